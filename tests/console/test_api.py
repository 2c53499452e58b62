"""The API: it keeps to what it says of itself, and says what the commands say."""

from __future__ import annotations

from hypothesis import given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jobs.console.programs import PREFIX
from tests.console.counter import Counter
from tests.jobs.office import Office


def test_it_keeps_to_its_own_description(counter: Counter) -> None:
    visitor = counter.signed_in()
    schema = from_dict(visitor.get(f"{PREFIX}/openapi.json").json())
    schema.config.update(base_url=counter.url)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 6
    for operation in operations:

        @settings(max_examples=5, derandomize=True, deadline=None, database=None)
        @given(case=operation.as_strategy())
        def conforms(case: Case) -> None:
            answer = case.call(cookies=visitor.http.cookies.get_dict())
            case.validate_response(answer, checks=CHECKS)

        conforms()


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_rows_are_those_of_the_report(counter: Counter, office: Office) -> None:
    visitor = counter.signed_in()
    sent = visitor.get(f"{PREFIX}/cohorts/a25/participants").json()
    assert sent["participants"] == list(office.report().values())
    assert sent["total"] == 2
    second = visitor.get(f"{PREFIX}/cohorts/a25/participants?limit=1&offset=1").json()
    assert second["participants"] == sent["participants"][1:]
    one = sent["participants"][0]
    ledger = visitor.get(f"{PREFIX}/cohorts/a25/participants/{one['canvas_user_id']}").json()
    assert ledger["engagement_percent"] == one["engagement_percent"]
    [run] = visitor.get(f"{PREFIX}/runs").json()
    assert visitor.get(f"{PREFIX}/runs/{run['run']}").json() == run


def test_refusals_are_problems(counter: Counter) -> None:
    for visitor, path, status in (
        (counter.visitor(), "/cohorts", 401),
        (counter.canvas_user(1), "/cohorts", 403),
        (counter.signed_in(), "/cohorts/none", 404),
        (counter.signed_in(), "/runs?limit=0", 422),
    ):
        answer = visitor.get(f"{PREFIX}{path}")
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "seen", "means", "remedy"}
