"""Where coaches are mailed, as Canvas shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mappings.problems import Problem
from sync.canvas.client import CanvasClient
from sync.canvas.roster import pull_addresses
from sync.errors import CanvasTrouble, TokenDead


class Addresses:
    """Coaches' addresses: asked for while people are read, or known and asked for in need."""

    def __init__(
        self, client: CanvasClient, courses: Sequence[int], known: Mapping[int, str] | None
    ) -> None:
        self._client, self._courses, self._known = client, courses, known or {}
        self.asked = None if known is not None else client.pool.submit(_addresses, client, courses)

    def of(self, coaches: set[int]) -> tuple[Mapping[int, str], tuple[Problem, ...]]:
        """Return them, with the problems of asking; all are asked for where one is not known."""
        if self.asked is None and coaches <= self._known.keys():
            return self._known, ()
        if self.asked is None:
            self.asked = self._client.pool.submit(_addresses, self._client, self._courses)
        return self.asked.result()


def _addresses(
    client: CanvasClient, courses: Sequence[int]
) -> tuple[dict[int, str], tuple[Problem, ...]]:
    """Return coaches' addresses; a course that does not show them costs no figure."""
    found: dict[int, str] = {}
    problems: list[Problem] = []
    for course in courses:
        try:
            found |= pull_addresses(client, course)
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            problems.append(trouble.problem)
    return found, tuple(problems)
