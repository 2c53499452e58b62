"""How charts are drawn: SVG by pygal without any script, readable in light and dark."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from pygal.style import Style
from starlette.responses import Response

sys.meta_path[:] = [
    finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)
]
"""pygal looks for its maps in every import from then on, in a way that Python has given up."""

PICTURE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A picture has its style within; it runs nothing and asks for nothing, wherever it is opened."""

WIDTH, HEIGHT = 720, 300
COLOURS = ("#0b57c2", "#8a4b00", "#5a6472")
DARK = ("#8ab8ff", "#f5c26b", "#a7b0bd")
FONT = '-apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'
LIGHT_STYLE = Style(
    background="transparent", plot_background="transparent", foreground="#5a6472",
    foreground_strong="#1a2230", foreground_subtle="#dde2e8", guide_stroke_color="#dde2e8",
    major_guide_stroke_color="#dde2e8", opacity="1", colors=COLOURS, font_family=FONT,
    label_font_size=13, major_label_font_size=13, legend_font_size=14, transition="0s",
)  # fmt: skip
DARK_RULES = "".join(
    f".color-{place}{{stroke:{colour};fill:{colour}}}" for place, colour in enumerate(DARK)
)
DARK_CSS = (
    "inline:@media (prefers-color-scheme:dark){"
    ".axis text,.axis text.major,.legends .legend text,.title,text.no_data{fill:#a7b0bd}"
    ".axis .line,.axis .guide.line,.axis .major.guide.line{stroke:#343b46}"
    f"{DARK_RULES}}} .nofill{{fill:none!important}} .line.nofill{{stroke-width:2.5}}"
    " text.no_data{font-size:20px}"
)
SHARED = {
    "js": [],
    "css": ["file://style.css", "file://graph.css", DARK_CSS],
    "no_prefix": True,
    "disable_xml_declaration": True,
    "width": WIDTH,
    "height": HEIGHT,
    "margin": 8,
    "legend_at_bottom": True,
    "legend_at_bottom_columns": 3,
    "truncate_label": -1,
    "style": LIGHT_STYLE,
    "no_data_text": "No figures yet",
}


def histogram(**more: Any) -> Any:
    """Return an empty chart of bars from one figure to another."""
    return pygal.Histogram(**SHARED, **more)


def line(**more: Any) -> Any:
    """Return an empty chart of lines."""
    return pygal.Line(**SHARED, **more)


def picture(chart: Any) -> Response:
    """Answer with a chart, without the script that pygal puts into each, and without tooltips."""
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).rpartition("}")[2] in {"script", "desc"}:
                parent.remove(child)
    content = bytes(ET.tostring(root, encoding="utf-8"))
    return Response(content, HTTPStatus.OK, PICTURE, "image/svg+xml")
