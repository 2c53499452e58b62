"""Held changes in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.held_mail import CAUSES
from mappings.changes import ENTRY_WORDS
from mappings.holds import HeldKind
from sync.store.kept import Hold, HoldState

KINDS: Mapping[HeldKind, str] = {
    "entry": "Entry",
    "figure": "Engagement figure",
    "override": "Window of the assessment",
    "rule": "Counting rule",
}
STATES: Mapping[HoldState, str] = {
    "open": "Waits for a person",
    "superseded": "A newer run looked again",
    "approved": "Approved",
    "rejected": "Rejected",
}


def kind_words(kind: HeldKind) -> str:
    """Return what of a participant, or of the cohort, would change."""
    return KINDS[kind]


def cause_words(cause: str) -> str:
    """Return why a change is held, as a sentence begins."""
    if cause == "confirm-entry":
        return "The cohorts file asks for a person's word before anybody is let in"
    words = CAUSES.get(cause, cause)
    return words[:1].upper() + words[1:]


def hold_state(hold: Hold) -> str:
    """Return what became of a held change."""
    return STATES[hold.state]


def value_words(value: str | None) -> str:
    """Return one side of a change: an entry by the word its cell has."""
    if value is None:
        return "Nothing"
    return {str(entry): word for entry, word in ENTRY_WORDS.items()}.get(value, value)
