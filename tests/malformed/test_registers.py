"""Registers that somebody got wrong: taken rightly, or refused whole and the register as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlmodel import func, select

from jobs.context import Context
from jobs.registers import Registrar
from mappings.registers import RegisterChange, RegisterLine, Why
from sync.settings import Faults
from sync.store.counting_tables import RegisterChangeRow
from sync.store.engine import reading
from sync.store.registers import change_register, register_of
from tests.jobs.cohort_world import CohortWorld, Did
from tests.jobs.office import NOW, Office
from tests.malformed.calling import called
from tests.malformed.mutations import Json, Place, mutations, spoilt_bytes, tried

NAME = "Canary Surname"
COLUMNS = ["canvas_user_id", "sis_user_id", "name", "activity", "strand", "date", "hours", "state"]
STATES = {"present", "absent", "made-up", "made-up-accepted", "excused"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A cohort that was synced, its register still empty, and a valid sheet for it."""

    office: Office
    context: Context
    sheet: list[list[Json]]

    def take(self, file: Path, *, dry: bool = False) -> str:
        """Take a sheet; return the faults for which it was refused, empty where it was taken."""
        cohort = self.context.cohort("a25")
        registrar = Registrar(self.office.store, cohort, "somebody", NOW)
        try:
            registrar.take(file, self.context.programme(cohort), None, dry=dry)
        except Faults as refused:
            return "\n".join(refused.faults)
        return ""

    @property
    def lines(self) -> tuple[RegisterLine, ...]:
        return tuple(register_of(self.office.store, "a25"))

    def empty(self) -> None:
        """Take every line away again."""
        change_register(
            self.office.store,
            "a25",
            lambda kept: [RegisterChange(line, None, Why.ENTERED_IN_ERROR) for line in kept],
            "somebody",
            NOW,
        )

    @property
    def kept(self) -> tuple[object, ...]:
        """All that an import may change."""
        with reading(self.office.store.engine) as session:
            deeds = session.exec(select(func.count()).select_from(RegisterChangeRow)).one()
        return self.lines, deeds


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    world = CohortWorld()
    people = [world.join(Did(attended=0)) for _ in range(3)]
    with Office(world, tmp_path_factory.mktemp("registers")) as office:
        assert office.sync()["participants"] == 3
        rows: list[list[Json]] = [COLUMNS]
        for person, state in zip(people, ("present", "absent", "excused"), strict=True):
            for day in (1, 2):
                where = [f"Hub day {day}", "events", f"2026-03-0{day}", "6"]
                rows.append([str(person.id), f"U{person.id}", NAME, *where, state])
        for row in rows[1:]:
            row[1] = ""
        yield Desk(office, office.context, rows)


def as_csv(rows: Json) -> bytes:
    """Rows as CSV, whatever their cells are."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cells_of(row) for row in rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_xlsx(rows: Json) -> bytes:
    """Rows as a spreadsheet, its cells of the types that a spreadsheet has."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([typed(cell) for cell in cells_of(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(row: Json) -> Sequence[Json]:
    return row if isinstance(row, list) else [row]


def typed(cell: Json) -> Json:
    if isinstance(cell, str):
        told = ILLEGAL_CHARACTERS_RE.sub("", cell).encode("utf-8", "replace").decode()
        return told[:32_000]
    if cell is None or isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and abs(cell) < 10**300:
        return cell
    return str(cell)[:32_000]


CELLS = st.one_of(
    st.just(NAME),
    st.sampled_from(sorted(STATES)),
    st.sampled_from(COLUMNS),
    st.sampled_from(("01/13/2026", "2026-3-1", "1.5", "1,5", "0.0000001", "9999", "6 hours", "²")),
    st.sampled_from((date(2026, 3, 1), NOW.replace(tzinfo=None), date(9999, 12, 31), 46082, 6.0)),
    st.lists(st.text(max_size=9), max_size=12),
)


def judged(desk: Desk, content: bytes, name: str, untouched: Sequence[Json] = ()) -> None:
    """Take a file: refused it changes nothing and says no name, taken it is read as it is written.

    `untouched` are rows that nobody made wrong.
    """
    before = desk.kept
    file = desk.office.folder / name
    file.write_bytes(content)
    refused = desk.take(file, dry=True)
    assert desk.kept == before
    assert desk.take(file) == refused
    if refused:
        assert NAME not in refused
        assert desk.kept == before
        return
    found = {(str(line.user_id), line.activity): line for line in desk.lines}
    assert {line.state for line in found.values()} <= STATES
    for user, _, _, activity, strand, held_on, hours, state in untouched:
        line = found[user, activity]
        assert (line.strand, line.state) == (strand, state)
        assert (line.held_on.isoformat(), line.hours) == (held_on, Decimal(hours))
    desk.empty()


def left_alone(place: Place, rows: Json) -> list[Json]:
    return [row for number, row in enumerate(rows) if number not in (0, place[0])]


@tried(40)
@given(st.data())
def test_a_csv_is_taken_rightly_or_refused_whole(desk: Desk, data: st.DataObject) -> None:
    place, rows = data.draw(mutations(desk.sheet, CELLS))
    judged(desk, as_csv(rows), "register.csv", left_alone(place, desk.sheet))


@tried(12)
@given(st.data())
def test_an_xlsx_is_taken_rightly_or_refused_whole(desk: Desk, data: st.DataObject) -> None:
    place, rows = data.draw(mutations(desk.sheet, CELLS))
    judged(desk, as_xlsx(rows), "register.xlsx", left_alone(place, desk.sheet))


@tried(30)
@given(st.data())
def test_a_csv_that_is_cut_or_of_another_encoding(desk: Desk, data: st.DataObject) -> None:
    text = as_csv(desk.sheet).decode()
    judged(desk, data.draw(spoilt_bytes(text)), "register.csv")


@tried(12)
@given(st.data())
def test_an_xlsx_with_a_part_that_is_broken(desk: Desk, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(desk.sheet))) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    broken = data.draw(st.sampled_from(sorted(parts)))
    if data.draw(st.booleans()):
        parts[broken] = data.draw(spoilt_bytes(parts[broken].decode()))
    else:
        del parts[broken]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    judged(desk, out.getvalue(), "register.xlsx")


@tried(5)
@given(st.data())
def test_the_command_line_says_every_fault_on_a_line(desk: Desk, data: st.DataObject) -> None:
    _, rows = data.draw(mutations(desk.sheet, CELLS))
    file = desk.office.folder / "register.csv"
    file.write_bytes(as_csv(rows))
    ran = called(desk.office.folder, "register", "import", "a25", str(file), "--dry-run")
    assert ran.status in (0, 2)
    assert NAME not in ran.out + ran.err
    if ran.status == 2:
        assert ran.out == ""
        assert all(line.startswith("register.csv") for line in ran.err.splitlines())
