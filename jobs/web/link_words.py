"""The words of the pages behind links, from how things stand with a participant or a coach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from jobs.acts import WORDS, choose_a_day, days_to_choose
from jobs.concern import Concern
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


def on_it(concern: Concern) -> Page:
    """Return the page that lets a coach take a participant on, or says since when they have."""
    words, since = WORDS["on-it"], concern.taken_at
    back = words.back if concern.is_on_it else ""
    if since is None:
        return _ask(words.do, concern, words.means, words.do, back=back)
    day = day_words(local_date(since), concern.today)
    done = f"Since {day}. Nobody is told of this again until something changes. {CLOSE}"
    return _ask("You are on it", concern, "", "", back=back, done=done)


def snooze(concern: Concern, *, fault: bool = False) -> Page:
    """Return the page that lets a coach choose until when to hear nothing, or says until when."""
    today, until, words = concern.today, concern.snoozed_until, WORDS["snooze"]
    days = SnoozeDays.on(today)
    field = DayField(
        label="Tell me again on",
        hint=f"A day {days_to_choose(today)}",
        first=days.first.isoformat(),
        usual=(until or days.usual).isoformat(),
        last=days.last.isoformat(),
    )
    wrong = choose_a_day(today) if fault else ""
    back = words.back if concern.is_snoozed else ""
    if until is None:
        return _ask(words.do, concern, words.means, words.do, back=back, day=field, fault=wrong)
    done = f"Until {day_words(until, today)}. {CLOSE}"
    button = "Change the day"
    return _ask("Snoozed", concern, "", button, back=back, day=field, done=done, fault=wrong)


def not_mine(concern: Concern, *, said: bool) -> Page:
    """Return the page that lets a coach say that a participant is not theirs, or that they have."""
    words = WORDS["not-mine"]
    if said:
        done = (
            "The administrators are told, and can put it right in Canvas. You get no more mails"
            f" about this participant. {CLOSE}"
        )
        title = "You said that this participant is not yours"
        return _ask(title, concern, "", "", back=words.back, done=done)
    return _ask(words.do, concern, words.means, words.do)


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


def listing(
    people: Sequence[Concern], links: Callable[[Concern], tuple[tuple[str, str], ...]]
) -> Page:
    """Return the page of everything that is open of a coach's participants."""
    listed = tuple(Listed(one.name, one.cohort, _reasons(one), links(one)) for one in people)
    count = f"{len(listed)} participant{'' if len(listed) == 1 else 's'}"
    lead = (
        f"{count} with something open, the most pressing first."
        if listed
        else f"Nothing is open. {CLOSE}"
    )
    return Page(HTTPStatus.OK, Listing("What is open", lead, listed))


def _ask(
    title: str,
    concern: Concern,
    lead: str,
    button: str,
    *,
    back: str = "",
    day: DayField | None = None,
    done: str = "",
    fault: str = "",
) -> Page:
    whom = concern.name, concern.cohort, _reasons(concern)
    body = Ask(title, lead, *whom, button, back, day, done, fault)
    return Page(WRONG if fault else HTTPStatus.OK, body)


def _choices(ways: Mapping[Any, tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(v, label, hint, v == chosen) for v, (label, hint) in ways.items())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _reasons(concern: Concern) -> tuple[Reason, ...]:
    return tuple(_reason(one, concern) for one in concern.alerts)


def _reason(one: OpenAlert, concern: Concern) -> Reason:
    alert = one.alert
    return Reason(
        heading=heading(alert.rule),
        since=day_words(alert.since or local_date(one.opened_at), concern.today),
        words=printable(alert.why),
        things=tuple(Thing(printable(t.title), web_address(t.url)) for t in alert.activities),
        next_step=printable(alert.next_step),
        seen_to=concern.seen_to(one),
    )
