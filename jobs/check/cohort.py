"""One cohort: rights in its courses, people, coaches, coverage of hours and areas, assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.check.inbox import WRITES_IN_CANVAS
from jobs.check.line import Check, failed, listed
from jobs.check.rights import GIVES_ENTRY, READS, WRITES_BACK, rights
from jobs.content import Content, Remembered, mapped, pull_content
from jobs.count import unread_standings
from jobs.counting import Rules
from jobs.entry import Gate, pull_gate
from mappings.cohorts import Cohort
from mappings.coverage import (
    areas_without_activity,
    coverage_problems,
    empty_strands,
    hours_without_activity,
)
from mappings.credit import HoursOverbooked
from mappings.entry_plan import KnownOverrides
from mappings.mapping import MappingFault
from mappings.people import PeopleFault
from mappings.planned import planned
from mappings.programmes import Programme
from mappings.rule_change import described
from mappings.shown import floored
from sync.canvas.client import CanvasClient
from sync.canvas.reads import CanvasReads
from sync.canvas.roster import latest_activity
from sync.canvas.structure import pull_course
from sync.errors import CanvasTrouble, TokenDead, Trouble


@dataclass(frozen=True, slots=True)
class CohortCheck:
    """Looks at one cohort; reads, and writes nothing anywhere."""

    client: CanvasClient
    cohort: Cohort
    programme: Programme
    rules: Rules
    remembered: Remembered
    has_graphql: bool
    tells_in_canvas: bool = False

    @property
    def _what(self) -> str:
        return f"cohort {self.cohort.id}"

    def lines(self) -> Iterator[Check]:
        """Yield every line; what cannot be read says so. Raises TokenDead."""
        yield self._rule()
        yield from self._rights()
        try:
            content = pull_content(CanvasReads(self.client), self.cohort, self.remembered)
        except TokenDead:
            raise
        except Trouble as trouble:
            yield failed(self._what, trouble)
        except PeopleFault as fault:
            yield from listed(self._what, "fail", fault.problems)
        else:
            yield from self._people(content)
            yield from self._coaches(content)
            yield from self._coverage(content)
            yield from self._assessment(content)

    def _rule(self) -> Check:
        what, waiting = f"{self._what}: rule", self.rules.waiting
        counted = described(self.rules.counting)
        if waiting is None:
            return Check(what, "ok", counted)
        seen = f"counted by {counted}; {waiting[1]} waits for an approval"
        remedy = "npq-sync runs lists the run that holds it and says who would change"
        return Check(what, "warn", seen, f"{remedy}; npq-sync approve puts it in force")

    def _rights(self) -> Iterator[Check]:
        for ref in self.cohort.courses:
            home = ref == self.cohort.courses[0]
            assessed = self.cohort.assessment is not None and self.cohort.assessment.course == ref
            writes = self.cohort.write_back
            wanted = (
                *READS,
                *(WRITES_BACK if home and writes else ()),
                *(GIVES_ENTRY if assessed and writes else ()),
                *(WRITES_IN_CANVAS if home and self.tells_in_canvas else ()),
            )
            try:
                course = pull_course(self.client, ref)
            except TokenDead:
                raise
            except CanvasTrouble as trouble:
                yield failed(f"{self._what}: course {ref}", trouble)
            else:
                yield from rights(self.client, course.id, wanted)

    def _people(self, content: Content) -> Iterator[Check]:
        for course in content.courses:
            enrolled = len({e.user_id for e in content.rosters[course.id].enrollments})
            seen = f"{course.name}, {course.term or 'no term'}, {enrolled} people"
            yield Check(f"{self._what}: course {course.id}", "ok", seen)
        studying = [who for who in content.people.participants if who.state != "left"]
        what = f"{self._what}: participants"
        if studying:
            yield Check(what, "ok", str(len(studying)))
        else:
            yield Check(what, "fail", "none", "enrol students, or correct courses and sections")
        yield from listed(self._what, "warn", content.people.problems)
        users = content.home_roster.users
        if studying and not any(users[who.user_id].sis_user_id for who in studying):
            remedy = "give the service account read_sis, if reports should show them"
            yield Check(f"{self._what}: SIS ids", "warn", "none is shown", remedy)
        if latest_activity(content.rosters.values()) is None:
            remedy = "give the service account read_reports: else nobody is said to have gone quiet"
            remedy += "" if self.has_graphql else ", and everyone is read each time"
            yield Check(f"{self._what}: last activity", "warn", "of nobody shown", remedy)

    def _coaches(self, content: Content) -> Iterator[Check]:
        what = f"{self._what}: coaches"
        wanted = self.cohort.coaches
        coaches = {coach for ids in content.coaches.values() for coach in ids}
        if wanted.by == "none" and not wanted.map:
            yield Check(what, "ok", "none wanted: all news goes to the admins")
        elif coaches:
            yield Check(what, "ok", str(len(coaches)))
        else:
            remedy = f"enrol them by {wanted.by} with one of roles, or map them under coaches"
            yield Check(what, "warn", "none", remedy)
        yield from listed(self._what, "warn", content.coach_problems)

    def _coverage(self, content: Content) -> Iterator[Check]:
        cohort, programme, what = self.cohort, self.programme, self._what
        rule = self.rules.counting
        try:
            course_map = mapped(content.structures, cohort, programme, self.remembered)
            unread_standings(content, course_map, rule)
        except MappingFault as fault:
            yield from listed(what, "fail", fault.problems)
            return
        except HoursOverbooked as overbooked:
            yield Check(f"{what}: hours", "fail", "hours-overbooked", str(overbooked))
            return
        if not course_map.maps_something(content.home):
            remedy = "correct courses and programme of the cohort, or map modules"
            yield Check(f"{what}: content", "fail", "no item maps to any area", remedy)
        without = areas_without_activity(course_map, programme)
        covered = f"{len(programme.areas) - len(without)} of {len(programme.areas)} have activities"
        remedy = f"none in {', '.join(without)}: see npq-sync map {cohort.id}" if without else ""
        yield Check(f"{what}: areas", "warn" if without else "ok", covered, remedy)
        empty = empty_strands(course_map, rule)
        for strand, hours in hours_without_activity(course_map, rule).items():
            if strand not in empty:
                seen = f"{floored(hours)} h of {strand} without an activity"
                remedy = "they stay open for everybody until what is planned is there"
                yield Check(f"{what}: hours of {strand}", "warn", seen, remedy)
        waived = cohort.waive | self.rules.waits_to_count
        problems = coverage_problems(course_map, rule, cohort_id=cohort.id, waived=waived)
        yield from listed(what, "warn", problems)
        if not problems:
            yield Check(f"{what}: hours", "ok", "every counted strand has activities")
        yield from listed(what, "warn", planned(cohort, content.structures, course_map).problems)
        weak = [problem for problem in course_map.problems if problem.code == "weak-evidence"]
        yield from listed(what, "warn", weak)
        review = sum(problem.code == "review" for problem in course_map.problems)
        remedy = f"npq-sync map {cohort.id} lists them; npq-sync confirm {cohort.id} settles them"
        if review:
            yield Check(f"{what}: mapping", "warn", f"{review} need a person", remedy)
        else:
            yield Check(f"{what}: mapping", "ok", "nothing needs a person")

    def _assessment(self, content: Content) -> Iterator[Check]:
        what = f"{self._what}: assessment"
        if self.cohort.assessment is None:
            remedy = "name it under [cohort.assessment], if Canvas should let in who is eligible"
            yield Check(what, "warn", "none is named", remedy)
            return
        courses = dict(zip(self.cohort.courses, content.courses, strict=True))
        try:
            gate = pull_gate(
                CanvasReads(self.client),
                self.cohort,
                courses,
                content.structures,
                KnownOverrides(),
            )
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            yield failed(what, trouble)
        else:
            yield from _gated(what, gate)


def _gated(what: str, gate: Gate | None) -> Iterator[Check]:
    """Yield whether only those we name can open the summative assignment."""
    if gate is None:
        return
    if gate.problems:
        yield from (Check(what, "fail", p.code, p.remedy) for p in gate.problems)
    else:
        yield Check(what, "ok", f"closed to others, opens {gate.assessment.opens_on}")
