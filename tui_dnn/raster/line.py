"""Line charts: curves over the step, with everything that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster import line_labels as labels
from tui_dnn.raster import line_names as names
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.braille import stroke
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Curve, Envelope, Floats, bridge, smooth
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.line_labels import LineStyle, plot_box
from tui_dnn.raster.tiers import GLYPHS, Tier


@dataclass(frozen=True)
class Series:
    """One curve and how it is told apart: by ink, thickness, dashes or marks, never by ink alone."""

    curve: Curve
    ink: int = Ink.DATA
    name: str = ""
    thick: bool = True
    """Two dots instead of one."""
    smooth: float = 0.0
    """Weight of the past, 0 for none; see `envelope.smooth`."""
    band: int | None = Ink.BAND
    """Ink of the raw values behind a smoothed curve; None: they are left out."""
    squares: bool = False
    """No line: a square where it was measured."""
    dash: int = 0
    """Columns of dots on and off; 0 for a solid line."""
    glyph: str = "*"
    """What it is drawn with in the ASCII tier."""
    end: str = ""
    """A letter at the end of the line."""


def run_series(curve: Curve, name: str = "", smoothing: float = 0.0) -> Series:
    """This network."""
    return Series(curve, name=name, smooth=smoothing)


def ghost_series(curve: Curve, name: str = "") -> Series:
    """The run before: thin, smoothed, named on the line."""
    return Series(curve, Ink.GHOST, name, thick=False, smooth=0.6, band=None, glyph=".")


def validation_series(curve: Curve, name: str = "val") -> Series:
    """Measured now and then: squares."""
    return Series(curve, Ink.SECOND, name, squares=True, glyph="o")


def draw_line(
    cells: Cells,
    box: Box,
    series: Sequence[Series],
    x: Axis,
    y: Axis,
    style: LineStyle | None = None,
    tier: Tier = Tier.BRAILLE,
) -> None:
    """Curves from back to front: the run of interest comes last; ghosts are named where there is room."""
    style = style or LineStyle()
    plot = plot_box(box, style)
    if plot.width < 2 or plot.height < 1:
        return
    if plot.height < 2:
        style = replace(style, header=False)
    canvas = Canvas(plot.width, plot.height, tier)
    top = labels.header_rows(style) * canvas.down
    labels.draw_grid(canvas, y, top)
    labels.draw_level(canvas, y, top, style)
    order = sorted(series, key=lambda s: (s.squares, s.ink != Ink.GHOST))
    found = [(s, s.curve.columns(x.low, x.high, canvas.columns)) for s in order]
    for s, envelope in found:
        if s.smooth and s.band is not None and not s.squares:
            low, high = _rows(canvas, y, top, envelope.low), _rows(canvas, y, top, envelope.high)
            canvas.layer(_dots(canvas, high, low, top, 1), s.band, ":")
    marked = False
    for s, envelope in found:
        if not marked and s.ink != Ink.GHOST:
            labels.draw_marks(canvas, x, top, style)
            marked = True
        _draw_curve(canvas, s, envelope, y, top)
    if not marked:
        labels.draw_marks(canvas, x, top, style)
    names.draw_texts(canvas, x, style)
    for s, envelope in found:
        if s.name and s.ink == Ink.GHOST:
            names.name_curve(canvas, s.name, _rows(canvas, y, top, envelope.mean))
    if style.legend:
        names.draw_legend(
            canvas, [(s.name, s.ink, s.squares, s.glyph) for s in series if s.name and s.ink != Ink.GHOST]
        )
    canvas.show(cells, plot.x, plot.y)
    labels.draw_y_labels(cells, box, plot, y, style)
    labels.draw_x_labels(cells, plot, x, style)


def _rows(canvas: Canvas, y: Axis, top: int, values: Floats) -> NDArray[np.float64]:
    """Rows of dots, counted from above, fractional."""
    with np.errstate(over="ignore"):
        return top + (1.0 - y.place(values)) * (canvas.rows - 1 - top)


def _dots(canvas: Canvas, high: Floats, low: Floats, top: int, thickness: int) -> NDArray[np.bool_]:
    mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
    mask[top:] = stroke(high - top, low - top, canvas.rows - top, thickness)
    return mask


def _draw_curve(canvas: Canvas, s: Series, envelope: Envelope, y: Axis, top: int) -> None:
    if s.squares:
        measured = np.flatnonzero(np.isfinite(envelope.mean))
        rows = np.clip(np.rint(_rows(canvas, y, top, envelope.mean[measured])), top, canvas.rows - 1)
        glyph = s.glyph if canvas.tier is Tier.ASCII else GLYPHS[canvas.tier].square
        canvas.put(measured, rows.astype(np.intp), glyph, s.ink)
        return
    if s.smooth:
        middle = smooth(bridge(_rows(canvas, y, top, envelope.mean), envelope.samples), s.smooth)
        high = low = middle
    else:
        high = bridge(_rows(canvas, y, top, envelope.high), envelope.samples)
        low = bridge(_rows(canvas, y, top, envelope.low), envelope.samples)
    thickness = 2 if s.thick and canvas.tier is not Tier.ASCII else 1
    mask = _dots(canvas, high, low, top, thickness)
    if s.dash:
        mask[:, np.arange(canvas.columns) // s.dash % 2 == 1] = False
    canvas.layer(mask, s.ink, s.glyph)
    known = np.flatnonzero(np.isfinite(high))
    if len(known):
        column = known[-1:]
        if s.end:
            row = np.clip(np.rint(high[column]), top, canvas.rows - 1).astype(np.intp)
            canvas.put(np.minimum(column + canvas.across, canvas.columns - 1), row, s.end, s.ink | BOLD)
        elif s.thick and s.ink != Ink.GHOST and column[0] < canvas.columns:
            place = _rows(canvas, y, top, np.array([envelope.last])) if not s.smooth else high[column]
            row = np.clip(np.rint(place), top, canvas.rows - 1).astype(np.intp)
            canvas.put(column, row, GLYPHS[canvas.tier].now, Ink.TEXT | BOLD)
