"""Every command says what it does and shows a call."""

from __future__ import annotations

from tests.command_line.program import Program

COMMANDS = (
    "demo",
    "check",
    "map",
    "sync",
    "report",
    "explain",
    "notify",
    "approve",
    "jobs",
    "runs",
    "alerts",
    "alerts release",
    "mail preview",
    "mails",
    "mails resolve",
    "export declarations",
    "register import",
    "register set",
    "register list",
    "register template",
    "db upgrade",
)


def test_every_command_has_help_with_an_example_and_needs_no_settings_for_it(bare: Program) -> None:
    for command in COMMANDS:
        shown = bare(*command.split(), "--help")
        assert shown.status == 0, shown.err
        assert f"Example: npq-sync {command}" in shown.out
        assert shown.err == ""


def test_the_program_lists_its_commands(bare: Program) -> None:
    shown = bare("--help")
    assert all(command.split()[0] in shown.out for command in COMMANDS)


def test_wrong_usage_is_told_on_stderr_with_status_2(bare: Program) -> None:
    for words in (["synk"], ["sync", "--bogus"], ["report"], ["explain", "a25", "somebody"]):
        refused = bare(*words)
        assert (refused.status, refused.out) == (2, "")
        assert refused.err
