"""Levels of a ramp as half blocks, or as characters of growing density."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells, Grid
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import GLYPHS, Tier

UPPER_HALF: Final = ord("▀")
LOWER_HALF: Final = ord("▄")
_SPACE: Final = ord(" ")


def halves(inks: NDArray[Any]) -> tuple[Grid, Grid]:
    """Code points and styles (h, w) of pixels (2h, w) of ink; two equal ones are a blank on their ink."""
    upper, lower = inks[0::2].astype(np.uint32), inks[1::2].astype(np.uint32)
    codes: Grid = np.where(upper == lower, np.uint32(_SPACE), np.uint32(UPPER_HALF))
    styles: Grid = upper | np.left_shift(lower, 8, dtype=np.uint32)
    return codes, styles


def draw_pixels(
    cells: Cells,
    box: Box,
    levels: NDArray[np.int64],
    ramp: int,
    steps: int,
    tier: Tier,
    style: int = Ink.TEXT,
) -> None:
    """Levels 0..steps-1 of a ramp: (2h, w) of them in colour, (h, w) where there are only characters."""
    if tier is Tier.BRAILLE:
        codes, styles = halves(levels + ramp)
        cells.paint(box.x, box.y, codes, styles)
        return
    density = GLYPHS[tier].density
    cells.paint(box.x, box.y, density[levels * len(density) // steps], style)
