"""What people say of the mapping, and what that would change, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from jobs.console.visit import Visit
from jobs.console.words import ago, counted
from mappings.answers import Answer, Saying
from mappings.trial import Trial


def saying_words(said: Saying) -> str:
    """Return what is said of a thing: "strand online; teaching 0.7, behaviour 0.3"."""
    if said.strand is None and said.areas is None:
        return "taken back, so that titles and rules decide"
    strand = f"strand {said.strand}" if said.strand else "strand by titles and rules"
    return f"{strand}; {_areas(said.areas)}"


def meanwhile_words(visit: Visit, answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Return what somebody else said since a page was made, thing by thing."""
    return tuple(
        f"{answer.title} ({answer.kind} {answer.canvas_id}): {saying_words(answer)}, said by"
        f" {visit.called(answer.who)} {ago(answer.at, visit.now)}."
        for answer in answers
    )


def trial_words(trial: Trial) -> Iterator[str]:
    """Yield, in sentences, how many participants answers would move."""
    people = trial.people
    if not people:
        yield f"Nobody's figure or entry changes ({counted(trial.participants, 'participant')})."
        return
    gaining = sum(one.gains for one in people)
    losing = [one for one in people if one.loses]
    yield (
        f"Of {counted(trial.participants, 'participant')}, {len(people):,} would have another"
        f" figure or entry: {gaining:,} would become eligible, {len(losing):,} would lose entry"
        f"{_held(len(losing), sum(one.held for one in losing))}."
    )
    if gaining:
        yield "Whoever turns eligible is read once more by a sync, and that reading decides."


def _held(losing: int, held: int) -> str:
    if not losing:
        return ""
    if held == losing:
        return " (it would be held)" if losing == 1 else " (all would be held)"
    return f" ({held:,} of them would be held, the others had not been let in yet)"


def _areas(areas: Mapping[str, Decimal] | None) -> str:
    if areas is None:
        return "areas by titles and rules"
    if len(set(areas.values())) > 1:
        return ", ".join(f"{slug} {weight:f}" for slug, weight in areas.items())
    return ", ".join(areas) or "no area"
