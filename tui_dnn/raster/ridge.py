"""A histogram as a row of columns in eighths of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.ink import Ink, shade
from tui_dnn.raster.numbers import short
from tui_dnn.raster.tiers import GLYPHS, Tier

_FREE = 3
"""Eighths of the top row that stay empty, so that ridges above each other do not merge."""
ZERO_COLUMNS = 2
"""Width of the bar of exact zeros; a blank column follows it."""


@lru_cache(64)
def resampling(source: int, target: int) -> Floats:
    """(source, target) share of every source bin that lies in every target bin; rows sum to 1."""
    low, high = np.arange(source)[:, None] / source, np.arange(1, source + 1)[:, None] / source
    first, last = np.arange(target) / target, np.arange(1, target + 1) / target
    shares: Floats = np.maximum(0.0, np.minimum(high, last) - np.maximum(low, first)) * source
    shares.flags.writeable = False
    return shares


@dataclass(frozen=True)
class RidgeStyle:
    ink: int = Ink.DATA
    """Blue is healthy; amber and red follow the rules."""
    baseline: int = Ink.LINE
    zeros: bool = False
    """Set two columns aside for the exact zeros."""
    zero_ink: int = Ink.GHOST


def draw_ridge(
    cells: Cells,
    box: Box,
    counts: NDArray[Any],
    zeros: float = 0.0,
    style: RidgeStyle | None = None,
    tier: Tier = Tier.BRAILLE,
) -> None:
    """Counts (bins,) over the width of the box, the fullest column just below its top.

    A column that is not empty is never drawn empty. `zeros` is the number of exact zeros: their bar is to the scale of
    their share of all values, full height being all of them.
    """
    style = style or RidgeStyle()
    x, y, width, height = box
    if width < 1 or height < 1:
        return
    full = 8 * height - _FREE
    found = np.maximum(np.asarray(counts, np.float64), 0.0)
    if style.zeros and width > ZERO_COLUMNS + 1:
        everything = float(found.sum()) + zeros
        level = max(1, round(full * zeros / everything)) if zeros > 0 else 0
        _columns(cells, x, y, height, np.full(ZERO_COLUMNS, level), style.zero_ink, style.baseline, tier)
        x, width = x + ZERO_COLUMNS + 1, width - ZERO_COLUMNS - 1
    heights = found @ resampling(len(found), width)
    most = heights.max()
    if most > 0:
        heights = np.where(heights > 0, np.maximum(np.rint(heights / most * full), 1), 0)
    _columns(cells, x, y, height, heights.astype(np.int64), style.ink, style.baseline, tier)


def _columns(
    cells: Cells, x: int, y: int, height: int, eighths: NDArray[np.int64], ink: int, baseline: int, tier: Tier
) -> None:
    glyphs = GLYPHS[tier]
    under = np.arange(height - 1, -1, -1)[:, None] * 8
    level = np.clip(eighths - under, 0, 8)
    codes = glyphs.eighths[level]
    styles = np.full(codes.shape, shade(ink), np.uint32)
    styles[0] = ink
    empty = eighths == 0
    codes[-1, empty] = ord(glyphs.baseline)
    styles[-1, empty] = baseline
    cells.paint(x, y, codes, styles)


def range_labels(low: float, high: float) -> tuple[str, str, str]:
    """What stands above a ridge: its left end, its middle, its right end."""
    middle = (low + high) / 2
    return short(low), short(0.0 if abs(middle) < 1e-9 * (high - low) else middle), short(high)


def draw_range(
    cells: Cells, box: Box, low: float, high: float, zeros: bool = False, ink: int = Ink.FAINT
) -> None:
    """The labels of a range in the first row of a box, above the ridges that fill its width."""
    x, y, width, _ = box
    if zeros:
        cells.write(x, y, "=0", ink)
        x, width = x + ZERO_COLUMNS + 1, width - ZERO_COLUMNS - 1
    left, middle, right = range_labels(low, high)
    cells.write(x, y, left, ink)
    cells.write_right(x + width, y, right, ink)
    start = x + (width - len(middle) + 1) // 2
    if start > x + len(left) and start + len(middle) < x + width - len(right):
        cells.write(start, y, middle, ink)
