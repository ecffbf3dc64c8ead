"""The history of a histogram: time across, value up, how many as brightness."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.ink import HEAT, HEAT_LEVELS, Ink
from tui_dnn.raster.pixels import draw_pixels
from tui_dnn.raster.ridge import resampling
from tui_dnn.raster.tiers import Tier

_PER_COLUMN = 2
"""Recorded rows that are added up in one column of the picture; further ones between them are left out."""


def rebin(hist: NDArray[Any], ranges: Floats, low: float, high: float, bins: int) -> Floats:
    """Counts (T, B) with a range (T, 2) each to counts (T, bins) over one range; a bin is spread evenly over its width.

    What lies outside is added to the first or last bin, so that the number of values stays.
    """
    rows, old = hist.shape
    sums = np.zeros((rows, old + 1))
    np.cumsum(hist, axis=1, out=sums[:, 1:])
    limits = np.linspace(low, high, bins + 1)
    start, width = ranges[:, :1], np.maximum(ranges[:, 1:] - ranges[:, :1], 1e-300)
    place = np.clip((limits - start) / width * old, 0, old)
    place[:, 0], place[:, -1] = 0, old
    below = np.minimum(place.astype(np.int64), old - 1)
    left = np.take_along_axis(sums, below, axis=1)
    right = np.take_along_axis(sums, below + 1, axis=1)
    at = left + (right - left) * (place - below)
    spread: Floats = np.diff(at, axis=1)
    return spread


def draw_heat(
    cells: Cells,
    box: Box,
    hist: NDArray[Any],
    ranges: Floats,
    low: float,
    high: float,
    tier: Tier = Tier.BRAILLE,
) -> None:
    """Counts (T, bins), oldest first, each over its range (T, 2), as 16 shades of their logarithm over low..high.

    A picture with more columns than recorded rows stretches them; with fewer, rows are added up.
    """
    x, y, width, height = box
    rows = len(hist)
    if width < 1 or height < 1:
        return
    cells.fill(box, Ink.TEXT)
    if not rows or not high > low:
        return
    wanted = min(rows, width * _PER_COLUMN)
    chosen = np.linspace(0, rows - 1, wanted).round().astype(np.int64)
    tall = 2 * height if tier is Tier.BRAILLE else height
    counts = rebin(hist[chosen], np.asarray(ranges, np.float64)[chosen], low, high, tall)
    stretched = np.arange(width) * wanted // width
    counts = resampling(wanted, width).T @ counts if wanted > width else counts[stretched]
    most = float(counts.max())
    if most <= 0:
        return
    bright = np.log1p(counts / most * 1000.0) / np.log1p(1000.0)
    levels = np.rint(bright * (HEAT_LEVELS - 1)).astype(np.int64)
    draw_pixels(cells, Box(x, y, width, height), levels.T[::-1], HEAT, HEAT_LEVELS, tier)
