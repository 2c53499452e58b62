"""Whoever operates the machine gets in by a link that npq-sync prints."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.console.printed_link import link_at_start, printed_link
from jobs.context import Context
from jobs.context import now as clock
from sync.settings import given_settings
from tests.console.counter import a_counter
from tests.jobs.office import Office

LINK = re.compile(r"http://127\.0\.0\.1:8000(/sign-in/once/[\w-]{43})$")
KEY = {"CANVAS_CLIENT_ID": "17", "CANVAS_CLIENT_SECRET": "shh-shh-shh"}
AFAR = {"NPQ_SYNC_PUBLIC_URL": "https://npq.provider.example"}


def with_settings(office: Office, **more: str) -> Context:
    context = office.context
    return replace(context, settings=given_settings({**office.environment, **more}))


def test_it_lets_in(office: Office) -> None:
    context = office.context
    found = LINK.search(printed_link(context))
    assert found
    with a_counter(context.settings, lambda: context.file, clock) as counter:
        visitor = counter.visitor()
        assert visitor.post_bare(found.group(1)).status_code == 303
        assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(
    ("settings", "printed"), [({}, True), (KEY, True), (AFAR, True), (KEY | AFAR, False)]
)
def test_it_is_printed_where_there_is_no_other_way_in(
    office: Office, settings: dict[str, str], printed: bool
) -> None:
    assert bool(link_at_start(with_settings(office, **settings))) == printed


def test_a_database_that_is_away_stops_nothing(office: Office, tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path / 'no' / 'such.db'}"
    assert link_at_start(with_settings(office, DATABASE_URL=away)) is None


@pytest.mark.parametrize(
    ("settings", "port", "address"),
    [
        ({}, 9000, "http://127.0.0.1:9000/"),
        ({}, 0, "http://127.0.0.1:8000/"),
        ({"NPQ_SYNC_PUBLIC_URL": "http://127.0.0.1:8000"}, 9000, "http://127.0.0.1:8000/"),
        (AFAR, 9000, "https://npq.provider.example/"),
    ],
)
def test_it_leads_to_the_port_that_is_served_unless_an_address_is_set(
    office: Office, settings: dict[str, str], port: int, address: str
) -> None:
    assert f" {address}sign-in/once/" in printed_link(with_settings(office, **settings).at(port))
