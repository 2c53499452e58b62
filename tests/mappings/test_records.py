"""What one run read of a course, and of whom it did not read what they handed in."""

from __future__ import annotations

from dataclasses import replace

from tests.mappings.builders import a_structure, course_records


def test_what_somebody_handed_in_is_known_unless_the_answer_or_they_are_missing() -> None:
    read = course_records(a_structure())
    assert read.knows_submissions_of(42)
    passed_over = replace(read, left_out=frozenset({42}))
    assert [passed_over.knows_submissions_of(who) for who in (42, 43)] == [False, True]
    assert not course_records(a_structure(), submissions=None).knows_submissions_of(42)
