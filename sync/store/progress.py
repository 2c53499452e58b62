"""What each participant's progress was when last read, to choose whom to read next time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mappings.records import KeptProgress, Progress
from sync.store.engine import upsert
from sync.store.tables import ProgressRow

HOW_IT_WAS_READ = frozenset({"evaluated", "read_at", "shown"})


def of_course(session: Session, course_id: int) -> dict[int, KeptProgress]:
    """Return what is kept of a course, by user id.

    `read_at` is the last evaluating read that found it so, or the first of the stored reads.
    """
    rows = session.exec(select(ProgressRow).where(ProgressRow.course_id == course_id))
    return {row.user_id: _from_json(row.user_id, json.loads(row.content)) for row in rows}


def save(session: Session, progress: Mapping[int, Mapping[int, KeptProgress]]) -> None:
    """Keep what differs from what is kept.

    A stored read that found the same is not written: everybody has one in every run, and an
    evaluating read that is kept tells more. An evaluating read is: its time tells from when on
    somebody's activity asks for another.
    """
    rows = session.exec(select(ProgressRow).where(col(ProgressRow.course_id).in_(sorted(progress))))
    before = {(row.course_id, row.user_id): json.loads(row.content) for row in rows}
    changed = []
    for course_id, people in sorted(progress.items()):
        for user_id, kept in sorted(people.items()):
            content = _as_json(kept)
            if _is_news(content, before.get((course_id, user_id))):
                text = json.dumps(content)
                changed.append({"course_id": course_id, "user_id": user_id, "content": text})
    if changed:
        new = upsert(session, ProgressRow)
        session.exec(
            new.on_conflict_do_update(
                index_elements=["course_id", "user_id"], set_={"content": new.excluded.content}
            ),
            params=changed,
        )


def _is_news(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    if before is None or content["evaluated"]:
        return content != before
    return any(content[name] != before.get(name) for name in content.keys() - HOW_IT_WAS_READ)


def _as_json(kept: KeptProgress) -> dict[str, Any]:
    seen = kept.progress
    return {
        "met": sorted(seen.met),
        "completed_modules": sorted(seen.completed_modules),
        "shown": None if seen.shown is None else sorted(seen.shown),
        "unknown": sorted(seen.unknown),
        "evaluated": seen.evaluated,
        "read_at": seen.read_at.isoformat(),
        "requirement_count": kept.requirement_count,
        "requirement_completed_count": kept.requirement_completed_count,
        "last_activity_at": kept.last_activity_at and kept.last_activity_at.isoformat(),
        "asked": kept.asked,
    }


def _from_json(user_id: int, content: Mapping[str, Any]) -> KeptProgress:
    shown, active = content["shown"], content["last_activity_at"]
    return KeptProgress(
        progress=Progress(
            user_id=user_id,
            met=frozenset(content["met"]),
            completed_modules=frozenset(content["completed_modules"]),
            shown=None if shown is None else frozenset(shown),
            unknown=frozenset(content["unknown"]),
            evaluated=content["evaluated"],
            read_at=datetime.fromisoformat(content["read_at"]),
        ),
        requirement_count=content["requirement_count"],
        requirement_completed_count=content["requirement_completed_count"],
        last_activity_at=None if active is None else datetime.fromisoformat(active),
        asked=content.get("asked", ""),
    )
