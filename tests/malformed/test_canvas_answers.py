"""Answers of Canvas that are of another shape, type or size: read rightly, or told and left alone.

Each call site of a run is tried: what it asked for is answered with one key gone or one value that
is another, in every answer from there that has it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.demo.entities import Column
from jobs.run_report import RunReport
from mappings.changes import ENTRY_TITLE, Change
from tests.jobs.trials import Held, Trial, a_settled_trial, nothing_doubled
from tests.malformed.mutations import Json, Place, mutation_at, places, tried, value_at

Spot = tuple[Place, Json]
"""A place in an answer, and what stands there."""
Answers = tuple[tuple[str, tuple[tuple[Spot, ...], ...]], ...]
"""By call site (a pattern of its paths): the spots of its answers, those alike together."""


BELIEVED = ("completed", "state", "score", "grade", "submitted_at", "excused")
"""What Canvas says somebody did: another value of the same type is another deed."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial that has come to rest, what it comes to, and what was answered on the way.

    `planned` is what a rehearsal would do before that. `stored` and `evaluated` are the answers
    that its call sites got, by the ways in which progress is read; `written` those of a sync with
    everything to write.
    """

    trial: Trial
    planned: tuple[Change, ...]
    truth: Held
    stored: Answers
    evaluated: Answers
    written: Answers
    columns: tuple[Column, ...]

    def __repr__(self) -> str:
        """Say no more: a whole world has no end when it is shown, and hides what failed."""
        return "made"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    with a_settled_trial(tmp_path_factory.mktemp("answers")) as trial:
        planned = trial.rehearsed().planned
        assert planned
        stored = answered(trial, trial.rehearsed)
        evaluated = answered(trial, lambda: trial.rehearsed(full=True))
        assert trial.clean().status == "succeeded"
        truth = trial.held()
        written = answered(trial, lambda: sync_with_everything_to_write(trial))
        assert trial.held() == truth
        columns = tuple(trial.cohort.home.columns)
        yield Tried(trial, planned, truth, stored, evaluated, written, columns)


def answered(trial: Trial, run: Callable[[], RunReport]) -> Answers:
    """Return what each call site was answered in a run."""
    trial.sandbox.record.clear()
    run()
    found: dict[str, list[Json]] = {}

    def keeping(site: str) -> Callable[[Json], Json]:
        def keep(data: Json) -> Json:
            found.setdefault(site, []).append(copy.deepcopy(data))
            return data

        return keep

    for site in {site_of(seen.path) for seen in trial.sandbox.record.requests}:
        trial.faults.rewrite(site, keeping(site))
    run()
    trial.faults.clear()
    spots = {site: spots_of(bodies) for site, bodies in sorted(found.items())}
    return tuple((site, alike) for site, alike in spots.items() if alike)


def spots_of(bodies: Sequence[Json]) -> tuple[tuple[Spot, ...], ...]:
    """Return the places of answers; those that differ by places in lists alone are alike."""
    alike: dict[Place, list[Spot]] = {}
    for body in bodies:
        for place in places(body):
            key = tuple("#" if isinstance(step, int) else step for step in place)
            alike.setdefault(key, []).append((place, value_at(body, place)))
    return tuple(tuple(spots) for _, spots in sorted(alike.items()))


def site_of(path: str) -> str:
    """Return a pattern of the paths that are asked for by one piece of code."""
    return "^" + re.sub(r"(?<=/)\d+", r"\\d+", path) + "$"


def sync_with_everything_to_write(trial: Trial) -> RunReport:
    """Sync a cohort whose cells somebody emptied and whose override somebody removed.

    Of who left the cells stay: they are written once.
    """
    there = {user.id for user in trial.cohort.participants} - {trial.cohort.named["excused"].id}
    for column in trial.cohort.home.columns:
        for user in there & set(column.cells):
            del column.cells[user]
    trial.cohort.assessment.overrides.clear()
    return trial.sync()[0]


@st.composite
def spoilings(draw: st.DrawFn, answers: Answers) -> tuple[str, Place, Callable[[Json], Json]]:
    """Draw a call site, a place in an answer of it, and what to make of each answer there."""
    site, alike = draw(st.sampled_from(answers))
    place, value = draw(st.sampled_from(draw(st.sampled_from(alike))))
    mutation = draw(mutation_at(place, value))

    def change(data: Json) -> Json:
        try:
            return mutation(data)
        except (KeyError, IndexError, TypeError):
            return data  # an answer that has no such place

    return site, place, change


def told(report: RunReport, trial: Trial) -> None:
    """What went wrong is one of our own kinds, says what to do, and names nobody."""
    for problem in report.problems:
        assert problem.code != "internal-error", problem
        assert problem.where
        assert problem.remedy
        for user in trial.cohort.participants:
            assert user.name not in f"{problem.where} {problem.remedy}"


@tried(12)
@given(st.data())
def test_no_answer_breaks_a_run_takes_entry_away_or_gives_it(
    made: Tried, data: st.DataObject
) -> None:
    trial = made.trial
    full = data.draw(st.booleans())
    site, place, change = data.draw(spoilings(made.evaluated if full else made.stored))
    trial.faults.rewrite(site, change)
    report = trial.rehearsed(full=full)
    trial.faults.clear()
    told(report, trial)
    if place[-1] in BELIEVED:
        return
    entries = made.truth.cells[ENTRY_TITLE]
    for one in set(report.planned or ()) - set(made.planned):
        if one.target == "override" and one.user_id is not None:
            assert (one.after is not None) == (one.user_id in made.truth.students), (place, one)
        elif one.column == ENTRY_TITLE:
            assert one.user_id is not None
            assert one.after == entries[one.user_id], (place, one)


@tried(5)
@given(st.data())
def test_what_was_written_amid_odd_answers_is_true_and_a_clean_run_makes_it_whole(
    made: Tried, data: st.DataObject
) -> None:
    trial, truth = made.trial, made.truth
    trial.cohort.home.columns[:] = made.columns  # whatever the example before this one left
    site, _, change = data.draw(spoilings(made.written))
    trial.faults.rewrite(site, change)
    report = sync_with_everything_to_write(trial)
    told(report, trial)
    held = trial.held()
    nothing_doubled(held)
    for user, cell in held.cells[ENTRY_TITLE].items():
        assert cell == truth.cells[ENTRY_TITLE][user]
    assert held.students <= truth.students
    for user, entry in truth.in_force.items():
        assert held.in_force[user] == entry
    assert trial.clean().status == "succeeded"
    assert trial.held() == truth
