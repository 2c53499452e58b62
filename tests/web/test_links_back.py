"""What was said by a link is taken back by it, and only what changes something is a deed."""

from __future__ import annotations

import pytest

from jobs.mail_links import Purpose
from sync.store.coaches import disowned
from tests.web.linked import (
    ADA,
    BEHIND,
    COACH,
    COHORT,
    LOST,
    NAMES,
    PURPOSES,
    LinkedWorld,
    alerts,
    buttons,
    trail,
)


@pytest.mark.parametrize(("purpose", "said"), [("on-it", "not-on-it"), ("snooze", "wake")])
def test_what_was_said_is_taken_back_once(world: LinkedWorld, purpose: Purpose, said: str) -> None:
    world.read(BEHIND, LOST)
    path = world.path(world.mail(COACH, BEHIND, LOST), purpose, ADA)
    with world.served() as site:
        before = site.get(path).text
        assert site.post(path, back="yes").text == before, "there was nothing to take back"
        site.post(path, until="2026-12-07")
        assert site.get(path).text != before
        assert site.post(path, back="yes").text == site.post(path, back="yes").text == before
    assert {(one.on_it, one.snoozed_until) for one in alerts(world).values()} == {(None, None)}
    assert [what for what, _, _ in trail(world)] == [purpose, said]


def test_a_snooze_is_ended_only_by_its_own_button(world: LinkedWorld) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "snooze", ADA)
    with world.served() as site:
        page = site.post(path, until="2026-12-07").text
        assert buttons(page) == ["Change the day", "End the snooze"]
        assert 'name="back" value="yes" formnovalidate>End the snooze' in page
    assert trail(world) == [("snooze", ADA, "until 2026-12-07")]


def test_who_is_theirs_after_all_is_told_and_acted_on_again(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    path = world.path(token, "not-mine", ADA)
    with world.served() as site:
        site.post(path)
        assert NAMES[ADA] not in site.get(world.path(token, "open")).text
        for _ in range(2):
            assert buttons(site.post(path, back="yes").text) == ["Not my participant"]
        assert NAMES[ADA] in site.get(world.path(token, "open")).text
        assert site.get(world.path(token, "on-it", ADA)).status_code == 200
    assert disowned(world.store, [COHORT]) == set()
    assert trail(world) == [("not-mine", ADA, ""), ("mine", ADA, "")]


def test_what_only_shows_or_is_refused_is_no_deed(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token, rehearsed = world.mail(COACH, BEHIND), world.mail(COACH, BEHIND, redirecting=True)
    with world.served() as site:
        for purpose, user_id, _ in PURPOSES:
            site.get(world.path(token, purpose, user_id))
            assert site.post(world.path(rehearsed, purpose, user_id)).status_code == 409
        site.post(world.path(token, "snooze", ADA), until="2026-11-21")
        site.post(world.path(token, "wishes"), every="weekly", channel="mail")
    assert trail(world) == []


@pytest.mark.parametrize("signing_in", [True, False])
def test_a_page_leads_to_the_console_with_nothing_of_its_own_where_coaches_can_sign_in(
    world: LinkedWorld, *, signing_in: bool
) -> None:
    world.settings |= (
        {"CANVAS_CLIENT_ID": "1", "CANVAS_CLIENT_SECRET": "secret"} if signing_in else {}
    )
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    with world.served() as site:
        for path in (world.path(token, "on-it", ADA), world.path(token, "open"), "/m/forged"):
            assert ('<a href="../alerts">' in site.get(path).text) is signing_in
        sent = site.get("/alerts")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in?next=/alerts")
