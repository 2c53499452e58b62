"""Take every picture of the console's pages anew: `make screenshots`, or of what is named."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobs.cli.past import WEEK, Clock, last_morning
from jobs.cli.sandbox import environment_of, given_context, play
from jobs.console import sessions
from jobs.context import now
from jobs.demo.inbox import Inbox
from jobs.demo.programme import begin_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.web.app import application
from jobs.web.server import listening, serving
from mappings.windows import local_date
from pictures.__main__ import FOLDER, LARGEST
from pictures.browser import Browser, BrowserFault, Scheme, browser
from pictures.palette import with_palette
from sync.store.sign_ins import SignedIn

SCREENS: Mapping[str, tuple[int, Scheme]] = {
    "light": (1280, "light"),
    "dark": (1280, "dark"),
    "320": (320, "light"),
}
TALLEST = 1400
PARTICIPANTS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A console somebody is signed in at, with a made-up cohort and somebody in it."""

    url: str
    cookie: tuple[str, str]
    cohort: str
    user_id: int

    @property
    def pages(self) -> Mapping[str, str]:
        """The paths of what there is a picture of, by name."""
        cohort = f"/cohorts/{self.cohort}"
        return {
            "overview": "/",
            "cohort": cohort,
            "participant": f"{cohort}/participants/{self.user_id}",
            "mapping": f"{cohort}/mapping",
            "registers": f"{cohort}/registers",
            "changes": "/changes",
            "runs": "/runs",
            "alerts": "/alerts",
            "audit": "/audit",
        }


def main(wanted: Sequence[str] = ()) -> int:
    """Take the pictures, of every page where none is named; say so where that cannot be done."""
    FOLDER.mkdir(exist_ok=True)
    try:
        with shown() as console, browser() as page:
            page.lend(*console.cookie, console.url)
            for name in wanted or console.pages:
                take(page, name, f"{console.url}{console.pages[name]}")
    except BrowserFault as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def take(page: Browser, name: str, url: str) -> None:
    """Keep the pictures of one page."""
    for screen, (width, scheme) in SCREENS.items():
        picture = with_palette(page.picture(url, width, scheme, TALLEST))
        if len(picture) > LARGEST:
            raise BrowserFault(f"{name} at {width} pixels is too large to keep: show less")
        path = FOLDER / f"console-{name}-{screen}.png"
        path.write_bytes(picture)
        print(f"docs/pictures/{path.name}: {len(picture) // 1000} kB")


@contextmanager
def shown() -> Iterator[Shown]:
    """Sync the demo's cohort and serve the console over it, signed in as its admin."""
    morning = last_morning(now())
    clock = Clock(morning - WEEK)
    world = World(clock)
    made_up = begin_demo(world, today=local_date(morning), participants=PARTICIPANTS)
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(world) as canvas,
        Inbox() as inbox,
        listening("127.0.0.1", 0) as here,
    ):
        port: int = here.getsockname()[1]
        context = given_context(environment_of(Path(folder), canvas, inbox, made_up, port))
        story = play(context, inbox, made_up, clock, morning)
        app = application(context.settings, lambda: context.file, lambda: 1, now)
        with serving(app, here) as place:
            desk = app.state.desk
            [admin, *_] = context.file.admins
            one = SignedIn(admin.canvas_user_id, f"canvas:{admin.canvas_user_id}", "canvas")
            cookie = sessions.cookie_name(desk), sessions.new_session(desk, one)
            yield Shown(place.url, cookie, story.cohort, story.named["a-hair-under"])
        desk.store.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
