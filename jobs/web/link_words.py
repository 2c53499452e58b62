"""The words of the pages behind links, from how things stand with a participant or a coach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from jobs.digest_mail import web_address
from jobs.present.safe import printable
from jobs.web.pages import Ask, Choice, Choose, DayField, Listed, Listing, Page, Reason, Thing
from mappings.digest import Channel, Every, heading
from mappings.snooze import SnoozeDays
from mappings.windows import day_words, local_date
from sync.store.coaches import CoachWish
from sync.store.episodes import OpenAlert

CLOSE = "There is nothing more to do: you may close this page."
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
EVERY: Mapping[Every, tuple[str, str]] = {
    "weekly": ("Weekly", "On Monday morning, when there is something new"),
    "fortnightly": ("Fortnightly", "Every other Monday at most, when there is something new"),
    "urgent": ("Urgent only", "Nothing but who can no longer get there without make-up"),
}
CHANNELS: Mapping[Channel, tuple[str, str]] = {
    "mail": ("By mail", "To your mail address"),
    "inbox": ("In the Canvas Inbox", "One conversation for each digest"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A participant, called as MAIL_NAMES allows, with what is open of what a coach was told."""

    coach: int
    user_id: int
    name: str
    cohort: str
    alerts: tuple[OpenAlert, ...]
    today: date

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the episodes."""
        return tuple(one.id for one in self.alerts)

    @property
    def taken_at(self) -> datetime | None:
        """Since when the coach is on all of it, None where not, or where more has opened since."""
        taken = [one.on_it_at for one in self.alerts if one.on_it == self.coach and one.on_it_at]
        opened = max(one.opened_at for one in self.alerts)
        whole = len(taken) == len(self.alerts) and min(taken) >= opened
        return max(taken) if whole else None

    @property
    def snoozed_until(self) -> date | None:
        """Until when the coach wants to hear nothing of it; None where any of it is awake."""
        days = [
            one.snoozed_until
            for one in self.alerts
            if one.snoozed_by == self.coach and one.snoozed_until and one.snoozed_until > self.today
        ]
        return min(days) if len(days) == len(self.alerts) else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return what was told."""
        return tuple(_reason(one, self.coach, self.today) for one in self.alerts)


def on_it(told: Told) -> Page:
    """Return the page that lets a coach take a participant on, or says since when they have."""
    lead = (
        "Press the button if you are dealing with this. Nobody is told of it again until something"
        " changes."
    )
    since = told.taken_at
    if since is None:
        return _ask("I’m on it", told, lead, "I’m on it")
    day = day_words(local_date(since), told.today)
    done = f"Since {day}. Nobody is told of this again until something changes. {CLOSE}"
    return _ask("You are on it", told, "", "", done=done)


def snooze(told: Told, *, fault: bool = False) -> Page:
    """Return the page that lets a coach choose until when to hear nothing, or says until when."""
    days, until = SnoozeDays.on(told.today), told.snoozed_until
    first, last = day_words(days.first, told.today), day_words(days.last, told.today)
    between = f"from tomorrow, {first}, to {last}"
    field = DayField(
        label="Tell me again on",
        hint=f"A day {between}",
        first=days.first.isoformat(),
        usual=(until or days.usual).isoformat(),
        last=days.last.isoformat(),
    )
    lead = (
        "Until that day you hear nothing of this participant, except what cannot wait, and nobody"
        " is told again of what stands here."
    )
    wrong = f"Nothing was changed: choose a day {between}." if fault else ""
    if until is None:
        return _ask("Snooze", told, lead, "Snooze", day=field, fault=wrong)
    done = f"Until {day_words(until, told.today)}. {CLOSE}"
    return _ask("Snoozed", told, "", "Change the day", day=field, done=done, fault=wrong)


def not_mine(told: Told, *, said: bool) -> Page:
    """Return the page that lets a coach say that a participant is not theirs, or that they have."""
    if said:
        done = (
            "The administrators are told, and can put it right in Canvas. You get no more mails"
            f" about this participant. {CLOSE}"
        )
        return _ask("You said that this participant is not yours", told, "", "", done=done)
    lead = (
        "Press the button if you do not coach this participant. You get no more mails about them,"
        " and the administrators are told, so that they can put it right in Canvas."
    )
    return _ask("Not my participant", told, lead, "Not my participant")


def wishes(wish: CoachWish, *, saved: bool = False, fault: bool = False) -> Page:
    """Return the page that lets a coach choose how often, and by what, they are told."""
    body = Choose(
        title="How often you hear",
        lead="What is marked holds now, for all your participants.",
        groups=(
            ("every", "How often", _choices(EVERY, wish.every)),
            ("channel", "Where", _choices(CHANNELS, wish.channel)),
        ),
        button="Save",
        done=f"Saved: {EVERY[wish.every][0].lower()}, {_lower(CHANNELS[wish.channel][0])}."
        if saved
        else "",
        fault="Nothing was changed: choose one of each." if fault else "",
    )
    return Page(WRONG if fault else HTTPStatus.OK, body)


def listing(people: Sequence[Told], links: Callable[[Told], tuple[tuple[str, str], ...]]) -> Page:
    """Return the page of everything that is open of a coach's participants."""
    listed = tuple(Listed(one.name, one.cohort, one.reasons, links(one)) for one in people)
    count = f"{len(listed)} participant{'' if len(listed) == 1 else 's'}"
    lead = (
        f"{count} with something open, the most pressing first."
        if listed
        else f"Nothing is open. {CLOSE}"
    )
    return Page(HTTPStatus.OK, Listing("What is open", lead, listed))


def _ask(
    title: str,
    told: Told,
    lead: str,
    button: str,
    *,
    day: DayField | None = None,
    done: str = "",
    fault: str = "",
) -> Page:
    body = Ask(title, lead, told.name, told.cohort, told.reasons, button, day, done, fault)
    return Page(WRONG if fault else HTTPStatus.OK, body)


def _choices(ways: Mapping[Any, tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(v, label, hint, v == chosen) for v, (label, hint) in ways.items())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _reason(one: OpenAlert, coach: int, today: date) -> Reason:
    alert = one.alert
    return Reason(
        heading=heading(alert.rule),
        since=day_words(alert.since or local_date(one.opened_at), today),
        words=printable(alert.why),
        things=tuple(Thing(printable(t.title), web_address(t.url)) for t in alert.activities),
        next_step=printable(alert.next_step),
        seen_to=_seen_to(one, coach, today),
    )


def _seen_to(one: OpenAlert, coach: int, today: date) -> str:
    said = []
    if one.on_it is not None and one.on_it_at is not None:
        who = "You have been" if one.on_it == coach else "Another coach has been"
        said.append(f"{who} on it since {day_words(local_date(one.on_it_at), today)}.")
    if one.snoozed_by is not None and one.snoozed_until and one.snoozed_until > today:
        by = "" if one.snoozed_by == coach else " by another coach"
        said.append(f"Snoozed{by} until {day_words(one.snoozed_until, today)}.")
    return " ".join(said)
