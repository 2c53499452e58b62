"""What is changed by a command stands in the audit trail, in the name of who is logged in."""

from __future__ import annotations

from pathlib import Path

from jobs.context import login, now
from mappings.windows import local_date
from sync.store.deed_log import Sought, deeds_told
from tests.command_line.program import Program
from tests.command_line.sheets import a_csv, a_line
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office


def test_changes_are_deeds_and_what_changes_nothing_is_none(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, tmp_path: Path
) -> None:
    pat, coach = cohort_world.join(), cohort_world.coach
    office.sync()
    module = cohort_world.course.modules[0]
    sheet = str(a_csv(tmp_path / "events.csv", a_line(pat, "absent")))
    npq_sync("coaches", "set", "999", "--channel", "inbox")
    npq_sync("register", "import", "a25", sheet, "--dry-run")
    for words in (
        ("coaches", "set", str(coach.id), "--channel", "inbox"),
        ("register", "import", "a25", sheet),
        ("register", "set", "a25", str(pat.id), "Hub day 1", "removed", "--why", "corrected"),
        ("confirm", "a25", "--module", str(module.id), "--strand", "online"),
        ("confirm", "a25", "--module", str(module.id), "--take-back"),
        ("report", "a25"),
        ("report", "a25", "--format", "csv"),
        ("register", "template", "a25", "--out", "sheet.csv"),
        ("sign-in",),
    ):
        ran = npq_sync(*words)
        assert ran.status == 0, ran.err
    today = local_date(now()).isoformat()
    declared = npq_sync("export", "declarations", "a25", "--type", "started", "--on", today)
    assert declared.status in {0, 3}, declared.err
    told = [one.deed for one in deeds_told(office.store, Sought())]
    assert {(deed.who, deed.actor) for deed in told} == {(login(), None)}
    assert {deed.what for deed in told if deed.via != "cli"} == {"print-link"}
    assert [(deed.what, deed.cohort, deed.subject, deed.about) for deed in reversed(told)] == [
        ("set-coach", "", None, f"coach {coach.id} inbox"),
        ("import-register", "a25", None, "1 lines"),
        ("set-register", "a25", pat.id, "removed corrected"),
        ("confirm-answer", "a25", None, f"module:{module.id}"),
        ("take-back-answer", "a25", None, f"module:{module.id}"),
        ("export-report", "a25", None, "csv"),
        ("export-register-template", "a25", None, "csv"),
        ("print-link", "", None, ""),
        ("export-declarations", "a25", None, f"started {today} csv"),
    ]
