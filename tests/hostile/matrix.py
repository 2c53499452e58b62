"""Every call of a sync with every kind of fault, once and each time: what becomes of it.

`python -m tests.hostile.matrix` writes the tables of docs/reliability.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jobs.demo.calls import JSON
from jobs.demo.faults import Fault, Kind
from tests.hostile.life import LONG, Life
from tests.hostile.promises import Look, nothing_is_doubled
from tests.hostile.situations import Site, Situation, situations
from tests.jobs.office import ADMIN_MAIL

Outcome = Literal["on", "kept", "rest", "held", "sent"]
NONE = "–"
SILENCE = 0.5  # seconds until an answer that stalls is given up
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def _doubled(data: JSON) -> JSON:
    return data * 2 if isinstance(data, list) else _of_nodes(data, lambda nodes: nodes * 2)


def _halved(data: JSON) -> JSON:
    return data[::2] if isinstance(data, list) else _of_nodes(data, lambda nodes: nodes[::2])


def _of_another_type(data: JSON) -> JSON:
    return {"seen": len(data)} if isinstance(data, list) else [str(len(data or ()))]


def _of_nodes(data: JSON, change: Callable[[list[JSON]], list[JSON]]) -> JSON:
    users = ((data.get("data") or {}).get("course") or {}).get("usersConnection")
    if users:
        users["nodes"] = change(users["nodes"])
    return data


@dataclass(frozen=True)
class FaultKind:
    """A kind of fault: how the sandbox makes it, and which calls it can befall."""

    name: str
    said: str
    kind: Kind
    change: Callable[[JSON], JSON] | None = None
    lists_only: bool = False

    def befalls(self, site: Site) -> bool:
        pages = site.lists and (site.method == "GET" or self.kind != "endless_next")
        return pages or not self.lists_only

    def at(self, site: Site, *, times: int | None) -> Fault:
        """Return the fault that befalls this call, so many times; None: each time."""
        kind = self.kind
        if kind == "stall_before" and site.method != "GET":
            kind = "stall_after"
        return Fault(
            kind,
            when=lambda seen: Site.of(seen) == site,
            times=times,
            seconds=1.0,
            change=self.change,
        )


KINDS = (
    FaultKind("status", "HTTP 500 with the page of an edge", "status"),
    FaultKind("reset before", "the connection breaks before Canvas acted", "reset_before"),
    FaultKind("reset after", "it breaks when Canvas has acted", "reset_after"),
    FaultKind("stall", "no answer in time; of a write, when Canvas has acted", "stall_before"),
    FaultKind("cut body", "half the answer, then the end", "cut_body"),
    FaultKind("wrong type", "a list where an object is due, or the other way round", "rewrite",
              _of_another_type),
    FaultKind("endless next", "every page leads to a further one", "endless_next",
              lists_only=True),
    FaultKind("duplicated rows", "each row twice", "rewrite", _doubled, lists_only=True),
    FaultKind("missing rows", "every second row is not there", "rewrite", _halved,
              lists_only=True),
    FaultKind("throttle", "HTTP 429", "throttle"),
    FaultKind("permission lost", "HTTP 403", "forbid"),
    FaultKind("dead token", "HTTP 401 from this call on", "dead_token"),
)  # fmt: skip


def tried(situation: Situation, site: Site, kind: FaultKind, *, times: int | None) -> Outcome:
    """Sync with the fault, then without: return what became of the first. Raises AssertionError."""
    life = situation.restored()
    run, struck = _run_with(life, kind.at(site, times=times), stalls=kind.name == "stall")
    assert struck, "the fault befell nothing"
    after = Look.at(life.office)
    assert "internal-error" not in {problem["code"] for problem in run["problems"]}
    _nobody_is_lowered(situation, after, lies=kind.name == "missing rows")
    life.office.sync(life.now)
    healed = Look.at(life.office)
    assert healed == situation.truth, "not healed by the next clean run"
    mailed = [to for mail in life.office.inbox.deliveries for to in mail.recipients]
    assert all(mailed.count(to) == 1 for to in mailed if to != ADMIN_MAIL), "mailed twice"
    return _outcome(situation, run, after)


def _run_with(life: Life, fault: Fault, *, stalls: bool) -> tuple[Any, int]:
    office = life.office
    office.canvas.faults.add(fault)
    office.silence = SILENCE if stalls else LONG
    run = office.sync(life.now)
    office.silence = LONG
    office.canvas.faults.clear()
    for token in life.school.world.tokens.values():
        token.ended = None
    return run, fault.struck


def _nobody_is_lowered(situation: Situation, after: Look, *, lies: bool) -> None:
    """All is as it was or as it should be; by rows that are kept from us figures may fall, entry
    may not."""
    before, truth = situation.before, situation.truth
    nothing_is_doubled(after)
    for user in before.entries | after.entries:
        assert after.entries.get(user) in (before.entries.get(user), truth.entries.get(user))
    for user in before.figures | after.figures:
        true = after.figures.get(user) in (before.figures.get(user), truth.figures.get(user))
        assert true or lies
    assert before.entered & truth.entered <= after.entered <= before.entered | truth.entered


def _outcome(situation: Situation, run: Any, after: Look) -> Outcome:
    as_it_was = _in_canvas(after) == _in_canvas(situation.before)
    as_it_should = _in_canvas(after) == _in_canvas(situation.truth)
    if run["status"] != "failed" and as_it_should:
        return "on"
    assert run["problems"] or run["held"], "it says nothing"
    if run["held"]:
        return "held"
    if as_it_was:
        return "kept"
    seen = set(after.figures.items())
    true = seen <= {*situation.before.figures.items(), *situation.truth.figures.items()}
    return "rest" if true else "sent"


def _in_canvas(look: Look) -> tuple[Mapping[int, str], Mapping[int, str], frozenset[int]]:
    return look.figures, look.entries, look.entered


def cell(situation: Situation, site: Site, kind: FaultKind) -> str:
    """Return the outcome of the fault once, and of it each time where that is another."""
    if not kind.befalls(site):
        return NONE
    once = tried(situation, site, kind, times=1)
    each = tried(situation, site, kind, times=None)
    return once if once == each else f"{once}, {each}"


def table(lines: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def head() -> list[list[str]]:
    """Return the first two lines of the table."""
    names = ["call", *(kind.name for kind in KINDS)]
    return [names, ["---"] * len(names)]


def kinds_told() -> str:
    """Return what each kind of fault is, as a table."""
    return table([["fault", "what Canvas does"], ["---"] * 2, *([k.name, k.said] for k in KINDS)])


def main() -> None:
    """Write both tables anew into the page."""
    with situations() as found:
        lines = [
            [site.name, *(cell(situation, site, kind) for kind in KINDS)]
            for site, situation in found.items()
        ]
    text = PAGE.read_text(encoding="utf-8")
    for name, made in (("kinds", kinds_told()), ("matrix", table([*head(), *lines]))):
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{made}\n{end}{rest.partition(end)[2]}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
