"""What each purpose of a link shows and does, for the recipient of its mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, cast, get_args

from jobs.links import Claim
from jobs.web import link_words
from jobs.web.coached import Coached
from jobs.web.dead_links import dead
from jobs.web.link_words import Told
from jobs.web.pages import Notice, Page
from mappings.digest import Channel, Every
from mappings.snooze import SnoozeDays
from sync.store import coaches, deeds
from sync.store.coaches import CoachWish

Form = Mapping[str, str]
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

    def _links(self, told: Told) -> tuple[tuple[str, str], ...]:
        whom = told.cohort, told.user_id
        on_it = ("I’m on it", self.coached.url("on-it", *whom))
        others = (
            ("Snooze", self.coached.url("snooze", *whom)),
            ("Not my participant", self.coached.url("not-mine", *whom)),
        )
        return others if told.taken_at else (on_it, *others)


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
        coaches.wish(store, coach, cast("Every", every), cast("Channel", channel))
        return link_words.wishes(self._wish(), saved=True)

    def _wish(self) -> CoachWish:
        coach = self.coached.coach
        return coaches.wishes(self.coached.store).get(coach) or CoachWish(coach)


@dataclass(frozen=True, slots=True)
class OnItLink:
    """Lets a coach take on what they were told of a participant."""

    coached: Coached
    cohort: str
    user_id: int

    def shown(self) -> Page:
        """Ask, or say since when they are on it."""
        told = self.coached.told(self.cohort, self.user_id)
        return link_words.on_it(told) if told.alerts else over(self.coached)

    def acted(self, _form: Form) -> Page:
        """Take it on; who is on it already stays so since then."""
        told = self.coached.told(self.cohort, self.user_id)
        deeds.take_on(self.coached.store, told.ids, self.coached.coach, self.coached.now)
        return self.shown()


@dataclass(frozen=True, slots=True)
class SnoozeLink:
    """Lets a coach choose until when to hear nothing of a participant."""

    coached: Coached
    cohort: str
    user_id: int

    def shown(self) -> Page:
        """Ask for the day, or say until when it is quiet."""
        told = self.coached.told(self.cohort, self.user_id)
        return link_words.snooze(told) if told.alerts else over(self.coached)

    def acted(self, form: Form) -> Page:
        """Be quiet until the day that was chosen; any other day changes nothing."""
        told = self.coached.told(self.cohort, self.user_id)
        day = SnoozeDays.on(told.today).chosen(form.get("until", ""))
        if day is None:
            return link_words.snooze(told, fault=True) if told.alerts else over(self.coached)
        deeds.snooze(self.coached.store, told.ids, self.coached.coach, day)
        return self.shown()


@dataclass(frozen=True, slots=True)
class NotMineLink:
    """Lets a coach say that a participant is not theirs."""

    coached: Coached
    cohort: str
    user_id: int

    def shown(self) -> Page:
        """Ask, or say that they have said so."""
        told = self.coached.told(self.cohort, self.user_id)
        said = self.coached.disowned(self.cohort, self.user_id)
        return link_words.not_mine(told, said=said)

    def acted(self, _form: Form) -> Page:
        """Keep it: the admins' note tells it."""
        whom = self.cohort, self.user_id
        coaches.disown(self.coached.store, *whom, self.coached.coach, self.coached.now)
        return self.shown()


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
    if claim.purpose == "not-mine":
        return NotMineLink(coached, *whom)
    if coached.disowned(*whom):
        return dead("disowned")
    return (OnItLink if claim.purpose == "on-it" else SnoozeLink)(coached, *whom)


def over(coached: Coached) -> Page:
    """Return the page of what is over, with the way to what is not."""
    return dead("over", ("See what is open", coached.url("open")))
