"""What a run has to say beside its figures."""

from __future__ import annotations

from dataclasses import dataclass

STANDING_REPORTS = frozenset(
    {
        "hours-without-activity",
        "activity-without-hours",
        "module-without-activity",
        "not-enrolled",
        "review",
        "no-requirement",
        "other-override",
        "entry-not-gated",
        "coach-without-mail",
        "no-coach",
        "staff-student",
        "withdrawn-still-enrolled",
        "confirm-entry",
        "nothing-held",
        "rule-approved",
        "no-mail-server",
        "digests-too-late",
        "answer-not-there",
        "weak-evidence",
        "content-drift",
        "credit-not-found",
        "credit-not-carried",
        "plan-not-found",
        "passed-over",
    }
)  # listed, but the run stays succeeded; design 7


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person should know: `code`, `where` (ids, never names) and the `remedy`."""

    code: str
    where: str
    remedy: str

    @property
    def standing(self) -> bool:
        """Whether the run may still be called succeeded."""
        return self.code in STANDING_REPORTS
