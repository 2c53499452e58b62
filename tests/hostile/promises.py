"""The six promises of the design as checks of one step, each by a count of its own.

A step is whatever was done by npq-sync between two looks at what Canvas and the store hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from jobs.demo.record import Seen, peak_of
from tests.hostile.counted import Truth
from tests.hostile.school import School
from tests.jobs.office import ENTRY, FIGURE, Office

Json = Any
OURS = "NPQ assessment entry"
RELEASED = datetime(2027, 2, 22, tzinfo=UTC)
OPENS = datetime(2027, 3, 22, tzinfo=UTC)
LAST_SECOND = datetime(2027, 3, 29, 22, 59, 59, tzinfo=UTC)
"""By British Summer Time, which begins on the 28th."""
WORDS = {"eligible": "Eligible", "not-yet": "Not yet", "not-applicable": "Not applicable"}
READS = ("/submissions", "/modules", "/enrollments", "/graphql")
IN_FLIGHT = 4
MOST_CALLS, MOST_CALLS_IN_BAD_WEATHER = 40, 250


@dataclass(frozen=True)
class Look:
    """What Canvas holds of ours, and what the store reports, at one moment."""

    figures: Mapping[int, str]
    entries: Mapping[int, str]
    entered: frozenset[int]
    columns: Counter[str]
    overrides: int
    report: Mapping[int, Json]

    @classmethod
    def at(cls, office: Office) -> Look:
        course, assessment = office.home.course, office.home.assessment
        there = [column for column in course.columns if not column.deleted]
        return cls(
            office.cells(FIGURE),
            office.cells(ENTRY),
            frozenset(office.entered()),
            Counter(column.title for column in there),
            sum(one.title == OURS for one in assessment.overrides),
            office.report(),
        )


@dataclass(frozen=True)
class Step:
    """One step: what was before and after it, what is true, and how it was done.

    `run` is None for one that was killed. `rejected` are the users whose change a person rejected;
    `held_from` is the entry in force of those whose change is held; `gone` are those who left or
    withdrew, of them `withdrawn` by a person's word and `deleted` whom Canvas takes no cell for;
    `paused` are the deferred.
    """

    now: datetime
    before: Look
    after: Look
    truth: Mapping[int, Truth]
    run: Json | None = None
    calm: bool = True
    full: bool = False
    confirm: bool = False
    gone: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    paused: frozenset[int] = frozenset()
    rejected: frozenset[int] = frozenset()
    held_from: Mapping[int, str] = field(default_factory=dict)
    token_died: bool = False
    requests: Iterable[Seen] = field(default=())


def keeps_them(step: Step) -> None:
    """Check the promises that hold after every run, whatever befell it."""
    if step.run is not None:
        codes = {problem["code"] for problem in step.run["problems"]}
        assert "internal-error" not in codes
        assert not step.calm or step.run["status"] != "failed", codes
    nothing_is_doubled(step.after)
    nothing_is_wrong(step)
    nothing_is_taken_away(step)
    nobody_is_let_in_or_out_wrongly(step)
    a_good_guest(step)
    if step.run is None or step.run["status"] == "failed":
        return
    if step.calm:
        everything_is_exact(step)


def nothing_is_doubled(after: Look) -> None:
    assert all(count == 1 for count in after.columns.values()), after.columns
    assert after.overrides <= 1


def nothing_is_wrong(step: Step) -> None:
    """Promise 1: a cell changes to what is true or not at all; what is reported whole is true."""
    for user, text in step.after.figures.items():
        true = {percent for percent, *_ in _either(step, user)}
        assert text in {step.before.figures.get(user), *true}, (user, text, true)
    for user, word in step.after.entries.items():
        if word == step.before.entries.get(user):
            continue
        if user in step.held_from and word == WORDS[step.held_from[user]]:
            continue  # it is in force, and was kept by a run that could not write it
        true = {WORDS[entry] for *_, entry in _either(step, user)}
        assert word in (true if user not in step.gone else {"Not applicable"}), (user, word, true)
        if word == "Eligible":
            assert step.truth[user].evaluated[3] == "eligible", "let in by stale progress"
    for user, row in step.after.report.items():
        if row == step.before.report.get(user) or row["state"] == "left":
            continue
        figures = _figures(row)
        if row["complete"]:
            assert figures in step.truth[user].either, (user, figures, step.truth[user])
        else:
            most = max(Decimal(percent) for percent, *_ in step.truth[user].either)
            assert Decimal(figures[0]) <= most
            assert figures[3] in {"unknown", *(entry for *_, entry in step.truth[user].either)}


def nothing_is_taken_away(step: Step) -> None:
    """Promise 2: nobody loses entry but by leaving, or a person's word; nor anything by a read
    that was not whole."""
    unread = step.run is not None and any(_is_unread(one) for one in step.run["problems"])
    for user, word in step.before.entries.items():
        if word == "Eligible" and step.after.entries.get(user) != word:
            assert user in step.gone
            assert not unread or user in step.withdrawn
    for user, text in step.before.figures.items():
        if unread:
            assert Decimal(step.after.figures[user]) >= Decimal(text)


def nobody_is_let_in_or_out_wrongly(step: Step) -> None:
    """The override follows the entry in force, from its release to the end of its window."""
    now, before, after = step.now, step.before.entered, step.after.entered
    in_force = {u for u, word in step.after.entries.items() if word == "Eligible"} - step.gone
    in_force -= step.paused
    released = RELEASED <= now <= LAST_SECOND
    opened = now >= OPENS
    assert after - before <= in_force
    assert released or not after - before
    assert not (opened and before - after), "taken off a window that has opened"
    assert not (before - after) & in_force
    if step.confirm:
        assert opened or after == before, "without approval"
    elif step.calm and step.run is not None and step.run["status"] != "failed" and released:
        assert in_force <= after
        assert opened or after == in_force


def a_good_guest(step: Step) -> None:
    """Promise 4: few calls, few at once, in nobody else's name, none once the token is dead."""
    asked = sorted(step.requests, key=lambda seen: seen.began)
    assert not [seen for seen in asked if "as_user_id" in seen.query]
    if step.calm:  # a call we gave up goes on at the other end
        assert peak_of(asked) <= IN_FLIGHT
    assert len(asked) <= (MOST_CALLS if step.calm else MOST_CALLS_IN_BAD_WEATHER)
    refused = [s.ended for s in asked if s.ended and s.status == HTTPStatus.UNAUTHORIZED]
    if step.token_died and refused:
        assert sum(seen.began > min(refused) for seen in asked) < IN_FLIGHT


