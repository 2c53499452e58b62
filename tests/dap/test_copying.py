"""Copying Canvas Data 2 with Instructure's client: once whole, then what changed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import inspect

from jobs.demo.dap.schema import TABLES as SERVED
from jobs.demo.dap.schema import TEXT
from jobs.demo.dap.server import DapSandbox
from sync.dap.child import client_of
from sync.dap.copy import copying, whole_tables
from sync.dap.copying import copy_tables
from sync.dap.errors import (
    CanvasDataRefused,
    CanvasDataUnreachable,
    CopyIncomplete,
    CopyingUnderWay,
    SchemasRefused,
    TableNotCopied,
)
from sync.dap.tables import TABLES
from sync.errors import Stopped
from sync.store.engine import make_engine
from tests.authority import HERE, Authority, behind_tls
from tests.dap.copies import Copies
from tests.jobs.cohort_world import NOTHING, CohortWorld

FEW = ("courses", "enrollments", "submissions")


def test_the_first_copy_is_whole_and_the_next_asks_for_what_changed(
    copies: Copies, home: CohortWorld
) -> None:
    assert not copies.copy()
    assert copies.is_true_copy()
    assert copies.asked() == dict.fromkeys(TABLES, 1)
    first = whole_tables(copies.engine)
    assert first.keys() == TABLES.keys()
    home.join(NOTHING)
    home.world.remove_item(home.online[0])
    home.world.grade(home.world.users[1002], home.events[0], 0)
    changed = ("content_tags", "enrollments", "submissions")
    assert not copies.copy(*changed)
    assert copies.is_true_copy(changed)
    second = whole_tables(copies.engine)
    assert {table for table in TABLES if second[table] > first[table]} == set(changed)


def test_a_table_that_was_loaded_anew_is_copied_from_the_start_and_no_other(
    copies: Copies, dap: DapSandbox
) -> None:
    copies.copy(*FEW)
    copies.run("DELETE FROM canvas.submissions")
    dap.warehouse.reload("submissions")
    assert not copies.copy(*FEW)
    assert copies.asked() == {"courses": 1, "enrollments": 1, "submissions": 2}
    assert copies.is_true_copy(FEW)


def test_a_column_that_comes_with_a_new_version_of_the_schema_is_copied(
    copies: Copies, dap: DapSandbox, home: CohortWorld
) -> None:
    table = "assignment_overrides"
    newer = SERVED[table]
    older = {name: kind for name, kind in newer.items() if name != "context_module_id"}
    dap.warehouse.alter(table, older)
    module = home.online[0].module
    home.world.assign_module(module, section=home.north)
    copies.copy(table)
    assert "context_module_id" not in _columns(copies, table)
    dap.warehouse.alter(table, {**newer, "unassign_reason": TEXT})
    home.world.assign_module(home.online[-1].module, section=home.north)
    assert not copies.copy(table)
    given = {row.context_module_id for row in copies.rows(table)}
    assert home.online[-1].module.id in given


def test_an_index_of_ours_outlasts_a_change_of_the_schema(copies: Copies, dap: DapSandbox) -> None:
    copies.copy("submissions")
    dap.warehouse.alter("submissions", {**SERVED["submissions"], "sticker": TEXT})
    copies.copy("submissions")
    assert "sticker" in _columns(copies, "submissions")
    indexes = inspect(copies.engine).get_indexes("submissions", schema="canvas")
    assert "npq_submissions_assignment_id" in {index["name"] for index in indexes}


def test_what_we_do_not_read_is_not_kept(copies: Copies, home: CohortWorld) -> None:
    talk = ("discussion_topic",)
    home.world.add_assignment(home.course, "Introduce yourself", points=1, submission_types=talk)
    private = {
        "submissions": "body",
        "users": "short_name",
        "pseudonyms": "current_login_ip",
        "discussion_topics": "message",
    }
    copies.copy(*private)
    home.world.submit(home.world.users[1002], home.formative[-1])
    copies.copy(*private)
    for table, column in private.items():
        assert copies.rows(table)
        assert copies.values(table, column) == {None}
    assert copies.values("pseudonyms", "unique_id") == {""}


def test_a_copying_that_was_killed_half_way_goes_on(copies: Copies) -> None:
    copies.copy("users")
    copies.run("DELETE FROM instructure_dap.table_sync")  # killed between the rows and the note
    copies.run("DELETE FROM canvas.users WHERE id > (SELECT min(id) FROM canvas.users)")
    assert not copies.copy("users", "courses")
    assert copies.is_true_copy(("users", "courses"))


def test_a_copying_can_be_stopped_between_two_tables_and_goes_on(copies: Copies) -> None:
    def stop(_table: str, _trouble: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        copy_tables(copies.order(*FEW), stop)
    assert FEW[0] in whole_tables(copies.engine)
    assert not copies.copy(*FEW)
    assert copies.is_true_copy(FEW)


def test_a_throttled_client_waits_as_it_is_told_and_goes_on(
    copies: Copies, dap: DapSandbox
) -> None:
    dap.troubles.throttled = 2
    assert not copies.copy("users")
    assert dap.troubles.throttled == 0
    assert copies.is_true_copy(("users",))


def test_a_job_that_takes_its_time_is_waited_for(copies: Copies, dap: DapSandbox) -> None:
    dap.protocol.polls = 1
    assert not copies.copy("users")
    assert copies.is_true_copy(("users",))
    assert dap.calls["show_job", ""] > 1


def test_a_big_table_comes_in_several_files(copies: Copies, home: CohortWorld) -> None:
    course = home.world.add_course("Crowded")
    for number in range(1100):
        home.world.enroll(course, home.world.add_user(f"Somebody {number}"))
    assert not copies.copy("users")
    assert copies.dap.calls["fetch", ""] == 3
    assert copies.is_true_copy(("users",))


def test_one_table_that_cannot_be_read_leaves_the_others(copies: Copies, dap: DapSandbox) -> None:
    copies.copy(*FEW)
    dap.troubles.broken = {"enrollments": 500}
    troubles = copies.copy(*FEW)
    assert {table: type(trouble) for table, trouble in troubles.items()} == {
        "enrollments": TableNotCopied
    }
    assert copies.copied == list(FEW)
    assert copies.ids("enrollments"), "what was there stays"


def test_a_table_that_lost_a_column_we_read_is_told_of(copies: Copies, dap: DapSandbox) -> None:
    lacking = {name: kind for name, kind in SERVED["submissions"].items() if name != "excused"}
    dap.warehouse.alter("submissions", lacking)
    [trouble] = copies.copy("submissions").values()
    assert isinstance(trouble, CopyIncomplete)
    assert "excused" in trouble.seen


def test_wrong_credentials_and_an_account_without_canvas_data_are_told_apart_from_an_outage(
    copies: Copies, dap: DapSandbox
) -> None:
    copies.secret = "another"
    with pytest.raises(CanvasDataRefused):
        copies.copy("users")
    copies.secret = dap.protocol.secret
    dap.troubles.maintained = True
    with pytest.raises(CanvasDataRefused, match="AccountUnderMaintenance"):
        copies.copy("users")
    dap.troubles.maintained = False
    dap.protocol.base = "http://127.0.0.1:9"
    with pytest.raises(CanvasDataUnreachable):
        copies.copy("users")


def test_a_ca_of_ones_own_is_trusted_by_the_client_where_it_is_named(
    copies: Copies, dap: DapSandbox, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with behind_tls(urlsplit(dap.url).port or 0, authority.serves()) as port:
        dap.protocol.base = f"https://{HERE}:{port}"
        with pytest.raises(CanvasDataUnreachable, match="Certificate"):
            copies.copy("roles")
        copies.ca_file = authority.file
        assert not copies.copy("roles")
    assert copies.is_true_copy(("roles",))


def test_only_one_copies_at_a_time(copies: Copies) -> None:
    with copying(copies.engine), pytest.raises(CopyingUnderWay):
        copies.copy("users")
    assert not copies.copy("users")


def test_a_user_who_may_not_make_schemas_is_told_so(copies: Copies) -> None:
    copies.run("CREATE ROLE npq_reader LOGIN")
    try:
        url = copies.engine.url.set(username="npq_reader", password=None)
        narrow = make_engine(url.render_as_string(hide_password=False))
        with pytest.raises(SchemasRefused, match="GRANT CREATE"):
            Copies(copies.dap, narrow).copy("users")
        narrow.dispose()
    finally:
        copies.run("DROP ROLE npq_reader")


def test_nobody_is_told_that_the_client_is_used(copies: Copies) -> None:
    async def told() -> object:
        async with client_of(copies.order()) as session:
            return session.tracking_data

    assert asyncio.run(told()) is None


def _columns(copies: Copies, table: str) -> set[str]:
    return {one["name"] for one in inspect(copies.engine).get_columns(table, schema="canvas")}
