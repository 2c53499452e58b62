"""`npq-sync web`: the link it prints leads to where it is served."""

from __future__ import annotations

import re

import requests

from tests.command_line.program import Program
from tests.jobs.office import Office

LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in/once/[\w-]{43}")


def test_the_link_it_prints_leads_to_the_port_it_has(npq_sync: Program, office: Office) -> None:
    office.sync()
    with npq_sync.start("web", "--port", "0") as running:
        link = LINK.search(running.says("/sign-in/once/"))
        assert link is not None
        assert "lets one person in" in requests.get(link[0], timeout=20).text
