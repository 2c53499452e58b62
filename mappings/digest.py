"""A digest as data: what one mail to one coach says. Names are looked up when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from mappings.alerts import KINDS, AlertKey, AlertRule, Part, Suggestion

MailKind = Literal["digest", "urgent", "note"]
"""A coach's digest; what cannot wait for it; a note to an admin."""

Channel = Literal["mail", "inbox"]
"""Electronic mail, or a conversation in Canvas."""

Every = Literal["weekly", "fortnightly", "urgent"]
"""How often a coach wants a digest; `urgent`: only what cannot wait."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One alert as a digest tells it; see `Alert`."""

    rule: AlertRule
    about: str
    why: str
    next_step: str
    since: date
    activities: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A participant with every reason that is new, the most pressing first.

    `note` says why an admin is told in a coach's place; empty to a coach.
    """

    cohort_id: str
    user_id: int
    reasons: tuple[Reason, ...]
    note: str = ""

    @property
    def keys(self) -> frozenset[AlertKey]:
        """The episodes this tells of."""
        return frozenset((self.cohort_id, self.user_id, r.rule, r.about) for r in self.reasons)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An alert the recipient was told of that is over, and until when it was so."""

    cohort_id: str
    user_id: int
    rule: AlertRule
    on: date


@dataclass(frozen=True, slots=True)
class AtTheStart:
    """Who stood how when a cohort was first looked at: one line for each rule, told once."""

    cohort_id: str
    rule: AlertRule
    user_ids: tuple[int, ...]
    keys: frozenset[AlertKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail's content. `recipient` is a Canvas user id, `address` empty for the inbox.

    `new` has each part that is not empty, a participant in the most pressing of theirs alone.
    `still_open` counts alerts told before. `unread` are cohorts of the recipient of which nothing
    is said, because their data is old. `at_the_start` comes with the first digest of a cohort.
    """

    recipient: int
    address: str
    kind: MailKind
    new: Mapping[Part, tuple[Told, ...]] = field(default_factory=dict)
    still_open: int = 0
    resolved: tuple[Resolved, ...] = ()
    at_the_start: tuple[AtTheStart, ...] = ()
    unread: tuple[str, ...] = ()
    channel: Channel = "mail"

    @property
    def mentions(self) -> frozenset[AlertKey]:
        """The episodes this tells of, used up when the mail is kept."""
        told = (one.keys for people in self.new.values() for one in people)
        return frozenset().union(*told, *(one.keys for one in self.at_the_start))

    @property
    def subject(self) -> str:
        """Counts and nobody's name: "NPQ engagement: 2 participants need you, 1 with good news"."""
        needing = sum(len(self.new.get(part, ())) for part in ("out-of-reach", "needs-you"))
        good = len(self.new.get("good-news", ()))
        said = []
        if needing:
            said.append(f"{_participants(needing)} {'needs' if needing == 1 else 'need'} you")
        if good:
            said.append(f"{good if needing else _participants(good)} with good news")
        return f"NPQ engagement: {', '.join(said) or 'where your participants stand'}"


def heading(rule: AlertRule) -> str:
    """Return what a list calls alerts of this rule."""
    return KINDS[rule].heading


def _participants(count: int) -> str:
    return f"{count} participant{'' if count == 1 else 's'}"
