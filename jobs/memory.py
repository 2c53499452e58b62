"""What one run leaves for the next beside figures: ids in Canvas, what it offers, what it held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from jobs.content import Remembered
from mappings.alerts import KINDS, AlertRule
from mappings.changes import COLUMN_TITLES
from mappings.entry_plan import KnownOverrides
from mappings.holds import Held
from mappings.windows import local_date
from sync.store.answers import answers_of
from sync.store.forgotten import forgotten
from sync.store.kept import Known
from sync.store.personal import ENTERED, MOVES, TURNED_STAFF
from sync.store.registers import register_of
from sync.store.store import Store

GRAPHQL = "graphql course progression"
OVERRIDE = "override"
LOOK_AGAIN = timedelta(days=1)  # Canvas is upgraded, and rights are given


def remembered(store: Store, cohort: str, known: Mapping[int, Known], now: datetime) -> Remembered:
    """Return what earlier runs, and people, left for the next reading of Canvas."""
    return Remembered(
        states={user_id: one.state for user_id, one in known.items()},
        kept=store.kept_progress,
        has_graphql=_known_graphql(store, now),
        answers=answers_of(store, cohort),
        today=local_date(now),
        register=register_of(store, cohort),
        erased=forgotten(store).among,
    )


def known_mails(store: Store, cohort: str, now: datetime) -> Mapping[int, str] | None:
    """Return coaches' addresses, None where it is time to ask Canvas for them anew."""
    asked = store.feature(_addresses(cohort))
    fresh = asked is not None and now - asked.seen_at <= LOOK_AGAIN
    return store.staff_mails() if fresh else None


def keep_asked_addresses(store: Store, cohort: str, now: datetime) -> None:
    """Remember that Canvas was asked for coaches' addresses."""
    store.keep_feature(_addresses(cohort), "asked", now)


def _addresses(cohort: str) -> str:
    return f"addresses of coaches of cohort {cohort}"


def keep_graphql(store: Store, now: datetime, *, found: bool | None) -> None:
    """Remember whether progress comes by GraphQL, until it is time to look again."""
    if found is not None and _known_graphql(store, now) is None:
        store.keep_feature(GRAPHQL, str(found), now)


def _known_graphql(store: Store, now: datetime) -> bool | None:
    feature = store.feature(GRAPHQL)
    if feature is None or now - feature.seen_at > LOOK_AGAIN:
        return None
    return feature.value == "True"


def stored_columns(store: Store, course: int) -> dict[str, int]:
    """Return the ids of our columns in a home course, by title, as far as they are known."""
    found = {title: store.object_id(f"course:{course}", title) for title in COLUMN_TITLES}
    return {title: column for title, column in found.items() if column is not None}


def keep_columns(store: Store, course: int, ids: Mapping[str, int]) -> None:
    """Remember our columns of a home course by their ids."""
    known = stored_columns(store, course)
    for title, column in ids.items():
        if known.get(title) != column:
            store.keep_object_id(f"course:{course}", title, column)


def known_overrides(store: Store, cohort: str) -> KnownOverrides:
    """Return which overrides are the cohort's, which other cohorts', the moves begun, and what a
    person rejected."""
    ids = store.object_ids(OVERRIDE)
    owner = f"cohort:{cohort}"
    ours = {
        name.removeprefix(owner).strip(): found
        for name, found in ids.items()
        if name == owner or name.startswith(f"{owner} ")
    }
    others = frozenset(ids.values()) - frozenset(ours.values())
    moves = (word.split(":", 1) for word in _words(store, _moves(cohort)))
    moving = (Held(int(user), "override", None, to, "confirm-entry") for user, to in moves)
    holds = store.unapplied_holds(cohort)
    rejected = frozenset(one.change.wish for one in holds if one.state == "rejected")
    return KnownOverrides(ours, others, frozenset(moving), rejected)


def keep_overrides(store: Store, cohort: str, ids: Mapping[str, int | None]) -> None:
    """Remember our overrides by their ids, by sitting; forget one that is there no more."""
    for key, override_id in ids.items():
        owner = f"cohort:{cohort} {key}".rstrip()
        if override_id is None:
            store.forget_object(owner, OVERRIDE)
        else:
            store.keep_object_id(owner, OVERRIDE, override_id)


def keep_moving(store: Store, cohort: str, moves: Collection[Held], now: datetime) -> None:
    """Remember who is on the way from one sitting to another, until they are there."""
    _keep_words(store, _moves(cohort), [f"{move.user_id}:{move.after}" for move in moves], now)


def content_seen(store: Store, cohort: str) -> frozenset[str]:
    """Return what the cohort's courses held when they were read before (`decide.content_of`)."""
    return _words(store, _content(cohort))


def keep_content(store: Store, cohort: str, content: Collection[str], now: datetime) -> None:
    """Remember what the cohort's courses held, so that an emptied one is noticed."""
    _keep_words(store, _content(cohort), content, now)


def turned_staff(store: Store, cohort: str) -> frozenset[int]:
    """Return who was a participant once and is staff of the home course now: nobody's to report."""
    return frozenset(int(user_id) for user_id in _words(store, _staff(cohort)))


def keep_turned_staff(store: Store, cohort: str, users: Collection[int], now: datetime) -> None:
    """Remember which of those ever kept are staff now, though still enrolled as students."""
    _keep_words(store, _staff(cohort), [str(user_id) for user_id in users], now)


def alert_rules_seen(store: Store, cohort: str) -> frozenset[AlertRule]:
    """Return by which rules of alerts the cohort was ever looked at."""
    words = _words(store, _alert_rules(cohort))
    return frozenset(rule for rule in KINDS if rule in words)


def keep_alert_rules(
    store: Store, cohort: str, rules: Collection[AlertRule], now: datetime
) -> None:
    """Remember by which rules of alerts the cohort was looked at."""
    _keep_words(store, _alert_rules(cohort), rules, now)


def _words(store: Store, name: str) -> frozenset[str]:
    kept = store.feature(name)
    return frozenset(kept.value.split()) if kept else frozenset()


def _keep_words(store: Store, name: str, words: Collection[str], now: datetime) -> None:
    if _words(store, name) != frozenset(words):
        store.keep_feature(name, " ".join(sorted(words)), now)


def _content(cohort: str) -> str:
    return f"content of cohort {cohort}"


def entered(store: Store, cohort: str) -> dict[int, str]:
    """Return who is in an override of ours, by user id, with their sitting's key."""
    words = (word.split(":", 1) for word in _words(store, _entered(cohort)))
    return {int(user_id): key.replace("_", " ") for user_id, key in words}


def keep_entered(
    store: Store, cohort: str, users: Mapping[str, Collection[int]], now: datetime
) -> None:
    """Remember who is in our overrides, by sitting, as Canvas holds them now."""
    words = [f"{u}:{key.replace(' ', '_')}" for key, among in users.items() for u in among]
    _keep_words(store, _entered(cohort), words, now)


def _entered(cohort: str) -> str:
    return f"{ENTERED}{cohort}"


def _moves(cohort: str) -> str:
    return f"{MOVES}{cohort}"


def _alert_rules(cohort: str) -> str:
    return f"alert rules of cohort {cohort}"


def _staff(cohort: str) -> str:
    return f"{TURNED_STAFF}{cohort}"
