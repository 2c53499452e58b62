"""What is said of a form or an address of which a part cannot be read; what stood there is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from jobs.console.refusals import HOME, Refusal

NUMBER = "is no whole number, or one too large"
WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "int_parsing": lambda _: NUMBER,
    "int_parsing_size": lambda _: NUMBER,
    "greater_than_equal": lambda limit: f"is less than {limit['ge']}",
    "less_than_equal": lambda limit: f"is more than {limit['le']}",
    "string_too_long": lambda limit: f"is longer than {limit['max_length']} characters",
}
"""By pydantic's name of what is wrong, whose own words are for programmers."""
OTHERWISE = "is not what belongs there"


def misread(request: Request, fault: RequestValidationError) -> Refusal:
    """Return what is said of it: each part by the name that it has in the form or the address."""
    parts = {f"\u201c{one['loc'][1]}\u201d {_words(one)}": None for one in fault.errors()}
    seen = "; ".join(parts)
    if any(one["loc"][0] == "body" for one in fault.errors()):
        return Refusal(
            "Part of the form cannot be read",
            f"In what was sent, {seen}. Nothing was changed.",
            "Go back, fill that in, and press the button again.",
            HOME,
        )
    return Refusal(
        "Part of the address cannot be read",
        f"In the address, {seen}. So we cannot tell what it was to show.",
        "Open the page without what follows the question mark, and choose there.",
        ("Open the page", quote(request.url.path)),
    )


def _words(error: Mapping[str, Any]) -> str:
    words = WORDS.get(error["type"])
    return words(error.get("ctx", {})) if words else OTHERWISE
