"""Erasing somebody: nothing of them is left but the audit trail's ids and a mark."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy
from sqlmodel import select

from mappings.answers import Answer
from mappings.holds import Held
from mappings.problems import Problem
from mappings.registers import RegisterChange, RegisterLine, Why
from sync.errors import RunSuperseded
from sync.store import Order, Run, Store
from sync.store.alert_tables import OutboxRow
from sync.store.answers import keep_answers
from sync.store.coaches import disown, wish, wishes
from sync.store.deed_log import Deed, Doer, add_deed
from sync.store.deeds import snooze, take_on
from sync.store.engine import reading, writing
from sync.store.erasing import erase, erase_again, foreseen
from sync.store.forgotten import Forgotten, OtherKey, forgotten, is_forgotten, readmit, take_in
from sync.store.outbox import resolve
from sync.store.registers import change_register
from sync.store.run_history import RunLine, keep_lines
from sync.store.sign_ins import SignedIn, begin, introduce
from sync.store.tables import ToldRow
from sync.store.unnamed import counted_unnamed
from tests.store.people import COHORT, LATER, NOW, a_mail, a_result, an_alert, progress, results

WHO, OTHER, COACH = 7_340_021, 7_340_022, 7_350_001
NAME = "Canarypart O'Canarypart"
DAY = timedelta(days=1)


@pytest.fixture
def full(store: Store) -> Store:
    """A database in which each table that can has something of a participant and of a coach."""
    run = store.begin_run(Order("sync", COHORT, who=f"canvas:{COACH}"), NOW)
    people = tuple(
        a_result(user, name=name, sis_user_id=f"CANARY-SIS-{user}", coaches=(COACH, 8))
        for user, name in ((WHO, NAME), (OTHER, "Other Person"))
    )
    found = results(
        *people,
        alerts=(an_alert(WHO), an_alert(OTHER)),
        holds=(Held(WHO, "entry", "eligible", "not-yet", "unreadable"),),
        progress={101: {WHO: progress(WHO), OTHER: progress(OTHER)}},
        staff_mails={COACH: "canarycoach@canarycoach.example", 8: "other@provider.example"},
    )
    store.keep_results(run, found, NOW)
    store.keep_object_id("course:101", "NPQ engagement %", 501)
    store.keep_object_id(f"cohort:{COHORT}", "override", 77)
    store.keep_feature(f"given entry in cohort {COHORT}", f"{WHO}: {OTHER}:", NOW)
    store.keep_feature(f"moves between sittings in cohort {COHORT}", f"{WHO}:2027", NOW)
    store.keep_feature(f"participants turned staff in cohort {COHORT}", f"{OTHER} {WHO}", NOW)
    where = f"course 101: 2 of 9, user {OTHER}, {WHO}"
    listed = [{"user_id": WHO, "after": "90.0"}, {"user_id": OTHER, "after": "80.0"}]
    counts = {"planned": listed, "trial": {"people": listed}}
    store.end_run(run, "partial", counts, [Problem("not-enrolled", where, "enrol them")], NOW)
    keep_lines(store, run.id, [RunLine(NOW, "info", "evaluated", {"risen": [WHO, OTHER]})])
    _mails(store)
    _acts(store)
    return store


def _mails(store: Store) -> None:
    words = f"{NAME} and Other Person are behind."
    store.enqueue_digests(
        [
            a_mail(
                an_alert(WHO).key, an_alert(OTHER).key, recipient=COACH, text=words, kind="digest"
            ),
            a_mail(
                recipient=1, text=f"participant {WHO}: held", html=f"<td>participant {WHO}</td>"
            ),
            a_mail(recipient=1, text="Nothing of anybody."),
        ],
        NOW,
    )
    with writing(store.engine) as session:
        for key in (f"near-window:{COHORT}:{WHO}:2027-03-22", f"refused:{COACH}", "missed:1"):
            session.add(ToldRow(key=key, recipient=1, redirected=False, told_at=NOW))


def _acts(store: Store) -> None:
    line = RegisterLine(
        user_id=WHO, activity="event-1", strand="events", held_on=date(2026, 11, 1),
        hours=Decimal(6), state="present", since=NOW,
    )  # fmt: skip
    who, change = f"canvas:{COACH}", RegisterChange(None, line, Why.IMPORTED)
    change_register(store, COHORT, lambda _: [change], who, NOW)
    answer = Answer("module", 501, "Teaching", "online", None, COHORT, "npqsl", who, NOW)
    keep_answers(store, [answer])
    alerts = [alert.id for alert in store.open_alerts([COHORT])]
    doer = Doer(COACH, NOW, "mail")
    take_on(store, alerts, doer)
    snooze(store, alerts, doer, date(2026, 12, 1))
    disown(store, COHORT, WHO, doer)
    wish(store, COACH, "fortnightly")
    introduce(store, COACH, "Canarycoach")
    begin(store, "hash", SignedIn(COACH, f"canvas:{COACH}", "canvas"), NOW)
    add_deed(store, Deed(NOW, f"canvas:{COACH}", COACH, "console", "read", COHORT, WHO))


def rows(store: Store) -> dict[str, list[str]]:
    with store.engine.connect() as connection:
        names = sqlalchemy.inspect(connection).get_table_names()
        return {
            name: [
                json.dumps([str(value) for value in row])
                for row in connection.execute(sqlalchemy.text(f'SELECT * FROM "{name}"'))  # noqa: S608
            ]
            for name in names
        }


def where_of(store: Store, *words: object) -> set[str]:
    """The tables in which one of these stands."""
    return {
        name for name, all_of in rows(store).items() for row in all_of
        if any(str(word) in row for word in words)
    }  # fmt: skip


def test_of_an_erased_participant_the_audit_trail_alone_has_the_id(full: Store) -> None:
    before = where_of(full, WHO, NAME, "Canarypart")
    assert len(before) > 14, "the test fills the tables"
    done = erase(full, WHO, LATER)
    assert where_of(full, WHO, "Canarypart", f"CANARY-SIS-{WHO}") == {"deed"}
    assert done.known
    assert done.in_canvas == (
        "course 101: their cells in gradebook columns 501",
        f"cohort {COHORT}: they stand in assignment override 77",
    )


def test_others_are_left_as_they_were(full: Store) -> None:
    ours = full.known(COHORT)[OTHER]
    erase(full, WHO, LATER)
    assert full.known(COHORT) == {OTHER: ours}
    [alert] = full.open_alerts([COHORT])
    assert alert.key == an_alert(OTHER).key
    feature = full.feature(f"given entry in cohort {COHORT}")
    assert feature is not None
    assert feature.value == f"{OTHER}:"
    [run] = full.list_runs(5)
    assert [p.where for p in run.problems] == [f"course 101: 2 of 9, user {OTHER}, erased"]
    theirs = [{"user_id": OTHER, "after": "80.0"}]
    assert run.counts == {"planned": theirs, "trial": {"people": theirs}}


def test_of_an_erased_coach_the_audit_trail_alone_has_the_id(full: Store) -> None:
    assert len(where_of(full, COACH)) > 12
    erase(full, COACH, LATER)
    assert where_of(full, COACH, "canarycoach", "Canarycoach") == {"deed"}
    assert {known.coaches for known in full.known(COHORT).values()} == {(8,)}
    assert [one.on_it for one in full.open_alerts([COHORT])] == [None, None]
    assert COACH not in wishes(full)


def test_what_waits_goes_without_them_or_is_made_anew(full: Store) -> None:
    erase(full, WHO, LATER)
    waiting = {mail.recipient: mail.state for mail in full.list_outbox("pending")}
    assert waiting == {1: "pending"}
    [digest] = full.list_outbox("superseded")
    assert digest.recipient == COACH
    with reading(full.engine) as session:
        texts = set(session.exec(select(OutboxRow.text).where(OutboxRow.recipient == 1)))
    assert texts == {"participant erased: held", "Nothing of anybody."}
    [alert] = full.open_alerts([COHORT])
    assert alert.told == frozenset(), "the next digest tells of the other one"


def test_one_that_may_have_gone_keeps_no_words_and_is_not_sent_again(full: Store) -> None:
    with writing(full.engine) as session:
        session.get_one(OutboxRow, 1).state = "uncertain"
    erase(full, WHO, LATER)
    [mail] = full.list_outbox("uncertain")
    with writing(full.engine) as session:
        assert session.get_one(OutboxRow, mail.id).text == ""
        assert resolve(session, mail.id, "pending", "operator", LATER)
    assert [one.id for one in full.list_outbox("superseded")] == [mail.id]


def test_what_is_foreseen_is_what_is_done_and_changes_nothing(full: Store) -> None:
    before = rows(full)
    seen = foreseen(full, WHO)
    assert rows(full) == before
    assert erase(full, WHO, LATER) == seen


def test_twice_is_as_once(full: Store) -> None:
    erase(full, WHO, LATER)
    once = rows(full)
    again = erase(full, WHO, LATER + DAY)
    assert (again.known, again.removed) == (False, {})
    assert rows(full) == once


def test_a_run_at_work_that_has_read_them_keeps_nothing(full: Store) -> None:
    run = full.begin_run(Order("sync", COHORT), LATER)
    erase(full, WHO, LATER)
    with pytest.raises(RunSuperseded):
        full.keep_results(run, results(a_result(WHO, name=NAME)), LATER)
    assert where_of(full, "Canarypart") == set()


def test_a_mark_is_known_whatever_the_settings_are_until_they_are_admitted(full: Store) -> None:
    erase(full, WHO, LATER)
    everybody = forgotten(full)
    assert everybody.among([WHO, OTHER, COACH]) == {WHO}
    assert str(WHO) not in str(dict(everybody.marks))
    assert readmit(full, WHO) == everybody.mark(WHO)
    assert not is_forgotten(full, WHO)
    assert readmit(full, WHO) is None


def test_sums_of_old_count_them_without_a_name(full: Store) -> None:
    assert counted_unnamed(full, COHORT, LATER) == 0
    erase(full, WHO, LATER)
    assert counted_unnamed(full, COHORT, LATER) == 1
    assert counted_unnamed(full, COHORT, NOW - DAY) == 0
    [row] = rows(full)["unnamed"]
    assert "87.4" in row
    assert str(WHO) not in row


def test_figures_of_old_are_kept_day_by_day_as_they_changed(store: Store, run: Run) -> None:
    for hours, percent in ((0, "10.0"), (1, "11.0"), (48, "11.0"), (72, "12.0")):
        fresh = store.begin_run(Order("sync", COHORT), NOW)
        found = a_result(WHO, percent=percent, standing={"user_id": WHO, "percent": f"{hours}/1"})
        store.keep_results(fresh, results(found), NOW.replace(hour=9) + timedelta(hours=hours))
    erase(store, WHO, LATER + 5 * DAY)
    with store.engine.connect() as connection:
        kept = connection.execute(sqlalchemy.text("SELECT day, percent FROM unnamed ORDER BY id"))
        assert [percent for _, percent in kept] == ["11.0", "12.0"]
    assert run.cohort == COHORT


def test_who_comes_back_with_a_backup_is_erased_again_by_the_list(full: Store) -> None:
    elsewhere = forgotten(full)
    listed = Forgotten(elsewhere.key, {elsewhere.mark(WHO): LATER})
    assert take_in(full, listed) == 1
    assert where_of(full, "Canarypart") != set()
    assert erase_again(full, LATER) == (WHO,)
    assert where_of(full, WHO, "Canarypart") == {"deed"}
    assert (take_in(full, listed), erase_again(full, LATER)) == (0, ())


def test_a_list_with_another_key_is_taken_by_an_empty_database_alone(full: Store) -> None:
    other = Forgotten("another key", {})
    listed = replace(other, marks={other.mark(WHO): NOW})
    assert take_in(full, listed) == 1
    assert is_forgotten(full, WHO)
    with pytest.raises(OtherKey):
        take_in(full, Forgotten("a third key", {"a": NOW}))
