"""The values that a key of the cohorts file may hold; a ValueError says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from mappings.activities import COUNTED, Strand
from mappings.declarations import DeclarationType, dfe_id
from sync.addresses import mail_address
from sync.canvas.sent import DIGITS, ID_BOUND
from sync.cron import cron_or_never

SIS_COURSE = re.compile(r"sis_course_id:\S.*")
MOST, DECIMALS = 1_000_000, 15  # far beyond any hours, weight or share
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def _number(value: Any) -> Decimal:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or not Decimal(value).is_finite() or value < 0:
        raise ValueError("must be a finite number from 0 up")
    number = Decimal(value)
    if number > MOST or number != round(number, DECIMALS):
        raise ValueError(f"must be at most {MOST:,}, with at most {DECIMALS} decimals")
    return number


def _id_or_name(value: object) -> int | str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("must be a Canvas id (a number, without quotes) or an exact name in quotes")


def _course(value: object) -> int | str:
    named = _id_or_name(value)
    if isinstance(named, str) and not SIS_COURSE.fullmatch(named):
        raise ValueError('must be a course id without quotes, or "sis_course_id:…"')
    return named


def _counted(value: str) -> str:
    if value not in COUNTED:
        raise ValueError(f"is no counted strand; use {', '.join(COUNTED)}")
    return value


def _strand(value: str) -> str:
    if value not in get_args(Strand):
        raise ValueError(f"is no strand; use {', '.join(get_args(Strand))}")
    return value


def _declaration_type(value: str) -> str:
    if value not in get_args(DeclarationType):
        raise ValueError(f"is no type of declaration; use {', '.join(get_args(DeclarationType))}")
    return value


def _dfe_id(text: str) -> str:
    id_ = dfe_id(text)
    if id_ is None:
        raise ValueError(
            "is no id of DfE's; it is like 00000000-0000-4000-8000-000000000001 (a UUID, no TRN)"
        )
    return id_


def _user_id(text: str) -> str:
    if not DIGITS.fullmatch(text) or not 0 < int(text) < ID_BOUND:
        raise ValueError("is no Canvas user id; name the person by the number Canvas gives them")
    return text


def _shares(value: object) -> Mapping[str, Decimal]:
    """Weights by slug from a list of slugs (equal weights) or a table of weights."""
    if isinstance(value, Mapping):
        weights = {slug: _number(weight) for slug, weight in value.items()}
        if weights and not any(weights.values()):
            raise ValueError("gives every area no share at all")
        return weights
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        raise ValueError('must be a list like ["teaching"] or a table like { teaching = 1 }')
    if len(set(value)) < len(value):
        raise ValueError("names an area twice; name it once, or give weights in a table")
    return dict.fromkeys(value, Decimal(1))


Id = Annotated[int, Field(ge=1)]
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
CohortId = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
Name = Annotated[str, Field(pattern=r"\S")]
IdOrName = Annotated[Any, BeforeValidator(_id_or_name)]
Course = Annotated[Any, BeforeValidator(_course)]
Number = Annotated[Decimal, BeforeValidator(_number)]
CountedStrand = Annotated[str, AfterValidator(_counted)]
AnyStrand = Annotated[str, AfterValidator(_strand)]
Shares = Annotated[Any, BeforeValidator(_shares)]
UserIdText = Annotated[str, AfterValidator(_user_id)]
Declared = Annotated[str, AfterValidator(_declaration_type)]
DfeId = Annotated[str, AfterValidator(_dfe_id)]
Cron = Annotated[str, AfterValidator(cron_or_never)]
MailAddress = Annotated[str, AfterValidator(mail_address)]
