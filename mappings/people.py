"""Who counts: participants of a cohort and their coaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant of a cohort. `sections` and `groups` are ids over all courses of the cohort.

    `courses` holds the courses in which an active or invited student enrolment is live.
    """

    user_id: int
    state: Literal["active", "invited", "left"]
    sections: frozenset[int]
    groups: frozenset[int]
    courses: frozenset[int]
