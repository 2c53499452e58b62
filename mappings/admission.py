"""Who may enter their sitting of the assessment, who is held back and why, by what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mappings.cohorts import Cohort, Person
from mappings.holds import Held, HeldKind
from mappings.people import PersonState
from mappings.shown import floored
from mappings.sittings import Sitting
from mappings.standing import Entry, Standing
from mappings.windows import day_words, local_date

Status = Literal[
    "may-enter", "held", "deferred", "not-yet", "unknown", "no-gate", "withdrawn", "left"
]


_BY_ENTRY: Mapping[Entry, Status] = {
    "eligible": "not-yet",  # computed, but not in force: the next sync decides
    "not-yet": "not-yet",
    "unknown": "unknown",
    "not-applicable": "no-gate",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one participant as far as it bears on entry.

    `held` is a change of their entry that waits; `asked_by` the run whose approval would give or
    change their override; `refused` what a person rejected of what is held; `entered` the key of
    the sitting they are in, None where in none of ours.
    """

    user_id: int
    state: PersonState
    in_force: Entry | None
    standing: Standing | None
    held: Held | None = None
    asked_by: str | None = None
    refused: frozenset[HeldKind] = frozenset()
    entered: str | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether one participant may enter, and why, in words. `sitting` is the one that is theirs."""

    user_id: int
    sitting: Sitting
    status: Status
    why: str
    in_canvas: bool


@dataclass(frozen=True, slots=True)
class Door:
    """The sittings of a cohort at an instant: it tells of each participant whether they may in."""

    cohort: Cohort
    sittings: tuple[Sitting, ...]
    at: datetime

    @property
    def day(self) -> date:
        """The local day."""
        return local_date(self.at)

    def admission(self, kept: Kept) -> Admission:
        """Return where one participant stands."""
        own = (each for each in self.sittings[1:] if kept.user_id in each.users)
        sitting = next(own, self.sittings[0])
        person = self.cohort.agreed.get(kept.user_id, Person(kept.user_id))
        status = self._status(kept, person)
        why = "; ".join(part for part in self._why(kept, person, sitting, status) if part)
        return Admission(kept.user_id, sitting, status, why, kept.entered is not None)

    def _status(self, kept: Kept, person: Person) -> Status:
        if person.has_withdrawn(self.day):
            return "withdrawn"
        if kept.state == "left" and kept.held is None:
            return "left"
        if person.is_deferred(self.day):
            return "deferred"
        if kept.in_force == "eligible":
            return "may-enter"
        computed = kept.standing.entry if kept.standing else "unknown"
        return "held" if kept.held else _BY_ENTRY[computed]

    def _why(self, kept: Kept, person: Person, sitting: Sitting, status: Status) -> list[str]:
        said = {
            "may-enter": self._given(kept, sitting),
            "deferred": self._until(person),
            "not-yet": _percent(kept.standing),
            "unknown": f"something could not be read; at least {_percent(kept.standing)}",
            "no-gate": "the policy has no gate",
            "withdrawn": self._since(person),
            "left": "no student of the home course any more",
            "held": "",
        }[status]
        fate = "was rejected" if "entry" in kept.refused else "waits"
        held = f"{kept.held.cause}: {kept.held.after} {fate}" if kept.held else ""
        stays = "still in Canvas" if kept.entered is not None and status != "may-enter" else ""
        return [said, held, stays]

    def _until(self, person: Person) -> str:
        return f"until {day_words(person.until, self.day)}" if person.until else "for now"

    def _since(self, person: Person) -> str:
        return f"since {day_words(person.withdrawn_on, self.day)}" if person.withdrawn_on else ""

    def _given(self, kept: Kept, sitting: Sitting) -> str:
        """Say what became of somebody's entry in Canvas, or what keeps it back."""
        if kept.entered == sitting.key:
            return "in Canvas"
        if kept.asked_by is not None:
            return f"waits: npq-sync approve {kept.asked_by}"
        if "override" in kept.refused:
            return "rejected: open it again among the held changes of the console"
        if kept.entered is not None:
            return "in Canvas, in another window than theirs"
        return self._not_given(sitting)

    def _not_given(self, sitting: Sitting) -> str:
        window = sitting.window
        if not self.cohort.write_back:
            return "nothing is written to Canvas"
        if not window.is_released(self.at):
            return f"in Canvas from {day_words(local_date(window.released), self.day)}"
        if window.has_ended(self.at):
            return "the window is over"
        return "not in Canvas: the next sync gives it, or says why not"


def _percent(standing: Standing | None) -> str:
    if standing is None or standing.percent is None:
        return "no figure yet"
    return f"{floored(standing.percent)}%"
