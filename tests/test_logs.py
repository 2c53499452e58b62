"""No secret, name or address in a log line or an error, whatever is logged and whatever fails."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy
import structlog

from sync.log import configure_logging, log_to_stderr
from sync.settings import given_settings
from sync.store import open_store
from tests.canaries import poisoned
from tests.jobs.trials import Trial, a_trial


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was said since the last time, on stdout and stderr; logging is put back after."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield lambda: "".join(capfd.readouterr())
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with a_trial(tmp_path, participants=8, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as made:
        poisoned(made.cohort)
        yield made


def canaries(data: Any) -> Any:
    """Put a canary in place of every text but the addresses of links."""
    if isinstance(data, dict):
        return {key: canaries(value) for key, value in data.items()}
    if isinstance(data, list):
        return [canaries(one) for one in data]
    return "Canarypart" if isinstance(data, str) else data


@pytest.mark.parametrize(
    "path",
    [
        "/courses/101$", "/modules$", "/assignments$", "/enrollments$", "/users$", "/graphql",
        "/submissions$", "/custom_gradebook_columns$", "/data$", "/custom_gradebook_column_data",
        "/overrides",
    ],
)  # fmt: skip
@pytest.mark.parametrize("spoil", ["another text", "half the text", "an edge's page"])
def test_no_answer_of_canvas_is_quoted(
    path: str, spoil: str, trial: Trial, said: Callable[[], str]
) -> None:
    if spoil == "another text":
        trial.faults.rewrite(path, canaries)
    elif spoil == "half the text":
        trial.faults.wrong_json(path)
    else:
        trial.faults.answer(502, path)
    report, _ = trial.sync()
    told = said() + json.dumps(report.as_json()) + str(trial.store.list_runs(9))
    assert "canary" not in told.lower()
    assert "run ended" in told


GIVEN = "Canarypart"


def leaking() -> None:
    """Fail as a library would, with what it was given in its words."""
    try:
        int(GIVEN)
    except ValueError:
        raise LookupError(GIVEN, {"given": GIVEN})  # noqa: B904  its context is told too


def chained() -> None:
    try:
        leaking()
    except LookupError as first:
        raise RuntimeError(GIVEN) from first


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("broken", [leaking, chained])
def test_an_exception_is_told_by_type_and_place_never_by_its_words(
    form: str, broken: Callable[[], None], said: Callable[[], str]
) -> None:
    log_to_stderr("DEBUG", form)
    for log in (structlog.get_logger("jobs.x"), logging.getLogger("sqlalchemy.pool")):
        try:
            broken()
        except (LookupError, RuntimeError) as failure:
            log.error("broke", exc_info=failure)  # noqa: TRY400  both ways are meant
            log.exception("broke")
    told = said()
    assert "canary" not in told.lower()
    assert told.count("builtins.LookupError") == 4
    assert told.count("in leaking") == 8
    assert told.count("builtins.ValueError") == 4
    assert told.count("builtins.RuntimeError") == (4 if broken is chained else 0)


@pytest.mark.parametrize("password", ["canary-p#ss", "canary-p%23ss", "canary/p?ss", "canary+p"])
def test_a_password_is_masked_however_it_is_written(password: str, said: Callable[[], str]) -> None:
    given = {
        "CANVAS_API_URL": "https://canvas.example.org",
        "CANVAS_API_TOKEN": "x",
        "DATABASE_URL": f"postgresql://user:{password}@db.example.org/npq",
        "LOG_LEVEL": "DEBUG",
    }
    configure_logging(given_settings(given))
    shown = {password, unquote(password)}
    for one in shown:
        structlog.get_logger("jobs.x").info(f"was {one} all along")
    assert not any(one in told for told in [said()] for one in shown)


@pytest.mark.parametrize(
    "name", ["canvasapi", "urllib3", "requests", "sqlalchemy.engine", "alembic", "aiosmtpd", "x.y"]
)
def test_third_parties_say_nothing_below_a_warning(name: str, said: Callable[[], str]) -> None:
    log_to_stderr("DEBUG")
    logging.getLogger(f"{name}.deep").info("Canarypart")
    logging.getLogger(f"{name}.deep").debug("Canarypart")
    assert said() == ""


def test_a_failing_statement_does_not_show_what_it_was_given(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store, store.engine.connect() as database:
        wrong = sqlalchemy.text("INSERT INTO nowhere VALUES (:name)")
        with pytest.raises(sqlalchemy.exc.OperationalError) as refused:
            database.execute(wrong, {"name": "Canarypart"})
    assert "Canarypart" not in str(refused.value)
