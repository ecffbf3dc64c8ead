"""Lines of any shape as dots: points joined in their order, gaps left open."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.braille import Mask
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box
from tui_dnn.raster.numbers import short

Floats = NDArray[np.float64]
SMALLEST = 1e-100
"""Of a logarithmic axis, beside its largest value; less is rounding."""
LEAST_DECADES = 0.1
"""A logarithmic axis spans at least so many powers of ten."""
_FAR = 4.0
"""Points further off than so many pictures are cut: a line that leaves does not need its far end."""


def places(canvas: Canvas, x: Axis, y: Axis, xs: NDArray[Any], ys: NDArray[Any]) -> tuple[Floats, Floats]:
    """Columns and rows of dots, fractional, rows counted from above; NaN where there is no place."""
    with np.errstate(over="ignore", invalid="ignore"):
        across = np.where(_known(x, xs), x.place(xs), np.nan)
        up = np.where(_known(y, ys), y.place(ys), np.nan)
    columns = np.clip(across, -_FAR, 1 + _FAR) * (canvas.columns - 1)
    rows = (1.0 - np.clip(up, -_FAR, 1 + _FAR)) * (canvas.rows - 1)
    return columns, rows


def _known(axis: Axis, values: NDArray[Any]) -> NDArray[np.bool_]:
    v = np.asarray(values, np.float64)
    finite: NDArray[np.bool_] = np.isfinite(v) & (v > 0) if axis.log else np.isfinite(v)
    return finite


def polyline(canvas: Canvas, columns: Floats, rows: Floats, dash: int = 0) -> Mask:
    """(rows, columns) dots of straight pieces between neighbours; dash: dots on and off along the line."""
    mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
    joined = np.isfinite(columns[:-1] + rows[:-1] + columns[1:] + rows[1:])
    start, stop = np.flatnonzero(joined), np.flatnonzero(joined) + 1
    if len(columns) == 1:
        start = stop = np.flatnonzero(np.isfinite(columns + rows))
    c0, r0 = columns[start], rows[start]
    across, down = columns[stop] - c0, rows[stop] - r0
    dots = np.maximum(np.abs(across), np.abs(down)).astype(np.int64) + 2
    piece = np.repeat(np.arange(len(start)), dots)
    first = np.cumsum(dots) - dots
    along = (np.arange(len(piece)) - first[piece]) / (dots[piece] - 1)
    c = np.rint(c0[piece] + along * across[piece]).astype(np.intp)
    r = np.rint(r0[piece] + along * down[piece]).astype(np.intp)
    inside = (c >= 0) & (c < canvas.columns) & (r >= 0) & (r < canvas.rows)
    if dash:
        inside &= (np.arange(len(piece)) - piece) // dash % 2 == 0
    mask[r[inside], c[inside]] = True
    return mask


def x_labels(x: Axis, box: Box, whole: bool = False) -> list[tuple[int, str]]:
    """Labels below a plot as (column, text); none touches another; whole: only of whole numbers."""
    found: list[tuple[int, str]] = []
    end = box.x - 2
    for value, label in x.ticks(max(2, box.width // 7), whole):
        if whole and value != round(value):
            continue
        column = box.x + round(x.place_of(value) * (box.width - 1))
        start = min(max(column - len(label) // 2, box.x), box.x + box.width - len(label))
        if start > end + 1:
            found.append((start, label))
            end = start + len(label)
    if not found:
        found = [(box.x, short(x.low))]
    return found


def axis_of(values: NDArray[Any], log: bool, margin: float = 0.04) -> Axis:
    """The range of all finite values; a little wider than they are, and never empty."""
    v = np.asarray(values, np.float64)
    v = v[np.isfinite(v) & (v > 0)] if log else v[np.isfinite(v)]
    if not len(v):
        return Axis(0.1, 1.0, True) if log else Axis(0.0, 1.0)
    low, high = float(v.min()), float(v.max())
    if log:
        low = max(low, high * SMALLEST)
        bottom, top = np.log10(low), np.log10(high)
        spread = max(top - bottom, LEAST_DECADES)
        middle = (top + bottom) / 2
        return Axis(
            10.0 ** (middle - spread * (0.5 + margin)), 10.0 ** (middle + spread * (0.5 + margin)), True
        )
    spread = high - low
    if spread <= 1e-12 * max(abs(low), abs(high), 1e-300):
        if not margin:
            return Axis(low, low + (abs(low) or 1.0))
        spread = abs(high) or 1.0
    middle = (low + high) / 2
    return Axis(middle - spread * (0.5 + margin), middle + spread * (0.5 + margin))
