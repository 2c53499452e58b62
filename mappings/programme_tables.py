"""What a programme's table may hold: every fault of one, by its key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mappings.activities import COUNTED
from mappings.frameworks import are_texts, area_faults, is_text, title_faults
from mappings.policies import POLICIES
from mappings.threshold_faults import table_faults

PER_CENT = 100
POLICY_NAMES = tuple(policy.name for policy in POLICIES)
BY_HOURS = tuple(policy.name for policy in POLICIES if policy.has_threshold)
"""Policies that ask for a share of hours; the others need neither hours nor a threshold."""

GROUPS = ("leadership", "specialist", "ehco")
TEXTS = ("code", "name", "edition", "policy")
_KEYS = {
    *TEXTS, "source", "sources", "needs", "valid-from", "verified", "course-identifier", "group",
    "framework", "area", "titles", "hours", "total", "apart", "units", "weights", "threshold",
    "months", "summative-months", "modules", "assessment", "alerts",
}  # fmt: skip
_TABLES = ("sources", "needs", "modules", "assessment", "apart")


def programme_faults(table: Mapping[str, Any], frameworks: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a programme's table; `frameworks` are the names it may use."""
    for key in sorted(set(table) - _KEYS):
        yield f"{key}: not known"
    for key in TEXTS:
        if not is_text(table.get(key)):
            yield f"{key}: a text is needed"
    for key in _TABLES:
        if not isinstance(table.get(key, {}), Mapping):
            yield f"{key}: a table is needed"
    tables = {key: table[key] for key in _TABLES if isinstance(table.get(key), Mapping)}
    yield from _source_faults(table.get("source"), tables)
    yield from _kind_faults(table)
    yield from _time_faults(table)
    yield from _strand_faults(table)
    yield from _framework_faults(table, frameworks)
    yield from _modules_faults(tables.get("modules"), table.get("policy"))
    yield from _assessment_faults(tables.get("assessment", {}))
    for key, fault in table_faults(table.get("alerts", {})):
        yield f"alerts.{key}: {fault}" if key else f"alerts: {fault}"
    apart = tables.get("apart")
    if apart is not None and not (_is_number(apart.get("hours")) and is_text(apart.get("what"))):
        yield "apart: needs hours (a number) and what (a text)"


def _source_faults(source: object, tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    sources = tables.get("sources", {})
    if not is_text(source) and not sources:
        yield "source: a text is needed"
    for key, told in sources.items():
        if not is_text(told) and not are_texts(told):
            yield f"sources.{key}: a text is needed"
    for key, why in tables.get("needs", {}).items():
        if not is_text(why):
            yield f"needs.{key}: a text is needed"


def _kind_faults(table: Mapping[str, Any]) -> Iterator[str]:
    policy = table.get("policy")
    if is_text(policy) and policy not in POLICY_NAMES:
        yield f"policy: one of {', '.join(POLICY_NAMES)}"
    threshold = table.get("threshold")
    asked = threshold is not None or policy in BY_HOURS or policy not in POLICY_NAMES
    if asked and not (_is_number(threshold) and 0 < Decimal(str(threshold)) <= PER_CENT):
        yield "threshold: a percentage above 0, at most 100"
    if "group" in table and table["group"] not in GROUPS:
        yield f"group: one of {', '.join(GROUPS)}"
    if not isinstance(table.get("verified", True), bool):
        yield "verified: must be true or false, without quotes"


def _time_faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("months", "summative-months"):
        if key in table and not _is_whole(table[key], least=1):
            yield f"{key}: a whole number of at least 1"
    since = table.get("valid-from")
    if since is not None and (not isinstance(since, date) or isinstance(since, datetime)):
        yield "valid-from: a date such as 2026-10-01, without quotes"


def _strand_faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("hours", "units", "weights"):
        numbers = table.get(key, {})
        if not isinstance(numbers, Mapping):
            yield f"{key}: a table by strand is needed"
            continue
        for strand, number in numbers.items():
            if strand not in COUNTED:
                yield f"{key}.{strand}: not a counted strand ({', '.join(COUNTED)})"
            elif not _is_number(number) or number < 0 or (key == "units" and number % 1):
                yield f"{key}.{strand}: a {'whole ' if key == 'units' else ''}number from 0 up"
    total, hours = table.get("total"), table.get("hours")
    numbers = hours.values() if isinstance(hours, Mapping) else ()
    if total is not None and numbers and all(map(_is_number, numbers)) and sum(numbers) != total:
        yield f"total: the hours add up to {sum(numbers)}, not to {total}"


def _framework_faults(table: Mapping[str, Any], frameworks: Collection[str]) -> Iterator[str]:
    named = table.get("framework")
    if "area" in table:
        yield from area_faults(table)
    elif not is_text(named) or named not in frameworks:
        yield f"framework: one of {', '.join(frameworks)}, or [[area]] tables of its own"
    yield from title_faults(table)


def _modules_faults(said: Mapping[str, Any] | None, policy: object) -> Iterator[str]:
    if said is None:
        if policy == "modules":
            yield "modules: are missing; the policy modules needs essential, electives and choose"
        return
    essential, electives = said.get("essential"), said.get("electives")
    if not are_texts(essential) or not are_texts(electives):
        yield "modules: essential and electives are lists of area slugs"
        return
    if len({*essential, *electives}) < len(essential) + len(electives):
        yield "modules: names a module twice"
    if not _is_whole(said.get("choose"), least=0) or said["choose"] > len(electives):
        yield "modules.choose: a whole number from 0 to the number of electives"


def _assessment_faults(said: Mapping[str, Any]) -> Iterator[str]:
    if said and not is_text(said.get("form")):
        yield "assessment.form: a text is needed"
    if "window-days" in said and not _is_whole(said["window-days"], least=1):
        yield "assessment.window-days: a whole number of at least 1"
    words = said.get("words", {})
    if not isinstance(words, Mapping):
        yield "assessment.words: a table is needed"
    elif not all(_is_whole(words[key], least=1) for key in words) or set(words) - {"from", "to"}:
        yield "assessment.words: from and to are whole numbers of at least 1"


def _is_whole(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_number(value: object) -> bool:
    """Whether it is one that can be compared: TOML has "nan" and "inf" too."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite()
