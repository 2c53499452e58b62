"""What can go wrong between us and Canvas: one exception for each remedy.

Every text says what was seen, what it means for the data and what to do next. `where` names an
endpoint or an object by its ids. No text holds a response body, a query string, a name or a token.
"""

from __future__ import annotations

from typing import ClassVar

from mappings.problems import Problem


class Trouble(Exception):
    """Anything that stops a run or a part of it. `code` is the slug among a run's problems."""

    code: ClassVar[str] = "trouble"
    means: ClassVar[str] = "nothing was changed"
    remedy: str = "read the log of this run"

    def __init__(self, where: str, seen: str) -> None:
        """Keep `where` (ids, never names) and what was `seen` there."""
        super().__init__(where, seen)
        self.where = where
        self.seen = seen

    def __str__(self) -> str:
        """Say what was seen, what follows from it and what to do next."""
        return f"{self.where}: {self.seen}; {self.means}. {self.remedy}"

    @property
    def problem(self) -> Problem:
        """What a run that went on without it has to say."""
        return Problem(self.code, self.where, self.remedy)


class CanvasTrouble(Trouble):
    """Canvas did not give what was asked."""

    code = "canvas-trouble"
    means = "what was asked there is not known, and nothing kept was changed"


class TokenDead(CanvasTrouble):
    """A 401 with WWW-Authenticate: the token itself is not accepted. Stops every read."""

    code = "token-dead"
    means = "Canvas accepts nothing from us, and nothing was changed"
    remedy = "Make a new token for the service account and set CANVAS_API_TOKEN"


class NotPermitted(CanvasTrouble):
    """The token is good, but not for this object. `reasons` are slugs of known refusals."""

    code = "not-permitted"
    remedy = (
        "Give the service account this right in the course (npq-sync check lists the rights), "
        "or a developer key with this scope"
    )

    def __init__(self, where: str, seen: str, reasons: frozenset[str] = frozenset()) -> None:
        """Keep the slugs of `reasons` we know how to answer."""
        super().__init__(where, seen)
        self.args = (where, seen, reasons)
        self.reasons = reasons


class NotFound(CanvasTrouble):
    """A 404: deleted, never there, or out of this account's sight."""

    code = "not-found"
    remedy = "Compare the id in the cohorts file with Canvas; it may have been deleted"


class CourseClosed(CanvasTrouble):
    """The course is deleted, completed, or concluded by date."""

    code = "course-closed"
    means = "nothing is read or written there, and the last figures stay"
    remedy = "Reopen the course in Canvas, or end the cohort (ends_on) in the cohorts file"


class StillThrottled(CanvasTrouble):
    """Canvas went on refusing for the rate limit after all our waiting."""

    code = "still-throttled"
    means = "the read is not complete, and nothing kept was changed"
    remedy = "See what else uses this token, lower CANVAS_CONCURRENCY, and run again later"


class Unreachable(CanvasTrouble):
    """Timeouts, broken connections or 5xx answers, to the last attempt."""

    code = "unreachable"
    means = "the read is not complete, and nothing kept was changed"
    remedy = "Check CANVAS_API_URL, the network and Canvas's status page, and run again"


class UnexpectedAnswer(CanvasTrouble):
    """An answer that is not what the endpoint promises: cut, not JSON, another shape, endless."""

    code = "unexpected-answer"
    means = "it was not used, and nothing kept was changed"
    remedy = "Run again; if it stays, report the endpoint and key named here to the maintainers"


class ForeignLink(CanvasTrouble):
    """A next link or redirect that leaves the configured host. The token was not sent there."""

    code = "foreign-link"
    means = "the token was not sent there, and the read is not complete"
    remedy = "Set CANVAS_API_URL to the scheme, host and port that Canvas uses in its own links"


class Refused(CanvasTrouble):
    """A 4xx about what we sent. `fields` are Canvas's machine words, `reasons` slugs we know."""

    code = "refused"
    means = "Canvas did nothing of what was asked"
    remedy = "Look the object up in Canvas; if it is as expected, report the fields named here"

    def __init__(
        self,
        where: str,
        seen: str,
        reasons: frozenset[str] = frozenset(),
        fields: tuple[str, ...] = (),
    ) -> None:
        """Keep the slugs of `reasons` we know how to answer and Canvas's own `fields`."""
        super().__init__(where, seen)
        self.args = (where, seen, reasons, fields)
        self.reasons = reasons
        self.fields = fields


class WriteUncertain(CanvasTrouble):
    """A write that may or may not have happened: it must be read back before it is tried again."""

    code = "write-uncertain"
    means = "it may or may not have been written"
    remedy = "Run again: what Canvas holds is read first, and only what is missing is written"


class RunSuperseded(Trouble):
    """The database says that this run holds its cohort no more."""

    code = "run-superseded"
    means = "this run stopped before its next write"
    remedy = "Nothing to do: npq-sync runs shows which run goes on"


class Stopped(Exception):
    """This process is to stop, or the run is no longer its own: no call to Canvas is begun."""


class NotThisProgramme(Trouble):
    """No item of the home course maps to any area of the cohort's programme."""

    code = "not-this-programme"
    means = "nothing was written"
    remedy = "Check courses and programme of the cohort, or map modules in the cohorts file"


class SectionLimited(Trouble):
    """The service account's own enrolment is limited to a section of the home course."""

    code = "section-limited"
    means = "it cannot see everyone, so nothing was written"
    remedy = "Enrol the service account without the limit to its section"
