"""Every error is one remedy: its own code, what was seen, what it means, what to do."""

from __future__ import annotations

import pickle

import pytest

from sync import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.Trouble)
]


def test_no_two_errors_share_a_code() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_says_what_was_seen_what_it_means_and_what_to_do(
    kind: type[errors.Trouble],
) -> None:
    trouble = kind("GET /api/v1/courses/7", "HTTP 418")
    for part in ("GET /api/v1/courses/7", "HTTP 418", kind.means, kind.remedy):
        assert part in str(trouble)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_being_sent_between_processes(kind: type[errors.Trouble]) -> None:
    trouble = kind("course 7", "HTTP 418")
    assert str(pickle.loads(pickle.dumps(trouble))) == str(trouble)  # noqa: S301  our own
