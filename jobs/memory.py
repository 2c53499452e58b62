"""What one run leaves for the next beside figures: ids in Canvas, what it offers, what it held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from jobs.content import Remembered
from mappings.changes import COLUMN_TITLES
from mappings.windows import local_date
from sync.store.answers import answers_of
from sync.store.kept import Known
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
    )


def keep_graphql(store: Store, now: datetime, *, found: bool) -> None:
    """Remember whether progress comes by GraphQL, until it is time to look again."""
    if _known_graphql(store, now) is None:
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


def stored_override(store: Store, cohort: str) -> tuple[int | None, frozenset[int]]:
    """Return the id of the cohort's override, None if it has none, and those of other cohorts."""
    ids = store.object_ids(OVERRIDE)
    ours = ids.pop(f"cohort:{cohort}", None)
    return ours, frozenset(ids.values())


def keep_override(store: Store, cohort: str, override_id: int | None) -> None:
    """Remember our override by its id, or forget it where there is none any more."""
    if override_id is None:
        store.forget_object(f"cohort:{cohort}", OVERRIDE)
    else:
        store.keep_object_id(f"cohort:{cohort}", OVERRIDE, override_id)


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


def _words(store: Store, name: str) -> frozenset[str]:
    kept = store.feature(name)
    return frozenset(kept.value.split()) if kept else frozenset()


def _keep_words(store: Store, name: str, words: Collection[str], now: datetime) -> None:
    if _words(store, name) != frozenset(words):
        store.keep_feature(name, " ".join(sorted(words)), now)


def _content(cohort: str) -> str:
    return f"content of cohort {cohort}"


def _staff(cohort: str) -> str:
    return f"participants turned staff in cohort {cohort}"
