"""What a demo did, told for somebody who sees npq-sync for the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from rich.console import RenderableType
from rich.text import Text

from jobs.present.fitting import plain_table
from jobs.present.plan import summary_table
from jobs.present.report import ENTRY_STYLE, ReportRow, as_table, shown_percent
from jobs.present.safe import printable, printable_lines
from jobs.run_report import RunReport
from mappings.changes import Change
from mappings.problems import Problem
from mappings.windows import LONDON

WORTH_A_LOOK = {
    "exactly-90": "missed an event, four items to do: exactly 90%",
    "a-hair-under": "the same, and 98 of 100 for a coaching log: just under",
    "out-of-reach": "missed two events: 90% only with make-up",
    "excused": "excused from an event: its hours are not asked",
    "invited": "invited, and has not accepted yet",
}


LINK = re.compile(r"(/m/)\S+")
"""What a link of a mail is signed with: too long for a terminal."""

WHEN_MAILED = (
    "The digests of the week after: how the cohort stood at first, and what is new since. Coaches"
    " get one a week, and none where nothing is new."
)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened. `first` is the sync of a week before `morning`, on which `mails` went;
    `second` that of the present. `named` are the people told of, by their profile's name."""

    cohort: str
    rows: Sequence[ReportRow]
    strands: Sequence[str]
    planned: Sequence[Change]
    first: RunReport
    second: RunReport
    morning: datetime
    mails: Sequence[EmailMessage]
    mails_again: int
    seconds: float
    named: Mapping[str, int]


def told(story: Story) -> Iterator[RenderableType]:
    """Yield the story, part by part."""
    yield Text(_headline(story), style="bold")
    yield _part("Where everyone stands")
    yield as_table(story.rows, story.strands)
    yield _part("Five worth a look")
    yield _worth_a_look(story)
    yield _part("Written to Canvas, as the dry run before it foretold")
    yield summary_table(change for change in story.planned if change.target != "mail")
    at = story.morning.astimezone(LONDON)
    when = f"{at:%A} {at.day} {at:%B}, {at:%H:%M}"
    yield _part(f"{when}: {_count(len(story.mails), 'mail')}, the first of them whole")
    yield Text(WHEN_MAILED)
    yield from _mails(story.mails)
    yield _part("Synced again")
    yield _again(story)
    if story.first.problems:
        yield _part("For a person to look at")
        yield from (_problem(problem) for problem in story.first.problems)


def _headline(story: Story) -> str:
    first = story.first
    entries = [row.entry for row in story.rows]
    return (
        f"{first.participants} participants read from a sandbox Canvas, counted and written back"
        f" in {story.seconds:.1f} s and {first.counts.calls} calls, and their coaches mailed:"
        f" {entries.count('eligible')} eligible for the assessment,"
        f" {entries.count('not-yet')} not yet."
    )


def _part(title: str) -> Text:
    return Text(f"\n{title}", style="bold cyan")


def _worth_a_look(story: Story) -> RenderableType:
    rows = {row.user_id: row for row in story.rows}
    table = plain_table(
        "User", "Name", "Engaged", "Entry", "Why", right=("User", "Engaged"), folding=("Why",)
    )
    for profile, why in WORTH_A_LOOK.items():
        row = rows[story.named[profile]]
        percent = shown_percent(row.standing.percent if row.standing else None)
        entry = Text(row.entry, style=ENTRY_STYLE[row.entry])
        table.add_row(str(row.user_id), printable(row.name), f"{percent or '–'}%", entry, why)
    return table


def _mails(mails: Sequence[EmailMessage]) -> Iterator[Text]:
    for number, mail in enumerate(mails):
        yield Text(f"\nTo {mail['To']}: {mail['Subject']}", style="bold")
        body = mail.get_body(("plain",)) if number == 0 else None
        if body is not None:
            text = LINK.sub(r"\1…", printable_lines(body.get_content()).strip())
            yield Text("\n".join(f"  │ {line}" for line in text.splitlines()))


def _again(story: Story) -> Text:
    writes = story.second.writes
    written = writes.columns + writes.cells + writes.overrides
    if not written and not story.mails_again:
        said = "Nothing had changed in Canvas: no write, no mail"
    else:
        said = f"{_count(written, 'write')}, {_count(story.mails_again, 'mail')}"
    return Text(f"{said}, {_count(story.second.counts.calls, 'call')}.")


def _problem(problem: Problem) -> Text:
    return Text(printable(f"{problem.code} ({problem.where}): {problem.remedy}"))


def _count(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"
