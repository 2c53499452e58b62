"""The demo at work: a sandbox Canvas, an inbox and a database of its own, synced and told."""

from __future__ import annotations

import shlex
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from jobs.cli.past import SYNCED_BEFORE, WEEK, Clock, last_morning
from jobs.cli.progress import watching
from jobs.cli.sync import exit_of
from jobs.cli.terminal import Exit, say, warn, warn_problems
from jobs.console.printed_link import new_link
from jobs.context import Context, now
from jobs.demo.inbox import Inbox
from jobs.demo.programme import DemoCohort, begin_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.engine.source import Source
from jobs.notify import Post
from jobs.present.story import Story, told
from jobs.service import LOOPBACK, stop_asked_for, working
from jobs.standings import kept_rows
from jobs.sync_all import sync_all
from jobs.sync_cohort import Syncing
from jobs.web.answering import answering
from jobs.web.server import PortTaken, listening
from mappings.programmes import counting_rule
from mappings.windows import local_date
from sync.cohorts_file import read_cohorts
from sync.log import configure_logging
from sync.settings import given_settings

PORT = 8000
ELSEWHERE = """\
Next: .venv/bin/npq-sync demo keeps this Canvas up, with the console and the other commands on it.
On your own Canvas: copy .env.example to .env, write cohorts.toml, .venv/bin/npq-sync check."""


def run_demo(participants: int, *, once: bool) -> Exit:
    """Build the cohort, sync it, tell what happened, and serve it unless `once`."""
    morning = last_morning(now())
    clock = Clock(morning - WEEK)
    world = World(clock)
    cohort = begin_demo(world, today=local_date(morning), participants=participants)
    with (
        tempfile.TemporaryDirectory(prefix="npq-sync-demo-") as folder,
        Sandbox(world) as canvas,
        Inbox() as inbox,
        listening_somewhere() as place,
    ):
        port: int = place.getsockname()[1]
        environment = environment_of(Path(folder), canvas, inbox, cohort, port)
        story = play(given_context(environment), inbox, cohort, clock, morning)
        if story.first.status == "failed":
            warn_problems(story.first.problems)
            return Exit.FAILED
        for part in told(story):
            say(part)
        say()
        if once:
            say(ELSEWHERE)
        else:
            serve(environment, story, place)
    return exit_of((story.first, story.second))


def environment_of(
    folder: Path, canvas: Sandbox, inbox: Inbox, cohort: DemoCohort, port: int
) -> dict[str, str]:
    """Write the cohorts file and return the settings that point at the sandbox."""
    file = folder / "cohorts.toml"
    file.write_text(cohort.cohorts_toml, encoding="utf-8")
    public_url = f"http://{LOOPBACK}:{port}"
    key = canvas.world.add_developer_key(public_url)
    return {
        "CANVAS_API_URL": canvas.url,
        "CANVAS_API_TOKEN": cohort.token,
        "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        "NPQ_SYNC_COHORTS": str(file),
        "SMTP_URL": inbox.url,
        "LOG_LEVEL": "WARNING",
        "PORT": str(port),
        "NPQ_SYNC_PUBLIC_URL": public_url,
        "CANVAS_CLIENT_ID": key.id,
        "CANVAS_CLIENT_SECRET": key.secret,
    }


def given_context(environment: Mapping[str, str]) -> Context:
    """Return a context of these settings alone: no shell's Canvas or mail server is touched."""
    settings = given_settings(environment)
    configure_logging(settings)
    return Context(settings, read_cohorts(settings.npq_sync_cohorts))


def play(
    context: Context, inbox: Inbox, made_up: DemoCohort, clock: Clock, morning: datetime
) -> Story:
    """Rehearse and sync a week before a Monday, mail its digests, and sync again in the present."""
    [cohort] = context.file.cohorts
    programme = context.programme(cohort)
    with context.store() as store, watching() as watch:
        syncing = Syncing(
            store, lambda: watch.follow(context.client), clock, trigger="demo", stage=watch.stage
        )
        rehearsed = syncing.rehearse(cohort, programme).report
        started = now()
        first = syncing.sync(cohort, programme).report
        took = now() - started
        for deed in made_up.lately:
            deed()
        clock.at = morning - SYNCED_BEFORE
        syncing.sync(cohort, programme)
        post = Post(context, store, morning)
        post.send(post.due())
        mails = inbox.messages
        clock.at = None
        second = sync_all(context, syncing, [cohort], dry=False)[0][0]
        return Story(
            cohort=cohort.id,
            rows=kept_rows(store, cohort.id),
            strands=tuple(counting_rule(cohort, programme).strands),
            planned=rehearsed.planned or (),
            first=first,
            second=second,
            morning=morning,
            mails=mails,
            mails_again=len(inbox.messages) - len(mails),
            seconds=took.total_seconds(),
            named={name: person.id for name, person in made_up.named.items()},
        )


def serve(environment: Mapping[str, str], story: Story, place: socket.socket) -> None:
    """Work and serve the console over it until Ctrl-C; the other commands can be tried on it."""
    source = Source(given_context(environment))
    context = source.current()
    with (
        stop_asked_for() as wait,
        context.store() as store,
        answering(source, store, place) as console,
        working(source, store),
    ):
        say(
            "Sandbox, worker and console are up. In another terminal, with .venv/bin on its PATH:\n"
        )
        for name, value in environment.items():
            say(f"export {name}={shlex.quote(value)}")
        user = story.named["a-hair-under"]
        say(
            f"\nnpq-sync check\nnpq-sync map {story.cohort}\nnpq-sync explain {story.cohort} {user}"
        )
        say(f"\nThe console is at {console.url}. This link lets you in, once:")
        say(f"  {new_link(context)}\nCtrl-C ends it all.")
        wait()
    warn("stopped")


@contextmanager
def listening_somewhere() -> Iterator[socket.socket]:
    """Listen at the usual port of the console, or at another where somebody listens there."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(listening(LOOPBACK, PORT))
        except PortTaken:
            place = stack.enter_context(listening(LOOPBACK, 0))
        yield place
