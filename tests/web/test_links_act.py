"""Links of mails: a GET shows what a button will do, for whom and why; only the POST does it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from jobs.mail_links import Purpose
from sync.store.coaches import CoachWish, disowned, wishes
from tests.web.linked import (
    ADA,
    BEHIND,
    BOB,
    COACH,
    COHORT,
    LOST,
    OTHER,
    PURPOSES,
    LinkedWorld,
    alerts,
    an_alert,
    buttons,
    trail,
)
from tests.web.site import NOW


@pytest.mark.parametrize(("purpose", "user_id", "button"), PURPOSES)
def test_a_get_says_what_the_button_will_do_and_does_nothing(
    world: LinkedWorld, purpose: Purpose, user_id: int, button: str
) -> None:
    world.read(BEHIND, LOST)
    path = world.path(world.mail(COACH, BEHIND, LOST), purpose, user_id)
    before = world.rows()
    with world.served() as site:
        shown = site.get(path)
        assert site.asked("HEAD", path).status_code == 200
        assert site.asked("HEAD", path).content == b""
    assert shown.status_code == 200
    assert shown.text.count("<button") == 1
    assert f">{button}</button>" in shown.text
    assert world.rows() == before
    if user_id:
        assert "<bdi>Ada Canary Lovelace</bdi>" in shown.text
        assert "87.3% is the most there is left." in shown.text
        assert "61.2% done, 74.8% expected by now." in shown.text
        assert shown.text.index("87.3%") < shown.text.index("61.2%"), "the most pressing first"
        assert "since Monday 16 November" in shown.text
        assert "Canary" not in shown.text.partition("</title>")[0], "a browser keeps titles"
        assert 'href="https://canvas.example.org/courses/101/modules/3"' in shown.text
        assert "javascript:" not in shown.text
        assert "Event &lt;i&gt;two&lt;/i&gt;" in shown.text


def test_whoever_is_on_it_is_noted_once_and_since_then(world: LinkedWorld) -> None:
    world.read(BEHIND, LOST)
    path = world.path(world.mail(COACH, BEHIND, LOST), "on-it", ADA)
    with world.served() as site:
        first = site.post(path)
        kept = world.rows()
        world.later(days=3)
        again = site.post(path)
        shown = site.get(path)
    assert [one.status_code for one in (first, again, shown)] == [200] * 3
    assert world.rows() == kept, "twice is the same as once"
    assert {(one.on_it, one.on_it_at) for one in alerts(world).values()} == {(COACH, NOW)}
    for page in (first, again, shown):
        assert "Since Saturday 21 November." in page.text
        assert buttons(page.text) == ["I’m not on it any more"]
    assert trail(world) == [("on-it", ADA, "")]


def test_pressed_several_times_at_once_it_is_as_pressed_once(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    form = {"until": "2026-12-07", "every": "urgent", "channel": "mail"}
    with world.served() as site, ThreadPoolExecutor(4) as pool:
        for purpose, user_id, _ in PURPOSES:
            path = world.path(token, purpose, user_id)
            pressed = [pool.submit(site.post, path, **form) for _ in range(4)]
            assert [one.result().status_code for one in pressed] == [200] * 4
    [one] = alerts(world).values()
    assert (one.on_it, one.on_it_at, one.snoozed_until) == (COACH, NOW, date(2026, 12, 7))
    assert disowned(world.store, [COHORT]) == {(COHORT, ADA, COACH)}
    assert wishes(world.store)[COACH].every == "urgent"
    assert sorted(what for what, _, _ in trail(world)) == [
        "not-mine",
        "on-it",
        "set-coach",
        "snooze",
    ]


def test_what_opens_after_is_another_thing_to_be_on(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    with world.served() as site:
        site.post(world.path(token, "on-it", ADA))
        world.later(days=1)
        world.read(BEHIND, LOST, at=world.now)
        untold = site.get(world.path(token, "on-it", ADA))
        assert LOST.why not in untold.text, "nobody can be on what they were not told of"
        token = world.mail(COACH, LOST, at=world.now)
        told = site.get(world.path(token, "on-it", ADA))
        assert LOST.why in told.text
        assert "You have been on it since Saturday 21 November." in told.text
        assert buttons(told.text) == ["I’m on it", "I’m not on it any more"]
        world.later(hours=1)
        site.post(world.path(token, "on-it", ADA))
    assert {one.on_it_at for one in alerts(world).values()} == {world.now}


def test_of_two_coaches_each_acts_for_themselves(world: LinkedWorld) -> None:
    bob = an_alert(BOB)
    world.read(bob)
    mine, theirs = world.mail(COACH, bob), world.mail(OTHER, bob)
    with world.served() as site:
        site.post(world.path(mine, "on-it", BOB))
        seen = site.get(world.path(theirs, "on-it", BOB))
        assert "Another coach has been on it since Saturday 21 November." in seen.text
        assert buttons(seen.text) == ["I’m on it"]
        assert alerts(world)[BOB, "behind"].on_it == COACH
        world.later(minutes=1)
        taken = site.post(world.path(theirs, "on-it", BOB))
        assert buttons(taken.text) == ["I’m not on it any more"]
        assert alerts(world)[BOB, "behind"].on_it == OTHER
        site.post(world.path(mine, "on-it", BOB), back="yes")
        assert alerts(world)[BOB, "behind"].on_it == OTHER, "only who said it takes it back"
        assert buttons(site.get(world.path(mine, "on-it", BOB)).text) == ["I’m on it"]


def test_only_the_participant_of_the_link_is_taken_on(world: LinkedWorld) -> None:
    bob = an_alert(BOB)
    world.read(BEHIND, bob)
    token = world.mail(COACH, BEHIND, bob)
    with world.served() as site:
        site.post(world.path(token, "on-it", ADA))
    assert {key: one.on_it for key, one in alerts(world).items()} == {
        (ADA, "behind"): COACH,
        (BOB, "behind"): None,
    }


def test_a_day_that_is_chosen_is_kept_and_may_be_changed(world: LinkedWorld) -> None:
    world.read(BEHIND, LOST)
    path = world.path(world.mail(COACH, BEHIND, LOST), "snooze", ADA)
    with world.served() as site:
        asked = site.get(path).text
        assert 'type="date" id="until" name="until" value="2026-11-30"' in asked
        assert 'min="2026-11-22" max="2027-01-16"' in asked
        for _ in range(2):
            done = site.post(path, until="2026-12-07")
            assert (done.status_code, "Until Monday 7 December." in done.text) == (200, True)
            assert 'value="2026-12-07"' in done.text
        assert "Until Monday 7 December." in site.get(path).text
        assert "Until Saturday 16 January 2027." in site.post(path, until="2027-01-16").text
    found = {(one.snoozed_by, one.snoozed_until) for one in alerts(world).values()}
    assert found == {(COACH, date(2027, 1, 16))}


@pytest.mark.parametrize(
    "until",
    ["2026-11-21", "2026-11-20", "2027-01-17", "2027-02-29", "soon", "", "2026-11-30T10:00", "0"],
)
def test_a_day_that_may_not_be_chosen_is_told_and_nothing_happens(
    world: LinkedWorld, until: str
) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "snooze", ADA)
    before = world.rows()
    with world.served() as site:
        refused = site.post(path, until=until)
        nothing = site.post(path)
    assert [refused.status_code, nothing.status_code] == [422, 422]
    for page in (refused, nothing):
        assert 'role="alert">Nothing was changed: choose a day from tomorrow,' in page.text
        assert "Sunday 22 November, to Saturday 16 January 2027." in page.text
        assert 'aria-invalid="true"' in page.text
    assert world.rows() == before


def test_days_are_local_on_the_night_when_the_clock_changes(world: LinkedWorld) -> None:
    world.now = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 00:30 of the 25th in London
    world.read(BEHIND, at=world.now)
    path = world.path(world.mail(COACH, BEHIND, at=world.now), "snooze", ADA)
    with world.served() as site:
        assert 'value="2026-11-02" min="2026-10-26" max="2026-12-20"' in site.get(path).text
        assert site.post(path, until="2026-10-25").status_code == 422
        world.now = datetime(2026, 10, 25, 23, 59, tzinfo=UTC)  # still the 25th: 25 hours long
        assert site.post(path, until="2026-10-26").status_code == 200
        world.later(minutes=1)
        assert site.post(path, until="2026-10-26").status_code == 422


def test_a_snooze_that_has_run_out_asks_anew(world: LinkedWorld) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND, at=NOW), "snooze", ADA)
    with world.served() as site:
        site.post(path, until="2026-11-24")
        world.later(days=2)
        assert "Until Tuesday 24 November." in site.get(path).text
        world.later(days=1)
        asked = site.get(path).text
        assert "Until Tuesday" not in asked
        assert 'value="2026-12-07"' in asked


def test_not_mine_is_kept_for_the_admins_once(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    path = world.path(token, "not-mine", ADA)
    with world.served() as site:
        done = site.post(path)
        kept = world.rows()
        world.later(hours=1)
        again, shown = site.post(path), site.get(path)
        others = [site.get(world.path(token, one, ADA)) for one in ("on-it", "snooze")]  # type: ignore[arg-type]
    assert world.rows() == kept
    assert disowned(world.store, [COHORT]) == {(COHORT, ADA, COACH)}
    for page in (done, again, shown):
        assert page.status_code == 200
        assert "The administrators are told" in page.text
        assert buttons(page.text) == ["They are mine after all"]
    for page in others:
        assert page.status_code == 410
        assert "Canary" not in page.text
        assert f'href="{world.links.url(token, "not-mine", COHORT, ADA)}"' in page.text


def test_wishes_are_kept_both_or_neither(world: LinkedWorld) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "wishes")
    with world.served() as site:
        asked = site.get(path).text
        assert 'value="weekly" checked' in asked
        assert 'value="mail" checked' in asked
        assert (asked.count("<legend>"), asked.count("<fieldset>")) == (2, 2)
        for _ in range(2):
            saved = site.post(path, every="urgent", channel="inbox")
            assert (saved.status_code, "Saved: urgent only, " in saved.text) == (200, True)
        assert wishes(world.store)[COACH] == CoachWish(COACH, "urgent", "inbox")
        before = world.rows()
        for wrong in (
            {"every": "daily", "channel": "mail"}, {"every": "weekly"}, {"channel": "mail"}, {},
            {"every": "weekly", "channel": "pigeon"}, {"every": "", "channel": ""},
        ):  # fmt: skip
            refused = site.post(path, **wrong)
            assert (refused.status_code, "Nothing was changed" in refused.text) == (422, True)
            assert 'value="urgent" checked' in refused.text
        assert world.rows() == before
        assert 'value="inbox" checked' in site.get(path).text
    assert trail(world) == [("set-coach", None, f"coach {COACH} urgent inbox")]