def everything_is_exact(step: Step) -> None:
    """After a run in calm weather all that is true is written, but for what is held."""
    assert step.run is not None
    waits = {held["user_id"] for held in step.run["held"]} | step.rejected
    assert {u for u, row in step.after.report.items() if row["state"] != "left"} == set(step.truth)
    for user, truth in step.truth.items():
        row = step.after.report[user]
        if step.full:
            assert row["complete"]
            assert _figures(row) == truth.evaluated
        if user in waits or not row["complete"]:
            continue
        assert _figures(row) in truth.either
        assert step.after.figures[user] == row["engagement_percent"]
        assert step.after.entries[user] == WORDS[row["entry"]]
    for user in step.gone - step.deleted - waits:
        if step.before.entries.get(user):
            assert step.after.entries[user] == "Not applicable"


def approval_does_what_was_held(now: datetime, before: Look, after: Look) -> None:
    """An approval brings what the store had computed, to whom it concerns, and nothing else."""
    nothing_is_doubled(after)
    for user, text in after.figures.items():
        row = before.report.get(user)
        assert text in {before.figures.get(user), row and row["engagement_percent"]}
    for user, word in after.entries.items():
        if word != before.entries.get(user):
            assert word == WORDS[before.report[user]["entry"]]
    new = after.entered - before.entered
    assert not new or RELEASED <= now <= LAST_SECOND
    assert all(after.entries.get(user) == "Eligible" for user in new)
    assert now < OPENS or before.entered <= after.entered


def nothing_is_told_to_the_wrong(office: Office, school: School, admin: str) -> None:
    """Promise 5: a mail goes to a coach or the admin, and names whom that coach coaches or did."""
    coaches = {user.email: school.coached[user.id] for user in school.coaches}
    names = {user.id: user.name for user in school.participants}
    for mail in office.inbox.deliveries:
        [to] = mail.recipients
        assert to == admin or to in coaches
        text = str(mail.message)
        told = {user for user, name in names.items() if name in text}
        assert to == admin or told <= coaches[to]


def nobody_is_mailed_twice_a_day(days: Mapping[tuple[str, date], int]) -> None:
    """Promise 3: a coach gets one mail a day at most."""
    assert all(count == 1 for count in days.values()), days


def nothing_personal_is_logged(log: str, school: School) -> None:
    """Promise 5: ids, never names, addresses or tokens."""
    for secret in (*school.secrets(), *(user.name for user in school.participants)):
        assert secret not in log


def _figures(row: Json) -> tuple[str, str, str, str]:
    return row["engagement_percent"], row["hours_done"], row["hours_applicable"], row["entry"]


def _either(step: Step, user: int) -> set[tuple[str, str, str, str]]:
    return step.truth[user].either if user in step.truth else set()


def _is_unread(problem: Json) -> bool:
    method, _, path = problem["where"].partition(" ")
    return method in {"GET", "POST"} and any(path.split(",")[0].endswith(end) for end in READS)


def after_the_clocks_change(now: datetime) -> datetime:
    """Return the first noon of British Summer Time that is to come, else a day later."""
    noon = datetime(2027, 3, 28, 11, tzinfo=UTC)
    return noon if now < noon else now + timedelta(days=1)
