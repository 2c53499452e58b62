"""Participants: the report, and of each the ledger and how it went."""

from __future__ import annotations

from http import HTTPStatus

from jobs.console.api.answers import Paged, UserId, part_of_api
from jobs.console.api.models import Episode, Episodes, Explained, Figure, History, Row, Rows
from jobs.console.gate import ParticipantVisit, StaffVisit, TurnedAway
from jobs.console.ledger import row_of
from jobs.console.participant import episodes_for
from jobs.memory import turned_staff
from jobs.present.explain import explain_json
from jobs.present.report import row_json
from jobs.present.runs import instant
from jobs.standings import kept_rows
from sync.store.participant_history import figures_of

router = part_of_api()

PEOPLE = "/cohorts/{cohort}/participants"
ONE = PEOPLE + "/{user_id}"


@router.get(PEOPLE, response_model_exclude_unset=True)
def api_participants(visit: StaffVisit, cohort: str, part: Paged) -> Rows:
    """Give the rows of `report --format json`, by user id, of the caller's participants."""
    theirs = {one.user_id for one in visit.glances(cohort) if visit.sees(one)}
    listed = sorted(theirs - turned_staff(visit.store, cohort))
    rows = kept_rows(visit.store, cohort, visit.people(cohort, part.of(listed)))
    return Rows(total=len(listed), participants=[Row(**row_json(row)) for row in rows])


@router.get(ONE, response_model_exclude_unset=True)
def api_participant(visit: ParticipantVisit, cohort: str, user_id: UserId) -> Explained:
    """Give the ledger of one participant, as `explain --json` does; 404 before there is one."""
    found = row_of(visit, cohort, visit.person(cohort, user_id))
    if found is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return Explained(**explain_json(*found, visit.rule(visit.context.cohort(cohort))))


@router.get(f"{ONE}/history")
def api_history(visit: ParticipantVisit, cohort: str, user_id: UserId, part: Paged) -> History:
    """Give how a participant's figure changed, oldest first."""
    figures = figures_of(visit.store, cohort, user_id)
    shown = (
        Figure(at=instant(one.at), run=one.run, entry=one.entry, percent=one.percent)
        for one in part.of(figures)
    )
    return History(total=len(figures), figures=list(shown))


@router.get(f"{ONE}/alerts")
def api_episodes(visit: ParticipantVisit, cohort: str, user_id: UserId, part: Paged) -> Episodes:
    """Give the alerts of a participant, those that are over, too; the open ones first."""
    episodes = episodes_for(visit, cohort, user_id)
    shown = (
        Episode(
            rule=one.alert.rule,
            about=one.alert.about,
            why=one.alert.why,
            next_step=one.alert.next_step,
            opened_at=instant(one.opened_at),
            closed_at=instant(one.closed_at),
            on_it=one.on_it,
        )
        for one in part.of(episodes)
    )
    return Episodes(total=len(episodes), alerts=list(shown))
