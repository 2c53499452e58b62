"""Example mails of made-up people, through the renderers that make the real ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from jobs.desk.broken import Failed, OutOfDate
from jobs.desk.note import notes
from jobs.digest_mail import render
from jobs.mail_links import MailLinks, Purpose
from mappings.alerts import Suggestion
from mappings.cohorts import Admin
from mappings.digest import AtTheStart, Digest, Reason, Resolved, Told
from mappings.problems import Problem
from sync.store.kept import Hold

COHORT = "npqsl-2025-autumn"
YOUNGER = "npqlt-2026-autumn"
NOW = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
COURSE = "https://canvas.provider.example/courses/101"

NAMES: Mapping[int, str] = {
    412: "Tomasz Wiśniewski",
    418: "Zoë O’Neill",
    423: "Priya Natarajan",
    427: "Bartholomew Featherstonehaugh-Cholmondeley",
    431: "Amara Okonkwo-Lindqvist",
    440: "Siân Gruffydd",
    444: "نور الحسن",
    452: "Jean-Luc Petit",
}


class ExampleLinks:
    """Links as long as signed ones, which lead nowhere."""

    def url(self, token: str, purpose: Purpose, cohort: str = "", user_id: int = 0) -> str:
        """Return an address of no host there is."""
        return f"https://npq.provider.example/m/{token}.{purpose}.{cohort}.{user_id}.{'s' * 27}"


LINKS = MailLinks(ExampleLinks(), "0123456789abcdef" * 2)

MISSED = Reason(
    rule="out-of-reach",
    about="",
    why="90% can no longer be reached without make-up: at best 87.7%. Now at 61.2%.",
    next_step="Agree how what was missed is made up.",
    since=date(2026, 11, 20),
    activities=(
        Suggestion("Event 1: Leading change", f"{COURSE}/assignments/3101"),
        Suggestion("Event 2: Professional development", f"{COURSE}/assignments/3102"),
    ),
)
BEHIND = Reason(
    rule="behind",
    about="",
    why="At 52.4%; steady work would be at 71.0%. 36.9 hours are missing to 90%.",
    next_step="Agree which activities come next and by when.",
    since=date(2026, 11, 17),
    activities=(
        Suggestion("Module 4: Behaviour, unit 2", f"{COURSE}/modules/items/9042"),
        Suggestion("Module 4: Behaviour, unit 3", f"{COURSE}/modules/items/9043"),
        Suggestion("Module 5: Additional and special educational needs", f"{COURSE}/modules/9050"),
        Suggestion("and 9 more", None),
    ),
)
OVERDUE = Reason(
    rule="formative-overdue",
    about="a3",
    why="Formative task 3 was due on Monday 26 October 2026, 28 days ago, and is not handed in.",
    next_step="Agree a day by which it is handed in; for engagement, completing it is what counts.",
    since=date(2026, 11, 9),
    activities=(Suggestion("Formative task 3", f"{COURSE}/assignments/3203"),),
)
QUIET = Reason(
    rule="gone-quiet",
    about="3 weeks",
    why="No activity for 3 term weeks: the last was on Friday 23 October 2026.",
    next_step="Get in touch: ask what keeps them, and agree the next activity and its day.",
    since=date(2026, 11, 20),
    activities=(Suggestion("Module 3: Teaching, unit 5", f"{COURSE}/modules/items/9035"),),
)
ELIGIBLE = Reason(
    rule="eligible",
    about="",
    why="Now eligible for the assessment, at 91.8%.",
    next_step="Check that they know the window opens on Monday 22 March 2027.",
    since=date(2026, 11, 19),
)


def mails() -> dict[str, str]:
    """Return the HTML of each example by its name."""
    return {"digest": _html(_digest()), "urgent": _html(_urgent()), "note": _note()}


def _html(digest: Digest) -> str:
    return render(digest, NAMES, "full", LINKS)[2]


def _digest() -> Digest:
    return Digest(
        recipient=7,
        address="coach@provider.example",
        kind="digest",
        new={
            "out-of-reach": (Told(COHORT, 418, (MISSED,)),),
            "needs-you": (Told(COHORT, 427, (QUIET, OVERDUE)), Told(COHORT, 412, (BEHIND,))),
            "good-news": (Told(COHORT, 444, (ELIGIBLE,)),),
        },
        still_open=3,
        resolved=(
            Resolved(COHORT, 423, "behind", date(2026, 11, 18)),
            Resolved(COHORT, 440, "missed-event", date(2026, 11, 20)),
        ),
        at_the_start=(
            AtTheStart(YOUNGER, "never-started", (431,)),
            AtTheStart(YOUNGER, "behind", (440, 452)),
        ),
    )


def _urgent() -> Digest:
    return Digest(
        recipient=7,
        address="coach@provider.example",
        kind="urgent",
        new={"out-of-reach": (Told(COHORT, 418, (MISSED,)),)},
    )


def _note() -> str:
    failed = Problem(
        "course-closed", "course 205", "Reopen the course in Canvas, or end the cohort (ends_on)"
    )
    (note,) = notes(
        admins=[Admin(1, "npq.admin@provider.example")],
        holds=[_hold(412), _hold(431)],
        so=[
            Failed(YOUNGER, "sync", "20261123-030500-7c1e", (failed,)),
            OutOfDate(YOUNGER, datetime(2026, 11, 21, 3, 5, tzinfo=UTC)),
        ],
        told={},
        now=NOW,
    )
    return note.html


def _hold(user_id: int) -> Hold:
    return Hold(
        id=user_id,
        run="20261123-030500-3f2a",
        cohort=COHORT,
        user_id=user_id,
        kind="entry",
        before="eligible",
        after="not-yet",
        cause="entry-taken-away",
        state="open",
        announced=False,
    )
