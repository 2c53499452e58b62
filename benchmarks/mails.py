"""What it costs to write a digest, and how long it is: `make bench-mails`."""

from __future__ import annotations

import time
from dataclasses import replace

from benchmarks.table import aligned
from jobs.digest_mail import render
from jobs.mail_links import MailLinks
from mappings.digest import Digest, Told
from pictures.examples import BEHIND, COHORT, LINKS, OVERDUE

PARTICIPANTS = (1, 10, 30, 60)
ENOUGH_SECONDS = 1.0
HEAD = ("participants", "CPU ms", "HTML kB", "text kB")


def main() -> None:
    """Print a row for each size; every other participant has two reasons."""
    print(aligned([HEAD, *(_row(count, LINKS) for count in PARTICIPANTS)]))


def _row(count: int, links: MailLinks) -> tuple[str, ...]:
    digest = _digest(count)
    names = {one.user_id: "Bartholomew Featherstonehaugh" for one in digest.new["needs-you"]}
    _, text, html = render(digest, names, "full", links)
    begun, times = time.process_time(), 0
    while (spent := time.process_time() - begun) < ENOUGH_SECONDS:
        render(digest, names, "full", links)
        times += 1
    return (
        str(count),
        f"{spent / times * 1000:.1f}",
        f"{len(html.encode()) / 1024:.0f}",
        f"{len(text.encode()) / 1024:.0f}",
    )


def _digest(count: int) -> Digest:
    two = Told(COHORT, 0, (BEHIND, OVERDUE))
    one = Told(COHORT, 0, (BEHIND,))
    people = tuple(replace(two if n % 2 else one, user_id=1000 + n) for n in range(count))
    return Digest(7, "coach@provider.example", "digest", {"needs-you": people})


if __name__ == "__main__":
    main()
