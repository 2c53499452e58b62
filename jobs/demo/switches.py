"""How this Canvas differs from another: versions, caps and habits. May be changed while served."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Switches:
    """The defaults are a current Canvas on Instructure's cloud.

    `latency` is in seconds and added to every request. `job_lag` is how many further requests find
    a gradebook job undone; with `jobs_stuck` it is never done. `requirement_type_sent`: whether
    modules say "one" or "all". `progress_broken_for` holds the users whose courseProgression
    answers an error beside the data. `inline_items` is the largest module whose items come inline.
    """

    latency: float = 0.0
    page_cap: int = 100
    inline_items: int = 100
    denied_status: int = 403
    throttled_status: int = 429
    requirement_type_sent: bool = True
    job_lag: int = 1
    jobs_stuck: bool = False
    graphql: bool = True
    course_progression: bool = True
    graphql_page_cap: int = 100
    graphql_complexity: int = 375_000
    graphql_depth: int = 15
    progress_broken_for: set[int] = field(default_factory=set)
