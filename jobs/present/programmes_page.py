"""docs/programmes.md, written from the data: `make docs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jobs.present.programmes import NONE, facts, hours, months, plain, words
from mappings.activities import COUNTED
from mappings.frameworks import Framework, load_frameworks
from mappings.programme_tables import BY_HOURS
from mappings.programmes import Programme, load_programmes
from mappings.shown import floored
from mappings.standing import Standing
from mappings.worked import (
    CASES,
    MODULES_CASES,
    WEIGHTS,
    worked,
    worked_modules,
)

INTRODUCTION = """\
# Programmes

Written from `mappings/data` by `make docs`; a test keeps the two equal. `npq-sync programmes`
shows the same, and a provider's own besides. A dash means that no source was found: nothing is
invented, the cohorts file says it instead, and is refused with the reason where a figure could
not be counted without.

A cohort keeps the edition that was valid when it started, or the one it names (`edition =
"2021"`). An edition without a date is taken only by its name, where the programme has others.

## Of your own

`NPQ_SYNC_PROGRAMMES` names a folder. Each TOML file in it is one of three:

* **Another table of hours**, or anything else of a programme of ours: `extends`, a `source`,
  and what differs. With an `edition` and a `valid-from` of its own it is a further edition, for
  cohorts that start from then on; without them it replaces ours.

      extends = "NPQSL"
      edition = "2026"
      valid-from = 2026-09-01
      source = "our handbook of 2026"
      hours = { online = 34 }

* **A programme**: `code`, `name`, `edition`, `policy`, `threshold`, `source`, and a `framework`
  or `[[area]]` tables (`slug`, `title`, `aliases`) of its own; `hours`, `units` and `weights`
  by strand; `months`, `summative-months`, `course-identifier`, `group`, `valid-from`;
  `[assessment]` (`form`, `words`, `window-days`); `[modules]` (`essential`, `electives`,
  `choose`) for the policy `modules`; `[alerts]`, the thresholds of its alerts where they differ
  from ours, with the keys of `[cohort.alerts]` ([cohorts.md](cohorts.md)), which wins over it.
* **A framework**: `[[area]]` tables with `edition` and `source`, and no `code`. Its name is the
  file's; one of ours is replaced, for every programme that uses it.
"""


def page() -> str:
    """Return the whole document."""
    programmes = load_programmes()
    editions = [one for code in programmes for one in programmes.editions(code)]
    parts = [
        INTRODUCTION,
        "## All programmes\n",
        *_overview(editions),
        "\n## Hours by strand\n",
        *_hours(editions),
        "\n## Content areas\n",
        *_areas(load_frameworks().values()),
        "\n## The worked example\n",
        *_worked(editions),
        "\n## Where each fact comes from\n",
        *_sources(editions),
    ]
    return "\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _named(programme: Programme) -> str:
    return f"{programme.code} {programme.edition}"


def _overview(editions: Iterable[Programme]) -> Iterator[str]:
    head = ("code", "edition", "name", "DfE identifier", "group", "months", "policy", "assessment")
    yield from _table(
        head,
        (
            (
                each.code,
                each.edition + ("" if each.verified else " (unverified)"),
                each.name,
                f"`{each.course_identifier}`" if each.course_identifier else NONE,
                each.group or NONE,
                months(each),
                f"`{each.policy}`" + (f", {plain(each.threshold)}%" if each.threshold else ""),
                words(each.assessment),
            )
            for each in editions
        ),
    )


def _hours(editions: Sequence[Programme]) -> Iterator[str]:
    head = ("programme", *COUNTED, "all", "days of events", "apart, never counted")
    rows = (
        (
            _named(each),
            *(plain(each.hours[s]) if s in each.hours else NONE for s in COUNTED),
            hours(each),
            str(each.units.get("events", NONE)),
            f"about {plain(each.apart.hours)}" if each.apart else "",
        )
        for each in editions
        if each.hours
    )
    yield from _table(head, rows)
    yield "\nWithout hours in any source, and why:\n"
    for each in editions:
        if not each.hours:
            yield f"* {_named(each)}: {each.needs['hours']}."


def _areas(frameworks: Iterable[Framework]) -> Iterator[str]:
    for each in frameworks:
        mark = "" if each.verified else ", unverified: replace it by your own"
        yield f"**{each.name}** (edition {each.edition}{mark}). {each.source}.\n"
        for number, area in enumerate(each.areas, start=1):
            yield f"{number}. {area.title} `{area.slug}`"
        yield ""


def _worked(editions: Sequence[Programme]) -> Iterator[str]:
    weights = ", ".join(f"{strand} {plain(int(n))}" for strand, n in WEIGHTS.items())
    yield (
        "A participant with 2 induction items, the programme's events, 30 online items, 5\n"
        f"coaching sessions and 5 formative tasks. `weighted` is shown with {weights}.\n"
    )
    rows = (
        (_named(each), case.words, _figure(found[0]), *(one.entry for one in found))
        for each in editions
        if each.hours
        for case in CASES
        for found in [[worked(each, policy, case) for policy in BY_HOURS]]
    )
    head = ("programme", "participant", "engaged", *(f"`{name}`" for name in BY_HOURS))
    yield from _table(head, rows)
    yield "\n`modules`, each module with 5 activities:\n"
    yield from _table(
        ("programme", "participant", "`modules`"),
        (
            (_named(each), case.words, worked_modules(each, case).entry)
            for each in editions
            if each.modules
            for case in MODULES_CASES
        ),
    )
    yield "\n`none` asks nothing: entry is `not-applicable` for everybody."


def _figure(standing: Standing) -> str:
    return NONE if standing.percent is None else f"{floored(standing.percent)}%"


def _sources(editions: Iterable[Programme]) -> Iterator[str]:
    yield from _table(
        ("programme", "fact", "value", "source, or why it is not known"),
        ((_named(each), *fact) for each in editions for fact in facts(each)),
    )


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  the document is what is asked for
