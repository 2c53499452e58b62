"""What becomes of what an admin says of the mapping: it is kept, or tried in a dry run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.responses import Response

from jobs.confirm import Confirming, Person
from jobs.console.map_words import meanwhile_words
from jobs.console.ordering import ordered
from jobs.console.visit import Visit
from mappings.answers import Saying
from sync.errors import CanvasTrouble
from sync.settings import Faults
from sync.store.answers import AnsweredMeanwhile
from sync.store.drafts import Draft, keep_draft
from sync.store.kept import Order

Refusal = tuple[str, tuple[str, ...]]
"""What is said instead of what was asked: a title, and why."""
Act = Callable[["Course"], Response]


@dataclass(frozen=True, slots=True)
class Course:
    """The courses of a cohort, before somebody who says what is in them."""

    visit: Visit
    confirming: Confirming

    @property
    def cohort(self) -> str:
        """Which cohort's."""
        return self.confirming.cohort.id

    def keep(self, sayings: Sequence[Saying], seen: int) -> Response:
        """Keep what is new of it; only that is a deed. Raises AnsweredMeanwhile."""
        by = Person(self.visit.who, self.visit.now)
        new = self.confirming.keep(sayings, by, seen)
        for answer in new:
            deed = "take-back-mapping" if answer.taken_back else "confirm-mapping"
            self.visit.note(deed, self.cohort, about=f"{answer.kind} {answer.canvas_id}")
        taken_back = bool(new) and all(answer.taken_back for answer in new)
        return self._said("taken-back" if taken_back else "kept" if new else "same")

    def try_out(self, sayings: Sequence[Saying], seen: int) -> Response:
        """Have a dry run tell what it would change; nothing is kept."""
        if not sayings:
            return self._said("same")
        key = keep_draft(self.visit.store, Draft(self.cohort, seen, tuple(sayings)), self.visit.now)
        order = Order("rehearse", self.cohort, key, trigger="console", who=self.visit.who)
        return ordered(self.visit, order, f"/cohorts/{self.cohort}/mapping/effects")

    def _said(self, word: str) -> Response:
        return self.visit.seen_other(f"/cohorts/{self.cohort}/mapping?said={word}")


@contextmanager
def course_of(visit: Visit, cohort: str) -> Iterator[Course]:
    """Open the cohort's courses; Canvas is asked only where it has to be."""
    the_cohort = visit.context.cohort(cohort)
    programme = visit.context.programme(the_cohort)
    with visit.context.client() as client:
        yield Course(visit, Confirming(visit.store, client, the_cohort, programme))


def acted(visit: Visit, cohort: str, act: Act, refused: Callable[[Refusal], Response]) -> Response:
    """Do it; what stands in its way is said, and nothing was kept then."""
    try:
        with course_of(visit, cohort) as course:
            return act(course)
    except CanvasTrouble as trouble:
        problem = trouble.problem
        return refused(("Canvas could not be asked", (f"{problem.where}: {problem.remedy}",)))
    except Faults as faults:
        return refused(("This cannot be kept", faults.faults))
    except AnsweredMeanwhile as meanwhile:
        words = meanwhile_words(visit, meanwhile.answers)
        return refused(("Somebody has said another thing since this page was made", words))
