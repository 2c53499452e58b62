"""Links that do nothing: each says why, calmly, with what to do next, and names nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import requests

from jobs.links import Links
from jobs.mail_links import Purpose
from sync.store import Store
from sync.store.deeds import revoke, revoke_all_of
from tests.web.linked import (
    ADA,
    BOB,
    COACH,
    COHORT,
    EVE,
    MAILED,
    OTHER,
    LinkedSite,
    LinkedWorld,
    an_alert,
)
from tests.web.site import NOW, a_site, gone, in_use, said

BEHIND, BOBS = an_alert(ADA), an_alert(BOB)
PARTICIPANT: tuple[Purpose, ...] = ("on-it", "snooze", "not-mine")
FORM = {"until": "2026-12-07", "every": "urgent", "channel": "inbox"}


def paths(world: LinkedWorld, token: str) -> list[str]:
    return [
        *(world.path(token, purpose, ADA) for purpose in PARTICIPANT),
        world.path(token, "open"),
        world.path(token, "wishes"),
    ]


def is_dead(world: LinkedWorld, site: LinkedSite, path: str, status: int, words: str) -> None:
    """A page of that status and title, GET or POST, that names nobody; nothing is changed."""
    before = world.rows()
    for answer in (site.get(path), site.post(path, **FORM)):
        assert answer.status_code == status
        assert f"<h1>{words}</h1>" in answer.text
        assert "Next step:" in answer.text
        assert "<form" not in answer.text
        words_alone = re.sub(r'href="[^"]*"', "", answer.text)
        for telling in ("Canary", "Traceback", COHORT, str(ADA), "jobs/"):
            assert telling not in words_alone
    assert site.asked("HEAD", path).status_code == status
    assert world.rows() == before


def test_what_nobody_signed_is_not_found(world: LinkedWorld) -> None:
    with world.served() as site:
        for signed in ("", "x", "a.b", "WyJ4Il0.AAAA", "%00", "%F0%9F%92%A9", "%FF", "A" * 5000,
                       "m%2Fx", "..%2F", "x/y"):  # fmt: skip
            is_dead(world, site, f"/m/{signed}", 404, "This is no link of ours")


def test_a_link_that_was_cut_changed_or_signed_elsewhere_is_not_found(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    path = world.path(token, "on-it", ADA)
    other = Links("another key", "http://127.0.0.1:8000").url(token, "on-it", COHORT, ADA)
    with world.served() as site:
        for wrong in (path[:-1], path[:-20], path + "A", "/m/" + other.rpartition("/")[2]):
            is_dead(world, site, wrong, 404, "This is no link of ours")
        assert site.get(path + "?utm_source=mail").status_code == 200, "what mail programs add"


def test_a_mail_that_is_not_kept_has_no_links(world: LinkedWorld) -> None:
    world.read(BEHIND)
    with world.served() as site:
        for path in paths(world, "0" * 32):
            is_dead(world, site, path, 410, "This link leads nowhere")


def test_links_expire_when_their_mail_is_14_days_old(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    with world.served() as site:
        world.now = MAILED + timedelta(days=14) - timedelta(microseconds=1)
        assert [site.get(path).status_code for path in paths(world, token)] == [200] * 5
        world.now = MAILED + timedelta(days=14)
        for path in paths(world, token):
            is_dead(world, site, path, 410, "This link has expired")


def test_revoked_links_lead_nowhere_by_mail_or_by_recipient(world: LinkedWorld) -> None:
    world.read(BEHIND, BOBS)
    first, second = world.mail(COACH, BEHIND), world.mail(COACH, BOBS)
    others = world.mail(OTHER, BOBS)
    [one, *_] = world.store.list_outbox("pending")
    revoke(world.store, [one.id], NOW)
    with world.served() as site:
        for path in paths(world, first):
            is_dead(world, site, path, 410, "This link was withdrawn")
        assert site.get(world.path(second, "on-it", BOB)).status_code == 200
        revoke_all_of(world.store, COACH, NOW)
        is_dead(world, site, world.path(second, "on-it", BOB), 410, "This link was withdrawn")
        assert site.get(world.path(others, "on-it", BOB)).status_code == 200


def test_when_the_coach_changes_the_old_ones_links_die(world: LinkedWorld) -> None:
    world.read(BEHIND, BOBS)
    token = world.mail(COACH, BEHIND, BOBS)
    world.coaches[ADA] = (OTHER,)
    world.read(BEHIND, BOBS, at=NOW)
    with world.served() as site:
        for purpose in PARTICIPANT:
            path = world.path(token, purpose, ADA)
            is_dead(world, site, path, 410, "This participant is not yours to coach any more")
        assert site.get(world.path(token, "on-it", BOB)).status_code == 200
        new = world.mail(OTHER, BEHIND)
        assert site.get(world.path(new, "on-it", ADA)).status_code == 200


def test_a_participant_of_whom_the_mail_says_nothing_cannot_be_acted_on(
    world: LinkedWorld,
) -> None:
    """Nobody can make such a link; that it does nothing does not rest on that."""
    world.read(BEHIND, an_alert(EVE))
    token = world.mail(COACH, BEHIND)
    with world.served() as site:
        for user_id, cohort in ((EVE, COHORT), (ADA, "b26"), (99, COHORT)):
            path = world.path(token, "on-it", user_id, cohort)
            is_dead(world, site, path, 410, "This participant is not yours to coach any more")


def test_what_is_over_needs_nothing_and_shows_the_way_to_the_rest(world: LinkedWorld) -> None:
    world.read(BEHIND)
    token = world.mail(COACH, BEHIND)
    world.read(over=[BEHIND], at=NOW)
    with world.served() as site:
        for purpose in ("on-it", "snooze"):
            path = world.path(token, purpose, ADA)  # type: ignore[arg-type]
            is_dead(world, site, path, 410, "This is over")
            assert f'href="{world.links.url(token, "open")}"' in site.get(path).text
        assert site.post(world.path(token, "not-mine", ADA)).status_code == 200, "it is so anyway"


def test_part_of_what_was_told_may_be_over(world: LinkedWorld) -> None:
    lost = an_alert(ADA, "out-of-reach", why="87.3% at most.")
    world.read(BEHIND, lost)
    token = world.mail(COACH, BEHIND, lost)
    world.read(BEHIND, over=[lost], at=NOW)
    with world.served() as site:
        shown = site.get(world.path(token, "on-it", ADA))
    assert shown.status_code == 200
    assert BEHIND.why in shown.text
    assert lost.why not in shown.text


def test_a_database_that_is_away_is_said_and_nothing_is_lost(
    world: LinkedWorld, database_url: str, store: Store
) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "on-it", ADA)
    store.close()
    with world.served() as site:
        with gone(database_url):
            later(site.get(path))
            later(site.post(path))
        assert site.post(path).status_code == 200
        assert "Since Saturday 21 November." in site.get(path).text


def later(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "<h1>Please try again in a minute</h1>" in answer.text
    assert "Canary" not in answer.text


def test_a_database_that_does_not_answer_is_given_up(
    world: LinkedWorld, database_url: str, store: Store
) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "on-it", ADA)
    store.close()
    with world.served() as site:
        with in_use(database_url):
            later(site.get(path))
        assert site.get(path).status_code == 200


def test_a_database_of_another_version_is_left_alone(world: LinkedWorld, database_url: str) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "on-it", ADA)
    said(database_url, "UPDATE alembic_version SET version_num = '0001'")
    before = world.rows()
    with world.served() as site:
        later(site.post(path))
    assert world.rows() == before


def test_it_starts_without_a_database(folder: Path, tmp_path: Path) -> None:
    with a_site(folder, f"sqlite:///{tmp_path / 'none.db'}") as site:
        later(site.get("/m/x"))
    assert not (tmp_path / "none.db").exists(), "a look makes none"


def test_a_cohorts_file_with_a_fault_is_for_the_operator(world: LinkedWorld) -> None:
    world.read(BEHIND)
    path = world.path(world.mail(COACH, BEHIND), "on-it", ADA)
    with world.served() as site:
        site.site.cohorts.write_text("[[cohort]]", encoding="utf-8")
        later(site.get(path))
