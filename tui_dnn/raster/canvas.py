"""The plot area of one chart while it is drawn: layers of dots, the newest on top, then text where it is free."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.braille import Mask, any_dot, braille
from tui_dnn.raster.cells import Cells, Grid
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier, dots

_BLANK = 0x2800
_SPACE = 32


class Canvas:
    """(height, width) cells of (rows, columns) dots.

    A cell has one ink, so a cell that a layer touches shows only that layer: the shape of the upper
    curve is always true.
    """

    def __init__(self, width: int, height: int, tier: Tier) -> None:
        self.width, self.height, self.tier = width, height, tier
        self.across, self.down = dots(tier)
        self.columns, self.rows = width * self.across, height * self.down
        self.codes: Grid = np.full((height, width), _SPACE, np.uint32)
        self.styles: Grid = np.full((height, width), Ink.TEXT, np.uint32)
        self._taken: Mask = np.zeros((height, width), np.bool_)

    def layer(self, mask: Mask, style: int, glyph: str, quiet: bool = False) -> None:
        """Lay (rows, columns) dots on top, or `glyph` where there is no Braille. Text may cover a quiet layer."""
        if self.tier is Tier.ASCII:
            touched = any_dot(mask, self.across, self.down)
            self.codes[touched] = ord(glyph)
        else:
            codes = braille(mask)
            touched = codes != _BLANK
            np.copyto(self.codes, codes, where=touched)
        np.copyto(self.styles, np.uint32(style), where=touched)
        if not quiet:
            self._taken |= touched

    def put(self, columns: NDArray[np.intp], rows: NDArray[np.intp], glyph: str, style: int) -> None:
        """A glyph in the cells of some dots."""
        where = rows // self.down, columns // self.across
        self.codes[where] = ord(glyph)
        self.styles[where] = style
        self._taken[where] = True

    def is_free(self, row: int, start: int, stop: int) -> bool:
        """Whether nothing is drawn yet in cells start..stop of a row, all of them inside."""
        if not (0 <= row < self.height and start >= 0 and stop <= self.width):
            return False
        return not self._taken[row, start:stop].any()

    def text(self, row: int, start: int, text: str, style: int) -> None:
        """Narrow or wide text over whatever is there, cut off at the edges."""
        area = Cells(self.width, 1)
        area.codes[0], area.styles[0] = self.codes[row], self.styles[row]
        stop = area.write(start, 0, text, style)
        self.codes[row], self.styles[row] = area.codes[0], area.styles[0]
        self._taken[row, max(0, start) : max(0, stop)] = True

    def show(self, cells: Cells, x: int, y: int) -> None:
        """Copy the picture into a frame."""
        cells.paint(x, y, self.codes, self.styles)
