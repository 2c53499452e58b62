"""Programmes and frameworks: content areas, hours and units by strand, default policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Area:
    """One content area of a framework. `aliases` are further wordings that mean it."""

    slug: str
    title: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A qualification as data; `source` names where the facts come from."""

    code: str
    name: str
    edition: str
    areas: tuple[Area, ...]
    hours: Mapping[str, Decimal]
    units: Mapping[str, int]
    weights: Mapping[str, Decimal]
    policy: str
    threshold: Decimal  # per cent
    months: int
    source: str
