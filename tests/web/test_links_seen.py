"""Whom a link shows, how they are called, and in whose place an admin acts."""

from __future__ import annotations

import pytest

from tests.web.linked import (
    ADA,
    ADMIN,
    BEHIND,
    BOB,
    COACH,
    COHORT,
    EVE,
    LOST,
    NAMES,
    OTHER,
    PURPOSES,
    LinkedWorld,
    an_alert,
)
from tests.web.site import NOW


def test_what_is_open_lists_those_of_the_coach_alone(world: LinkedWorld) -> None:
    bob, eve, conflict = an_alert(BOB), an_alert(EVE), an_alert(BOB, "conflict")
    world.read(BEHIND, LOST, bob, eve, conflict)
    token = world.mail(COACH, BEHIND, LOST, bob)
    world.mail(OTHER, bob, eve)
    path = world.path(token, "open")
    before = world.rows()
    with world.served() as site:
        shown = site.get(path).text
        assert "2 participants with something open" in shown
        assert shown.index("Ada Canary Lovelace") < shown.index("Bob &lt;b&gt;Canary&lt;/b&gt;")
        assert NAMES[EVE] not in shown
        assert shown.count("<strong>Behind the pace</strong>") == 2
        assert "disagree" not in shown, "that is for the admins"
        for purpose in ("on-it", "snooze", "not-mine"):
            link = world.links.url(token, purpose, COHORT, ADA)  # type: ignore[arg-type]
            assert f'href="{link}"' in shown
        refused = site.post(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
        assert world.rows() == before
        world.coaches[ADA] = (OTHER,)
        world.read(BEHIND, LOST, bob, eve, at=NOW)
        later = site.get(path).text
        assert "Ada" not in later
        assert "1 participant with something open" in later
        site.post(world.path(token, "not-mine", BOB))
        assert "Nothing is open." in site.get(path).text


def test_who_is_on_it_is_listed(world: LinkedWorld) -> None:
    bob = an_alert(BOB)
    world.read(BEHIND, bob)
    mine, theirs = world.mail(COACH, BEHIND, bob), world.mail(OTHER, bob)
    with world.served() as site:
        site.post(world.path(mine, "on-it", ADA))
        site.post(world.path(theirs, "on-it", BOB))
        site.post(world.path(theirs, "snooze", BOB), until="2026-12-07")
        shown = site.get(world.path(mine, "open")).text
    assert "You have been on it since Saturday 21 November." in shown
    assert "Another coach has been on it since Saturday 21 November." in shown
    assert "Snoozed by another coach until Monday 7 December." in shown
    taken = world.links.url(mine, "on-it", COHORT, ADA)
    assert f'href="{taken}">I’m not on it any more</a>' in shown
    assert world.links.url(mine, "on-it", COHORT, BOB) in shown


@pytest.mark.parametrize(
    ("how", "called"),
    [("full", "Ada Canary Lovelace"), ("initials", "A. C. L. (42)"), ("none", "Participant 42")],
)
def test_names_are_shown_as_in_mails(world: LinkedWorld, how: str, called: str) -> None:
    world.read(BEHIND)
    world.settings["MAIL_NAMES"] = how
    token = world.mail(COACH, BEHIND)
    with world.served() as site:
        for purpose in ("on-it", "snooze", "not-mine"):
            assert f"<bdi>{called}</bdi>" in site.get(world.path(token, purpose, ADA)).text  # type: ignore[arg-type]
        opened = site.get(world.path(token, "open")).text
    assert f"<bdi>{called}</bdi>" in opened
    assert ("Canary" in opened) is (how == "full")
    assert "Canary" not in opened.partition("</title>")[0]


def test_a_redirected_mail_shows_everything_and_acts_in_nobodys_name(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND, redirecting=True)
    before = world.rows()
    with world.served() as site:
        for purpose, user_id, button in PURPOSES:
            path = world.path(token, purpose, user_id)
            assert f">{button}</button>" in site.get(path).text
            refused = site.post(path, until="2026-12-07", every="urgent", channel="inbox")
            assert (refused.status_code, "Nothing was changed" in refused.text) == (409, True)
    assert world.rows() == before


@pytest.mark.parametrize("unreached", [(), (COACH,)], ids=["none", "without an address"])
def test_an_admin_acts_in_the_place_of_a_coach_who_cannot_be_reached(
    world: LinkedWorld, unreached: tuple[int, ...]
) -> None:
    world.coaches[ADA] = unreached
    world.read(BEHIND)
    token = world.mail(ADMIN, BEHIND)
    with world.served() as site:
        assert NAMES[ADA] in site.get(world.path(token, "open")).text
        assert "You are on it" in site.post(world.path(token, "on-it", ADA)).text
        world.coaches[ADA] = (COACH,)
        world.addresses[COACH] = "coach@provider.example"
        world.read(BEHIND, at=NOW)
        dead = site.get(world.path(token, "on-it", ADA))
        assert dead.status_code == 410
        assert "not yours to coach" in dead.text
        assert NAMES[ADA] not in site.get(world.path(token, "open")).text


def test_to_an_admin_too_what_is_over_is_over(world: LinkedWorld) -> None:
    world.coaches[ADA] = ()
    world.read(BEHIND)
    path = world.path(world.mail(ADMIN, BEHIND), "on-it", ADA)
    world.read(over=[BEHIND], at=NOW)
    with world.served() as site:
        assert "<h1>This is over</h1>" in site.get(path).text
