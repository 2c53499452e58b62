"""A canary in every secret setting is found nowhere: streams, database, mails, pages, metrics."""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
import requests
from typer.main import get_command

from jobs.cli.app import app
from sync.settings import Settings
from tests.command_line.program import Program, Ran, Running
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office
from tests.mail_server import MailServer, mail_server
from tests.watchdog import Watchdog, watching

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

SECRETS = {
    name.upper(): f"canary-{number}-0123456789abcdef0123456789/+"
    for number, (name, setting) in enumerate(sorted(Settings.model_fields.items()))
    if "SecretStr" in str(setting)
}
PASSWORD = SECRETS["SMTP_URL"]
DEAD = f"postgresql://npq:{quote(SECRETS['DATABASE_URL'], safe='')}@127.0.0.1:1/npq"
PATHS = ("/", "/sign-in", "/nothing", "/m/x", "/api/v1/cohorts", "/healthz", "/readyz", "/metrics")
SHOWN = ("/alerts", "/runs", "/audit", "/audit.csv", "/cohorts/a25", "/cohorts/a25/report.csv")


@dataclass
class House:
    """npq-sync with canaries for secrets, and everything that ever came out of it."""

    office: Office
    post: MailServer
    watchdog: Watchdog
    said: list[bytes] = field(default_factory=list)

    @property
    def program(self) -> Program:
        given = SECRETS | {
            **self.office.environment,
            "CANVAS_API_TOKEN": SECRETS["CANVAS_API_TOKEN"],
            "CANVAS_CLIENT_ID": "170",
            "DAP_CLIENT_ID": "170",
            "HEALTHCHECK_URL": f"{self.watchdog.url}/{quote(SECRETS['HEALTHCHECK_URL'])}",
            "SMTP_URL": f"smtp://npq:{quote(PASSWORD, safe='')}@127.0.0.1:{self.post.port}",
            "MAIL_FROM": "npq@provider.example",
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
        }
        return Program(self.office.folder, given)

    def run(self, *words: str, **but: str | None) -> Ran:
        ran = self.program(*words, **but)
        self.said += [ran.out.encode(), ran.err.encode()]
        return ran

    def read(self, url: str, **how: Any) -> requests.Response:
        answer = requests.get(url, timeout=20, **how)
        self.said += [answer.content, str(answer.headers).encode()]
        return answer

    def found(self) -> set[str]:
        """The secrets that stand in anything that came out, or in any file that was written."""
        files = [file.read_bytes() for file in self.office.folder.iterdir() if file.is_file()]
        everything = b"\n".join([*self.said, *files, *self.post.raw])
        return {
            name
            for name, secret in SECRETS.items()
            if any(form in everything for form in forms(secret))
        }


def forms(secret: str) -> Iterator[bytes]:
    """A secret as it is, in an address, and as HTTP and SMTP wrap it."""
    yield secret.encode()
    yield quote(secret).encode()
    yield quote(secret, safe="").encode()
    yield b64encode(secret.encode())


@pytest.fixture
def house(office: Office, cohort_world: CohortWorld) -> Iterator[House]:
    cohort_world.join()
    token, world = SECRETS["CANVAS_API_TOKEN"], cohort_world.world
    world.tokens[token] = world.tokens.pop(office.token)
    world.tokens[token].secret = token
    with mail_server({"npq": PASSWORD}) as post, watching() as watchdog:
        yield House(office, post, watchdog)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def answering(running: Running, url: str) -> None:
    """Wait until it serves."""
    for _ in range(600):
        try:
            requests.get(f"{url}/healthz", timeout=20)
        except requests.ConnectionError:
            assert running.process.is_alive()
            Event().wait(0.1)
        else:
            return
    pytest.fail("it does not serve")


def test_a_good_day_leaves_no_secret_anywhere(house: House) -> None:
    assert house.run("check", "--json").status == 0
    assert house.run("sync", "--json").status == 0
    assert house.run("notify", "--now").status == 0
    assert house.run("report", "a25", "--format", "csv").status == 0
    assert house.run("runs", "--json").status == 0
    assert house.post.logins, "the password was used"
    assert any("canary" in path for path in house.watchdog.asked), "and the health check's address"
    port = free_port()
    url, program = f"http://127.0.0.1:{port}", house.program
    with program.start("up", "--port", str(port)) as running:
        link = re.search(r"/sign-in/once/\S+", running.says("/sign-in/once/"))
        assert link
        with requests.Session() as admin:
            assert admin.post(f"{url}{link.group()}", timeout=20).status_code == 200
            for path in (*PATHS, *SHOWN):
                answer = admin.get(f"{url}{path}", headers={"Accept": "text/html"}, timeout=20)
                house.said += [answer.content, str(answer.headers).encode()]
        as_program = {"Authorization": f"Bearer {SECRETS['METRICS_TOKEN']}", "Via": "proxy"}
        assert house.read(f"{url}/metrics", headers=as_program).status_code == 200
        running.interrupt()
        running.ended()
    assert house.found() == set()
    house.said.append(b"so that it would be found: " + b64encode(PASSWORD.encode()))
    assert house.found() == {"SMTP_URL"}


def test_a_bad_day_leaves_none_either(house: House) -> None:
    nowhere = f"https://127.0.0.1:1/{quote(SECRETS['HEALTHCHECK_URL'])}"
    assert house.run("sync", "--json", HEALTHCHECK_URL=nowhere).status == 0
    house.post.accounts = {"npq": "another"}
    assert house.run("check", "--json").status == 1
    assert house.run("notify", "--now").status in {0, 3}
    house.office.home.world.tokens.clear()
    assert house.run("sync").status == 1
    assert house.run("check", "--json").status == 1
    for words in (("check", "--json"), ("sync",), ("db", "upgrade"), ("report", "a25")):
        assert house.run(*words, DATABASE_URL=DEAD).status == 1
    port = free_port()
    with house.program.start("web", "--port", str(port), DATABASE_URL=DEAD) as running:
        answering(running, f"http://127.0.0.1:{port}")
        for path in (*PATHS, *SHOWN):
            house.read(f"http://127.0.0.1:{port}{path}", headers={"Accept": "text/html"})
        running.interrupt()
        running.ended()
    assert house.found() == set()


def test_settings_that_are_wrong_are_told_without_them(house: House, tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    for name, secret in SECRETS.items():
        file = kept / name
        file.write_bytes(b"\xff" + secret.encode())
        as_file = {name: None, f"{name}_FILE": str(file)}
        assert house.run("check", **as_file).status == 2, name
    everything_wrong = {name: f"\x01 {secret}" for name, secret in SECRETS.items()}
    assert house.run("sync", **everything_wrong).status == 2
    assert house.found() == set()


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """The list of processes shows arguments to everybody on the machine."""
    secret = re.compile(
        r"token|secret|passw|credential|smtp|database|dsn|api[-_]?key", re.IGNORECASE
    )
    taken = [
        (path, name)
        for path, command in commands("npq-sync", get_command(app))
        for parameter in command.params
        for name in (parameter.name or "", *parameter.opts)
        if secret.search(name)
    ]
    assert taken == []


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(f"{path} {name}", inner)
