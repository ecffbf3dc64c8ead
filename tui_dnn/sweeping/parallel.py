"""Parallel coordinates: every parameter an axis, every trial a line across all of them, its value on the last.

Inselberg 1985. Lines that are close together on the last axis and on one other show what decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from core.search.plan import Plan
from core.search.records import Record, best
from core.search.space import Dimension
from tui_dnn.raster.braille import stroke
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, HEAT, HEAT_LEVELS, Ink
from tui_dnn.raster.numbers import number
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.sweeping import words
from tui_dnn.widgets.text import fitted

Line = NDArray[np.float64]

DIMMEST = 5
"""Level of the ramp that the worst finished trial has."""


@dataclass(frozen=True)
class Scale:
    """The last axis: the best value above. What is far worse than most lies at its lower end."""

    good: float
    bad: float

    @classmethod
    def of(cls, values: Sequence[float], maximize: bool) -> Scale:
        """From the best to the worst, but no further than three times from the best to the median."""
        if not values:
            return cls(0.0, 0.0)
        order = sorted(values, reverse=maximize)
        top, median, last = order[0], order[len(order) // 2], order[-1]
        limit = top + 3 * (median - top)
        far = limit if median != top else last
        return cls(top, max(far, last) if maximize else min(far, last))

    def place(self, value: float | None) -> float:
        """1 for the best, 0 for the worst and for what has no value."""
        if value is None or not isfinite(value):
            return 0.0
        if self.good == self.bad:
            return 1.0
        return min(1.0, max(0.0, (value - self.bad) / (self.good - self.bad)))


def draw_parallel(
    cells: Cells, box: Box, plan: Plan, records: Sequence[Record], selected: int | None, tier: Tier
) -> None:
    """selected: slot of the trial that stands out."""
    begun = [record for record in records if len(record.params) == len(plan.dimensions)]
    axes = len(plan.dimensions) + 1
    if box.width < 6 * axes or box.height < 4:
        return
    scale = Scale.of(
        [r.value for r in begun if r.value is not None and r.state == "done"], plan.sweep.maximize
    )
    plot = Box(box.x, box.y + 2, box.width, box.height - 3)
    columns = _axis_columns(plan, scale, plot.width)
    canvas = Canvas(plot.width, plot.height, tier)
    for column in columns:
        canvas.codes[:, column] = ord(GLYPHS[tier].vertical)
        canvas.styles[:, column] = Ink.LINE
    top = best(begun, plan.sweep.maximize)
    for record in reversed(begun):
        if record.slot != selected and record is not top:
            _draw(canvas, plan, scale, columns, record, _ink(record, scale), False)
    for special, ink in ((top, int(Ink.GOOD)), (_slot(begun, selected), int(Ink.ACCENT))):
        if special is not None:
            _draw(canvas, plan, scale, columns, special, ink, tier is not Tier.ASCII)
    canvas.show(cells, plot.x, plot.y)
    _labels(cells, box, plan, scale, columns)


def _slot(records: Sequence[Record], slot: int | None) -> Record | None:
    return next((record for record in records if record.slot == slot), None)


def _ink(record: Record, scale: Scale) -> int:
    """The better the brighter."""
    if record.state == "done":
        return HEAT + DIMMEST + round((HEAT_LEVELS - 1 - DIMMEST) * scale.place(record.value))
    inks = {"running": Ink.SECOND, "diverged": Ink.BAD_SHADE, "failed": Ink.BAD_SHADE}
    return int(inks.get(record.state, Ink.GHOST_SHADE))


def _axis_columns(plan: Plan, scale: Scale, width: int) -> list[int]:
    """Cells of the axes: evenly, with room for what is written around the outer ones."""
    heads = [*words.names(plan).values(), plan.sweep.metric]
    left, right = len(heads[0]) // 2 + 2, max(len(heads[-1]), len(number(scale.bad))) // 2 + 2
    count = len(heads)
    return [left + round(place * (width - 1 - left - right) / (count - 1)) for place in range(count)]


def _draw(
    canvas: Canvas, plan: Plan, scale: Scale, columns: Sequence[int], record: Record, ink: int, thick: bool
) -> None:
    """A polyline through the record's place on every axis; a trial that runs has no last place yet."""
    places = [one.place(record.params[one.name]) for one in plan.dimensions]
    if record.state not in ("running", "waiting"):
        places.append(scale.place(record.value))
    x = [column * canvas.across + canvas.across // 2 for column in columns[: len(places)]]
    line: Line = np.full(canvas.columns, np.nan)
    inside = np.arange(x[0], x[-1] + 1)
    thickness = 2 if thick else 1
    line[inside] = (1.0 - np.interp(inside, x, places)) * (canvas.rows - thickness)
    glyph = {int(Ink.GOOD): "*", int(Ink.ACCENT): "#"}.get(ink, ".")
    canvas.layer(stroke(line, line, canvas.rows, thickness), ink, glyph)


def _labels(cells: Cells, box: Box, plan: Plan, scale: Scale, columns: Sequence[int]) -> None:
    """Above every axis its name and its high end, below it its low end."""
    heads = [*words.names(plan).values(), plan.sweep.metric]
    ends = [_ends(one) for one in plan.dimensions]
    ends.append(("", "") if scale.good == scale.bad else (number(scale.good), number(scale.bad)))
    room = columns[1] - columns[0] - 1
    for place, (column, head, (high, low)) in enumerate(zip(columns, heads, ends, strict=True)):
        ink = Ink.TEXT | BOLD if place == len(columns) - 1 else Ink.LABEL
        for row, text, style in (
            (box.y, head, ink),
            (box.y + 1, high, Ink.FAINT),
            (box.y + box.height - 1, low, Ink.FAINT),
        ):
            word = fitted(text, room)
            start = min(max(0, column - len(word) // 2), box.width - len(word))
            cells.write(box.x + start, row, word, style)


def _ends(one: Dimension) -> tuple[str, str]:
    if one.choices:
        return words.value(one.labels[-1]), words.value(one.labels[0])
    if one.whole:
        return str(int(one.high)), str(int(one.low))
    return number(one.high), number(one.low)
