"""What a page reads: ledgers of those alone whose figures it shows, and nobody twice."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from jobs.console import visit
from sync.store.glances import Glance, glances
from sync.store.kept import Known
from sync.store.store import Store
from tests.console.counter import Counter
from tests.jobs.cohort_world import EXACTLY_90, CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind is enough: what is read is not the database's to choose."""
    return f"sqlite:///{tmp_path / 'npq-sync.db'}"


def test_who_is_only_named_or_is_looked_at_alone_has_nobody_elses_ledger_read(
    counter: Counter, office: Office, home: CohortWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen = home.join(EXACTLY_90)
    office.sync()
    home.world.grade(fallen, home.events[0], 0, grade="incomplete")
    run = office.sync()["run"]
    read: list[Collection[int] | None] = []
    seen: list[str] = []

    def known(store: Store, cohort: str, among: Collection[int] | None = None) -> dict[int, Known]:
        read.append(among)
        return kept(store, cohort, among)

    def glanced(store: Store, cohort: str) -> tuple[Glance, ...]:
        seen.append(cohort)
        return glances(store, cohort)

    kept = Store.known
    monkeypatch.setattr(Store, "known", known)
    monkeypatch.setattr(visit, "glances", glanced)
    admin, coach = counter.signed_in(), counter.canvas_user(home.coach.id)
    for page in (f"/runs/{run}", "/changes", "/cohorts/a25/changes"):
        assert fallen.name in admin.sees(page)
        assert f'<a href="/cohorts/a25/participants/{fallen.id}">' in admin.get(page).text
    assert (read, seen) == ([], [])

    assert fallen.name in coach.sees(f"/cohorts/a25/participants/{fallen.id}")
    assert (read, seen) == ([[fallen.id]], ["a25"])
