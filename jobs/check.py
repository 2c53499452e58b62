"""Look at everything a sync needs, one line each, with the remedy for what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from jobs.context import Context, now
from jobs.figures import remembered
from jobs.pull import Content, pull_content
from mappings.cohorts import Cohort
from mappings.coverage import areas_without_activity, coverage_problems
from mappings.mapping import MappingFault, map_courses
from mappings.overrides_plan import entry_not_gated
from mappings.people import PeopleFault
from mappings.problems import Problem
from mappings.programmes import counting_rule
from sync.canvas.client import CanvasClient
from sync.canvas.progress import probe_graphql
from sync.canvas.roster import pull_self
from sync.canvas.structure import pull_assignment, pull_course
from sync.errors import CanvasTrouble, Refused, TokenDead, Trouble
from sync.mail import MailTrouble
from sync.store.store import Store

Standing = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it stands, what was seen, and what to do."""

    what: str
    standing: Standing
    seen: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the token in a course: what fails without it, and the read that shows it."""

    name: str
    without: str
    path: str
    params: tuple[tuple[str, str], ...] = ()


RIGHTS = (
    Right("content", "nothing can be mapped", "courses/{course}/modules"),
    Right("assignments", "events, coaching and tasks cannot be counted", "courses/{course}/assignments"),
    Right("roster", "nobody can be counted", "courses/{course}/enrollments"),
    Right(
        "all grades",
        "submissions and progress cannot be read",
        "courses/{course}/students/submissions",
        (("student_ids[]", "all"), ("grouped", "1")),
    ),
    Right(
        "gradebook columns",
        "flags cannot be written",
        "courses/{course}/custom_gradebook_columns",
    ),
)  # fmt: skip


def checks(context: Context, store: Store) -> Iterator[Check]:
    """Yield every line; a part that cannot be looked at says so and the rest goes on."""
    yield Check("settings", "ok", "complete")
    yield Check("database", "ok", f"{store.engine.dialect.name}, up to date")
    yield mail(context)
    if not context.file.admins:
        yield Check(
            "admins", "warn", "none", "name an [[admin]] in the cohorts file: nobody is told"
        )
    with context.client() as client:
        try:
            own = pull_self(client)
        except CanvasTrouble as trouble:
            yield failed("token", trouble)
            return
        yield Check("token", "ok", f"accepted, Canvas user {own}")
        yield graphql(client)
        for cohort in context.file.cohorts:
            yield from of_cohort(context, store, client, cohort)


def failed(what: str, trouble: Trouble) -> Check:
    """Return what Canvas refused as a line."""
    return Check(what, "fail", trouble.seen, trouble.remedy)


def mail(context: Context) -> Check:
    """Look whether the mail server takes us."""
    mailer = context.mailer()
    if mailer is None:
        remedy = "set SMTP_URL and MAIL_FROM; until then digests are made and shown, not sent"
        return Check("mail", "warn", "no mail server", remedy)
    try:
        mailer.probe()
    except MailTrouble as trouble:
        return failed("mail", trouble)
    redirected = context.settings.mail_redirect_to is not None
    return Check("mail", "ok", "every mail is redirected" if redirected else "the server answers")


def graphql(client: CanvasClient) -> Check:
    """Look whether progress of many participants comes in one call."""
    if probe_graphql(client):
        return Check("progress by GraphQL", "ok", "offered")
    remedy = "nothing to do: participants are read one by one, which takes more calls"
    return Check("progress by GraphQL", "warn", "not offered by this Canvas", remedy)


def of_cohort(
    context: Context, store: Store, client: CanvasClient, cohort: Cohort
) -> Iterator[Check]:
    """Yield the lines of one cohort: rights, courses, people, coaches, coverage, assessment."""
    what = f"cohort {cohort.id}"
    try:
        yield from rights(client, cohort)
        content = pull_content(client, cohort, remembered(store, store.known(cohort.id), now()))
        yield from people(what, content)
        yield from coverage(context, cohort, content)
        yield from assessment(what, client, cohort, content)
    except TokenDead:
        raise
    except Trouble as trouble:
        yield failed(what, trouble)
    except (MappingFault, PeopleFault) as fault:
        yield from (Check(f"{what}: {p.where}", "fail", p.code, p.remedy) for p in fault.problems)


def rights(client: CanvasClient, cohort: Cohort) -> Iterator[Check]:
    """Yield one line for each right in each course, with what fails without it."""
    for ref in cohort.courses:
        course = pull_course(client, ref)
        for right in RIGHTS:
            what = f"course {course.id}: {right.name}"
            path = right.path.format(course=course.id)
            try:
                client.get(path, per_page=1, **dict(right.params))
            except Refused:
                yield Check(what, "ok", "may read")
            except CanvasTrouble as trouble:
                yield Check(what, "fail", f"{trouble.seen}: {right.without}", trouble.remedy)
            else:
                yield Check(what, "ok", "may read")


def people(what: str, content: Content) -> Iterator[Check]:
    """Yield who is there: courses with name and term, participants, coaches, what is hidden."""
    for course in content.courses:
        enrolled = len({e.user_id for e in content.rosters[course.id].enrollments})
        seen = f"{course.name}, {course.term or 'no term'}, {enrolled} people"
        yield Check(f"{what}: course {course.id}", "fail" if course.closed else "ok", seen)
    studying = [who for who in content.people.participants if who.state != "left"]
    remedy = "" if studying else "enrol students, or correct courses and sections"
    yield Check(f"{what}: participants", "ok" if studying else "fail", f"{len(studying)}", remedy)
    coaches = {coach for ids in content.coaches.values() for coach in ids}
    yield Check(f"{what}: coaches", "ok" if coaches else "warn", f"{len(coaches)}")
    yield from warned(what, (*content.people.problems, *content.coach_problems))
    users = content.rosters[content.home].users
    if not any(users[who.user_id].sis_user_id for who in studying):
        yield Check(
            f"{what}: SIS ids", "warn", "none shown", "give read_sis to see them in reports"
        )


def warned(what: str, problems: Iterable[Problem]) -> Iterator[Check]:
    """Yield problems as warnings."""
    yield from (Check(f"{what}: {p.where}", "warn", p.code, p.remedy) for p in problems)


def coverage(context: Context, cohort: Cohort, content: Content) -> Iterator[Check]:
    """Yield what of hours and areas nothing counts towards."""
    what = f"cohort {cohort.id}"
    programme = context.programme(cohort)
    course_map = map_courses(content.structures, cohort, programme, frozenset())
    rule = counting_rule(cohort, programme)
    if not course_map.maps_something(content.home):
        remedy = "check courses and programme of the cohort, or map modules in the cohorts file"
        yield Check(f"{what}: content", "fail", "no item maps to any area", remedy)
    without = areas_without_activity(course_map, programme)
    remedy = f"npq-sync map {cohort.id} shows titles that need a line" if without else ""
    seen = f"{len(programme.areas) - len(without)} of {len(programme.areas)} have activities"
    yield Check(f"{what}: areas", "warn" if without else "ok", seen, remedy)
    problems = coverage_problems(course_map, rule, cohort_id=cohort.id, waived=cohort.waive)
    if not problems:
        yield Check(f"{what}: hours", "ok", "every counted strand has activities")
    yield from warned(what, problems)
    review = sum(problem.code == "review" for problem in course_map.problems)
    if review:
        remedy = f"npq-sync map {cohort.id} lists them; map them in the cohorts file"
        yield Check(f"{what}: mapping", "warn", f"{review} need a person", remedy)


def assessment(
    what: str, client: CanvasClient, cohort: Cohort, content: Content
) -> Iterator[Check]:
    """Yield whether only those we name can open the summative assignment."""
    if cohort.assessment is None:
        return
    course = pull_course(client, cohort.assessment.course)
    assignment = pull_assignment(client, course.id, cohort.assessment.assignment)
    open_to_others = entry_not_gated(assignment)
    if open_to_others:
        yield Check(f"{what}: assessment", "fail", "entry-not-gated", open_to_others.remedy)
    else:
        yield Check(f"{what}: assessment", "ok", f"opens {cohort.assessment.opens_on}")
