"""Cells of gradebook columns: written in bulk by a job of Canvas's, then read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from mappings.problems import Problem
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import CanvasTrouble, NotPermitted, TokenDead, UnexpectedAnswer, WriteUncertain
from sync.targets.columns import CellKey, Guard, held_cells

CHUNK = 500  # records of one bulk write; contract 7.1
LONGEST = 255  # characters of a cell: a longer one makes Canvas's job stop half way
FIRST_POLL, LONGEST_POLL = 0.2, 5.0  # seconds between looks at a job

StillStudents = Callable[[], AbstractSet[int]]
"""Reads the roster of the home course again; ids of those Canvas still takes a cell for."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds. Canvas's jobs queue behind each other and may take minutes; of a write whose
    answer never came we look at the cells for `lost` before it is sent again."""

    job: float = 600
    lost: float = 3


PATIENTLY = Waiting()


@dataclass(frozen=True, slots=True)
class CellsWritten:
    """How many cells hold what was wanted, the users left out because they have left, the rest."""

    cells: int
    gone: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()


def write_cells(
    client: CanvasClient,
    course_id: int,
    cells: Mapping[CellKey, str],
    guard: Guard,
    still_students: StillStudents,
    *,
    waiting: Waiting = PATIENTLY,
) -> CellsWritten:
    """Write cells and return how many Canvas then holds as wanted.

    Cells that are not as wanted when Canvas's jobs have ended are written once more, then reported
    (`cell-not-written`); while a job still runs nothing is repeated (`write-uncertain`). A chunk
    refused because somebody has left is repeated once without them. Raises ValueError before the
    first write when a cell is longer than Canvas takes.
    """
    if any(len(content) > LONGEST for content in cells.values()):
        raise ValueError(f"a cell of more than {LONGEST} characters")
    writer = _Writer(client, course_id, guard, still_students, waiting)
    missing, ended = writer.write(cells)
    if missing and ended:
        missing, ended = writer.write(missing)
    known = writer.known(cells)
    gone = frozenset(user_id for _, user_id in cells.keys() - known.keys())
    problems = tuple(_problems(missing, ended=ended))
    return CellsWritten(len(known) - len(missing), gone, problems)


@dataclass(slots=True)
class _Writer:
    client: CanvasClient
    course_id: int
    guard: Guard
    still_students: StillStudents
    waiting: Waiting
    students: AbstractSet[int] | None = None  # known once the roster was read again

    def write(self, cells: Mapping[CellKey, str]) -> tuple[dict[CellKey, str], bool]:
        """Write all; return the cells that are not as wanted, and whether every job has ended."""
        jobs: list[int | None] = []
        records = sorted(cells.items())
        for start in range(0, len(records), CHUNK):
            jobs += self._sent(dict(records[start : start + CHUNK]))
        ends = [self._end(job) for job in jobs if job is not None]
        missing = self._missing(cells)
        if None in jobs or "unseen" in ends:
            missing = self._looked_again(cells, missing)
        return missing, "running" not in ends

    def known(self, cells: Mapping[CellKey, str]) -> dict[CellKey, str]:
        """Leave out the cells of those who have left since the roster was read."""
        if self.students is None:
            return dict(cells)
        return {key: content for key, content in cells.items() if key[1] in self.students}

    def _sent(self, chunk: Mapping[CellKey, str]) -> Iterator[int | None]:
        """Send a chunk; yield its job, None where the answer never came, nothing if all left."""
        records = self.known(chunk)
        if not records:
            return
        try:
            yield self._put(records)
        except NotPermitted:
            if self.students is None:
                self.students = self.still_students()
            if len(self.known(records)) == len(records):
                raise
            yield from self._sent(records)

    def _put(self, chunk: Mapping[CellKey, str]) -> int | None:
        self.guard()
        path = f"courses/{self.course_id}/custom_gradebook_column_data"
        records = [
            {"column_id": column_id, "user_id": user_id, "content": content}
            for (column_id, user_id), content in chunk.items()
        ]
        try:
            job = self.client.send("PUT", path, json={"column_data": records}, repeatable=False)
            return Sent.of(job, f"PUT {path}").id()
        except (WriteUncertain, UnexpectedAnswer):
            return None

    def _end(self, job: int) -> Literal["ended", "running", "unseen"]:
        """Wait for a job to end, well or not: the cells tell. "unseen" where we may not look."""
        patience = self.client.patience
        deadline = patience.clock() + self.waiting.job
        path, pause = f"progress/{job}", FIRST_POLL
        while True:
            try:
                with self.client.counted_as("progress-poll"):
                    state = Sent.of(self.client.get(path), path).text("workflow_state")
            except TokenDead:
                raise
            except CanvasTrouble:
                return "unseen"
            if state not in {"queued", "running"}:
                return "ended"
            if patience.clock() + pause > deadline:
                return "running"
            patience.sleep(pause)
            pause = min(pause * 2, LONGEST_POLL)

    def _missing(self, cells: Mapping[CellKey, str]) -> dict[CellKey, str]:
        wanted = self.known(cells)
        held = held_cells(self.client, self.course_id, {column_id for column_id, _ in wanted})
        return {key: content for key, content in wanted.items() if held.get(key) != content}

    def _looked_again(
        self, cells: Mapping[CellKey, str], missing: dict[CellKey, str]
    ) -> dict[CellKey, str]:
        """Give a job we cannot watch some time before its cells are written again."""
        pause, waited = FIRST_POLL, 0.0
        while missing and waited < self.waiting.lost:
            self.client.patience.sleep(pause)
            waited += pause
            pause *= 2
            missing = self._missing(cells)
        return missing


def _problems(missing: Mapping[CellKey, str], *, ended: bool) -> Iterator[Problem]:
    code = "cell-not-written" if ended else WriteUncertain.code
    for column_id, user_id in sorted(missing):
        yield Problem(code, f"column {column_id} user {user_id}", WriteUncertain.remedy)
