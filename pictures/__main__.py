"""Take every picture of docs/pictures anew, or of what is named (`python -m pictures note`)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from jobs.web.pages import STYLE
from pictures.browser import Browser, BrowserFault, Scheme, browser
from pictures.examples import mails
from pictures.pages import pages
from pictures.palette import with_palette

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDTHS = (320, 800)
LARGEST = 150_000  # bytes of a picture


def main(wanted: Sequence[str] = ()) -> int:
    """Take the pictures, of everything where nothing is named; say so where that cannot be done."""
    FOLDER.mkdir(exist_ok=True)
    try:
        with browser() as page, tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "pages.css").write_text(STYLE, encoding="utf-8")
            (Path(folder) / "m").mkdir()
            shown = {**mails(), **pages()}
            for name, html in ((one, shown[one]) for one in wanted or shown):
                path = Path(folder) / "m" / f"{name}.html"
                path.write_text(html, encoding="utf-8")
                take(page, name, path.as_uri())
    except BrowserFault as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def take(page: Browser, name: str, url: str) -> None:
    """Keep pictures of one page: on a phone and on a wide screen, by day and in the dark."""
    for width in WIDTHS:
        for scheme in get_args(Scheme):
            picture = with_palette(page.picture(url, width, scheme))
            if len(picture) > LARGEST:
                raise BrowserFault(f"{name} at {width} pixels is too large to keep: show less")
            path = FOLDER / f"{name}-{width}-{scheme}.png"
            path.write_bytes(picture)
            print(f"docs/pictures/{path.name}: {len(picture) // 1000} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
