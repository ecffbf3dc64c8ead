"""Pieces that every section of a report is made of."""

from __future__ import annotations

import math

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tui_dnn.charts.axis import number
from tui_dnn.report.screen import Screen


def heading(screen: Screen, title: str, *notes: Text | str, as_written: bool = False) -> Text:
    """A section's title with what belongs beside it, and a rule up to the edge; as_written: not in capitals."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(title if as_written else title.upper(), "heading")
    for note in notes:
        line.append("  ")
        line.append(note if isinstance(note, Text) else Text(note, "muted"))
    room = screen.width - line.cell_len - 2
    if room > 2:
        line.append("  " + screen.glyphs.rule * room, "muted")
    return line


def table(screen: Screen) -> Table:
    """A table without frames: a rule below its head, two blanks between its columns."""
    return Table(box=screen.tier.box, show_edge=False, header_style="muted", padding=(0, 1, 0, 0))


def indented(what: RenderableType) -> Padding:
    """One blank at the left, where the text of a section begins."""
    return Padding(what, (0, 0, 0, 1))


def loss(value: float) -> str:
    return number(value, 4) if math.isfinite(value) else number(value)


def percent(value: float) -> str:
    """A share as per cent with two decimals; a dash where there is none."""
    return "" if math.isnan(value) else f"{100 * value:.2f} %"


def toml_word(value: object) -> str:
    """A value as TOML: text without quotes, true and false in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_word(item) for item in value)}]"
    return str(value)
