"""What each purpose of a link shows and does, for the recipient of its mail."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, cast, get_args

from jobs.acts import WORDS, Act, Form, press
from jobs.concern import Concern
from jobs.links import Claim
from jobs.web import link_words
from jobs.web.coached import Coached
from jobs.web.dead_links import dead
from jobs.web.pages import Notice, Page
from mappings.digest import Channel, Every
from sync.store import coaches
from sync.store.coaches import CoachWish

ONLY_LISTS = Page(
    HTTPStatus.METHOD_NOT_ALLOWED,
    Notice("Nothing was changed", "This page only lists.", "Open the link once more."),
)


class Link(Protocol):
    """What a link that works is for."""

    def shown(self) -> Page:
        """Return the page; nothing is changed."""

    def acted(self, form: Form) -> Page:
        """Do it, and return the page of what is so now."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Lists everything that is open."""

    coached: Coached

    def shown(self) -> Page:
        """Return the list."""
        return link_words.listing(self.coached.everyone(), self._links)

    def acted(self, _form: Form) -> Page:
        """Refuse: a list does nothing."""
        return ONLY_LISTS

    def _links(self, concern: Concern) -> tuple[tuple[str, str], ...]:
        whom = concern.cohort, concern.user_id
        on_it = WORDS["on-it"]
        return (
            (on_it.back if concern.taken_at else on_it.do, self.coached.url("on-it", *whom)),
            (WORDS["snooze"].do, self.coached.url("snooze", *whom)),
            (WORDS["not-mine"].do, self.coached.url("not-mine", *whom)),
        )


@dataclass(frozen=True, slots=True)
class WishesLink:
    """Lets a coach choose how often, and by what, they are told."""

    coached: Coached

    def shown(self) -> Page:
        """Return the choice as it is."""
        return link_words.wishes(self._wish())

    def acted(self, form: Form) -> Page:
        """Keep both choices, or neither where one is none of ours."""
        every, channel = form.get("every"), form.get("channel")
        if every not in get_args(Every) or channel not in get_args(Channel):
            return link_words.wishes(self._wish(), fault=True)
        store, coach = self.coached.store, self.coached.coach
        deed = self.coached.doer.deed("set-coach", about=f"coach {coach} {every} {channel}")
        coaches.wish(store, coach, cast("Every", every), cast("Channel", channel), deed=deed)
        return link_words.wishes(self._wish(), saved=True)

    def _wish(self) -> CoachWish:
        coach = self.coached.coach
        return coaches.wishes(self.coached.store).get(coach) or CoachWish(coach)


@dataclass(frozen=True, slots=True)
class ActLink:
    """Lets a coach do one thing about a participant, and take it back."""

    coached: Coached
    act: Act
    cohort: str
    user_id: int

    def shown(self) -> Page:
        """Ask, or say what is so already."""
        return self._page()

    def acted(self, form: Form) -> Page:
        """Do it, or take it back; a day that may not be chosen changes nothing."""
        coached = self.coached
        done = press(coached.store, coached.doer, self.act, self._concern(), form)
        return self._page(fault=not done)

    def _concern(self) -> Concern:
        return self.coached.concern(self.cohort, self.user_id)

    def _page(self, *, fault: bool = False) -> Page:
        concern = self._concern()
        if self.act == "not-mine":
            said = self.coached.disowned(self.cohort, self.user_id)
            return link_words.not_mine(concern, said=said)
        if not concern.alerts:
            return dead("over", ("See what is open", self.coached.url("open")))
        if self.act == "on-it":
            return link_words.on_it(concern)
        return link_words.snooze(concern, fault=fault)


def link_of(claim: Claim, coached: Coached) -> Link | Page:
    """Return what a link is for, or the page that says why it does nothing.

    A participant who is not the recipient's to coach any more is not named to them.
    """
    if claim.purpose == "open":
        return OpenLink(coached)
    if claim.purpose == "wishes":
        return WishesLink(coached)
    whom = claim.cohort, claim.user_id
    if not coached.is_in_charge(*whom):
        return dead("not-coached")
    if claim.purpose != "not-mine" and coached.disowned(*whom):
        return dead("disowned", (WORDS["not-mine"].back, coached.url("not-mine", *whom)))
    return ActLink(coached, claim.purpose, *whom)
