"""Gradient flow: a bar per layer on a logarithmic axis, leaving the line 1 to where gradients vanish or explode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.numbers import exponent, field, short
from tui_dnn.raster.tiers import GLYPHS, Tier


@dataclass(frozen=True)
class Bar:
    """One layer."""

    label: str
    value: float
    """Ratio to the last hidden layer's."""
    ink: int = Ink.DATA
    theory: float | None = None
    """What mean-field theory predicts."""


@dataclass(frozen=True)
class BarStyle:
    low: float = 3e-8
    high: float = 3e3
    band: tuple[float, float] = (1e-3, 70.0)
    """The limits of the rules: between them all is well."""
    label_width: int = 5
    value_width: int = 8
    ticks: bool = True
    """A row for the axis below the bars."""
    words: bool = True
    """`vanish` and `explode` at the ends of the axis."""


def chosen(count: int, rows: int) -> list[int]:
    """Which of `count` bars are shown in `rows` rows: all, or evenly spread ones with the first and the last."""
    if count <= rows:
        return list(range(count))
    return [round(i * (count - 1) / max(1, rows - 1)) for i in range(rows)]


def draw_bars(
    cells: Cells, box: Box, bars: Sequence[Bar], style: BarStyle | None = None, tier: Tier = Tier.BRAILLE
) -> None:
    """Bars from top to bottom; a value that is no number has no bar, one beyond the axis ends in an arrowhead."""
    style = style or BarStyle()
    rows = box.height - int(style.ticks)
    area = box.inside(left=style.label_width, right=style.value_width, bottom=int(style.ticks))
    if area.width < 4 or rows < 1:
        return
    glyphs = GLYPHS[tier]
    span = log10(style.high) - log10(style.low)

    def column(value: float) -> int:
        """The cell of a value, within the area."""
        place = (log10(value) - log10(style.low)) / span if value > 0 else -1.0
        return area.x + min(area.width - 1, max(0, round(place * (area.width - 1))))

    one, (left, right) = column(1.0), (column(limit) for limit in style.band)
    cells.fill(Box(left, area.y, right - left + 1, area.height), on(Ink.TEXT, Ink.RAISED))
    if tier is not Tier.BRAILLE:
        for x, sign in ((left, "["), (right, "]")):
            cells.fill(Box(x, area.y, 1, area.height), Ink.FAINT, sign)
    cells.fill(Box(one, area.y, 1, area.height), on(Ink.FAINT, Ink.RAISED), glyphs.vertical)

    def ground(x: int) -> int:
        return Ink.RAISED if left <= x <= right else Ink.BG

    def draw(y: int, value: float, ink: int) -> None:
        end = column(min(value, style.high))
        if end != one:
            start, stop = min(end, one), max(end, one) + 1
            cells.fill(Box(start, y, stop - start, 1), ink, glyphs.bar)
            start, stop = max(start, left), min(stop, right + 1)
            cells.fill(Box(start, y, stop - start, 1), on(ink, Ink.RAISED), glyphs.bar)
        if not style.low <= value <= style.high:
            cells.write(end, y, "<" if end < one else ">", on(ink, ground(end), BOLD))

    shown = chosen(len(bars), rows)
    for i, which in enumerate(shown):
        bar = bars[which]
        y = area.y + (round(i * (rows - 1) / (len(shown) - 1)) if len(shown) > 1 and len(shown) < rows else i)
        quiet = bar.ink in (Ink.DATA, Ink.GHOST)
        cells.write(box.x, y, bar.label, Ink.LABEL if quiet else bar.ink | BOLD)
        text = field(bar.value, style.value_width - 1)
        cells.write_right(box.x + box.width, y, text, Ink.TEXT if quiet else bar.ink | BOLD)
        if bar.value > 0:
            draw(y, bar.value, bar.ink)
        if bar.theory is not None and isfinite(bar.theory) and bar.theory > 0:
            x = column(bar.theory)
            cells.write(x, y, glyphs.diamond, on(Ink.LABEL, ground(x)))
    if style.ticks:
        _draw_ticks(cells, box, area, style, {v: column(v) for v in (1.0, *style.band, 1e-6)})


def _draw_ticks(cells: Cells, box: Box, area: Box, style: BarStyle, columns: dict[float, int]) -> None:
    y = box.y + box.height - 1
    taken: list[tuple[int, int]] = []
    ends = (box.x, "vanish"), (box.x + box.width - len("explode"), "explode")
    for x, word in ends if style.words and box.width >= 40 else ():
        cells.write(x, y, word, Ink.FAINT)
        taken.append((x, x + len(word)))
    for value, x in columns.items():
        label = exponent(value, 0) if value < 0.01 else short(value)
        start = max(area.x, x - len(label) // 2)
        if all(start > stop or start + len(label) < first for first, stop in taken):
            cells.write(start, y, label, Ink.FAINT if value == 1e-6 else Ink.LABEL)
            taken.append((start, start + len(label)))
