"""Cells to Textual's strips: runs of one style, one decode for the whole picture, unchanged rows kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual.strip import Strip

from tui_dnn.raster.cells import CONTINUED, Cells, Grid
from tui_dnn.raster.ink import REVERSE, UNDERLINE
from tui_dnn.raster.palette import Palette

_GROUND = 0xFF00
_DECORATION = UNDERLINE | REVERSE


class ChartStrip(Strip):
    """A strip whose full-width cut is not kept in its own cache.

    Textual's strip would be part of a reference cycle, to be freed only by the garbage collector, and painting
    charts would then mean pauses of 20 to 50 ms.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        wanted = list(cuts)
        return [self] if wanted == [self.cell_length] else super().divide(wanted)


def diff(old: Cells, new: Cells) -> NDArray[np.intp]:
    """The rows that differ; all of them if the size does."""
    if old.codes.shape != new.codes.shape:
        return np.arange(new.height)
    changed = (old.codes != new.codes) | (old.styles != new.styles)
    return np.flatnonzero(changed.any(axis=1))


def _calm(cells: Cells) -> Grid:
    """Style ids in which a blank takes the ink of its left neighbour on the same ground: fewer runs, same look."""
    codes, styles = cells.codes, cells.styles
    blank = ((codes == 32) | (codes == 0x2800))[:, 1:]
    kept = (styles[:, 1:] ^ styles[:, :-1]) & (_GROUND | _DECORATION) == 0
    plain = styles[:, 1:] & _DECORATION == 0
    source = np.arange(cells.width)[None, :].repeat(cells.height, axis=0)
    source[:, 1:][blank & kept & plain] = 0
    np.maximum.accumulate(source, axis=1, out=source)
    return np.take_along_axis(styles, source, axis=1)


def to_strips(
    cells: Cells, palette: Palette, rows: Sequence[int] | NDArray[np.intp] | None = None
) -> list[Strip]:
    """A strip for each row, or for each of `rows`."""
    wanted = range(cells.height) if rows is None else [int(row) for row in rows]
    width = cells.width
    if not width or not len(wanted):
        return [ChartStrip([], 0) for _ in wanted]
    styles = _calm(cells)
    text = cells.codes.tobytes().decode("utf-32-le")
    wide = bool((cells.codes == CONTINUED).any())
    breaks = np.ones(styles.shape, np.bool_)
    np.not_equal(styles[:, 1:], styles[:, :-1], out=breaks[:, 1:])
    row_of, column_of = np.nonzero(breaks)
    first = np.searchsorted(row_of, np.arange(cells.height + 1)).tolist()
    columns: list[int] = column_of.tolist()
    ids: list[int] = styles[row_of, column_of].tolist()
    look = palette.style
    strips: list[Strip] = []
    for row in wanted:
        low, high, base = first[row], first[row + 1], row * width
        stops = [*columns[low + 1 : high], width]
        parts = [
            text[base + start : base + stop] for start, stop in zip(columns[low:high], stops, strict=True)
        ]
        if wide:
            parts = [part.replace("\0", "") for part in parts]
        segments = [Segment(part, look(key)) for part, key in zip(parts, ids[low:high], strict=True)]
        strips.append(ChartStrip(segments, width))
    return strips


class StripCache:
    """The strips of the newest frame; a row that did not change keeps its strip, and with it Textual's caches."""

    def __init__(self) -> None:
        self.strips: list[Strip] = []
        self._cells: Cells | None = None
        self._palette: Palette | None = None

    def update(self, cells: Cells, palette: Palette) -> NDArray[np.intp]:
        """Take a new frame, which must not be drawn on afterwards; returns the rows that changed."""
        if (
            self._cells is None
            or palette is not self._palette
            or self._cells.codes.shape != cells.codes.shape
        ):
            changed: NDArray[np.intp] = np.arange(cells.height)
            self.strips = to_strips(cells, palette)
        else:
            changed = diff(self._cells, cells)
            for row, strip in zip(changed, to_strips(cells, palette, changed), strict=True):
                self.strips[row] = strip
        self._cells, self._palette = cells, palette
        return changed
