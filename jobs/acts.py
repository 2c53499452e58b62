"""What is done about a participant, by the link of a mail or at the console, and how it is called.

Each act twice is as once; what changes nothing is no deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jobs.concern import Concern
from mappings.snooze import SnoozeDays
from mappings.windows import day_words
from sync.store import coaches, deeds
from sync.store.deed_log import Doer
from sync.store.store import Store

Act = Literal["on-it", "snooze", "not-mine"]
Form = Mapping[str, str]
BACK = "back"
"""The field of a form that takes an act back."""


@dataclass(frozen=True, slots=True)
class Words:
    """How an act is called: its button, the one that takes it back, and what it does."""

    do: str
    back: str
    means: str


WORDS: Mapping[Act, Words] = {
    "on-it": Words(
        "I’m on it",
        "I’m not on it any more",
        "Press the button if you are dealing with this. Nobody is told of it again until something"
        " changes.",
    ),
    "snooze": Words(
        "Snooze",
        "End the snooze",
        "Until that day you hear nothing of this participant, except what cannot wait, and nobody"
        " is told again of what stands here.",
    ),
    "not-mine": Words(
        "Not my participant",
        "They are mine after all",
        "Press the button if you do not coach this participant. You get no more mails about them,"
        " and the administrators are told, so that they can put it right in Canvas.",
    ),
}


def press(store: Store, doer: Doer, act: Act, concern: Concern, form: Form) -> bool:
    """Do what a button says, or take it back where the form says so, and keep the deed with it.

    Return False where a snooze is asked for until a day that may not be chosen: nothing is done.
    """
    return _DOES[act](store, doer, concern, form)


def choose_a_day(today: date) -> str:
    """Return what is said to who chose another day."""
    return f"Nothing was changed: choose a day {days_to_choose(today)}."


def days_to_choose(today: date) -> str:
    """Return between which days a snooze may end, in words."""
    days = SnoozeDays.on(today)
    return f"from tomorrow, {day_words(days.first, today)}, to {day_words(days.last, today)}"


def _on_it(store: Store, doer: Doer, concern: Concern, form: Form) -> bool:
    (deeds.put_back if BACK in form else deeds.take_on)(store, concern.ids, doer)
    return True


def _snooze(store: Store, doer: Doer, concern: Concern, form: Form) -> bool:
    if BACK in form:
        deeds.wake(store, concern.ids, doer)
        return True
    day = SnoozeDays.on(concern.today).chosen(form.get("until", ""))
    if day is None:
        return False
    deeds.snooze(store, concern.ids, doer, day)
    return True


def _not_mine(store: Store, doer: Doer, concern: Concern, form: Form) -> bool:
    said = coaches.own if BACK in form else coaches.disown
    said(store, concern.cohort, concern.user_id, doer)
    return True


_DOES: Mapping[Act, Callable[[Store, Doer, Concern, Form], bool]] = {
    "on-it": _on_it,
    "snooze": _snooze,
    "not-mine": _not_mine,
}
