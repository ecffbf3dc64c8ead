"""What lies below the paths of a map: contour lines on shaded heights, or the regions of classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.lab.frame import MapChart
from tui_dnn.bench.plot import Floats
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.ink import CLASS_INKS, CLASS_SHADES, CLASSES, HEAT, Ink
from tui_dnn.raster.pixels import halves
from tui_dnn.raster.tiers import REGIONS, Tier

LEVELS = 14
"""Contour lines and one."""
GROUNDS = 5
"""Shades of the ground, of the heat ramp's dark end: what is drawn above stays readable."""
_REGION_SHADE = 4


def heights(chart: MapChart) -> Floats:
    """0..1 from the lowest to the highest finite height, on a logarithmic scale where asked for; NaN stays."""
    z = np.asarray(chart.z, np.float64)
    z = np.where(np.isfinite(z), z, np.nan)
    if chart.log_z:
        positive = z[z > 0]
        least = float(positive.min()) if len(positive) else 1.0
        z = np.log10(np.maximum(z, least))
    if np.isnan(z).all():
        return z
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    return (z - low) / (high - low) if high > low else np.where(np.isnan(z), z, 0.0)


def sampled(grid: Floats, rows: int, columns: int) -> Floats:
    """The grid at the middles of so many pixels, linear between its points; corners are the grid's corners."""
    r = np.linspace(0, grid.shape[0] - 1, rows)
    c = np.linspace(0, grid.shape[1] - 1, columns)
    r0, c0 = np.floor(r).astype(np.intp), np.floor(c).astype(np.intp)
    r1, c1 = np.minimum(r0 + 1, grid.shape[0] - 1), np.minimum(c0 + 1, grid.shape[1] - 1)
    fr, fc = (r - r0)[:, None], (c - c0)[None, :]
    above = grid[np.ix_(r0, c0)] * (1 - fc) + grid[np.ix_(r0, c1)] * fc
    below = grid[np.ix_(r1, c0)] * (1 - fc) + grid[np.ix_(r1, c1)] * fc
    between: Floats = above * (1 - fr) + below * fr
    return between


def draw_heights(canvas: Canvas, chart: MapChart) -> NDArray[np.uint32]:
    """Contour lines; returns the ground of every cell."""
    share = heights(chart)
    fine = sampled(share, canvas.rows, canvas.columns)
    known = ~np.isnan(fine)
    level = np.where(known, np.nan_to_num(fine) * LEVELS, -1).astype(np.int64)
    edge = np.zeros(level.shape, np.bool_)
    edge[:-1] |= level[:-1] != level[1:]
    edge[:, :-1] |= level[:, :-1] != level[:, 1:]
    canvas.layer(edge & known, Ink.FAINT, ".", quiet=True)
    coarse = sampled(share, canvas.height, canvas.width)
    shade = np.nan_to_num(coarse) * (GROUNDS - 1)
    return np.where(np.isnan(coarse), 0, HEAT + np.rint(shade)).astype(np.uint32)


def draw_regions(canvas: Canvas, chart: MapChart) -> NDArray[np.uint32]:
    """Classes as coloured half cells, or as glyphs; returns the ground of every cell."""
    tall = 2 * canvas.height if canvas.tier is Tier.BRAILLE else canvas.height
    z = np.nan_to_num(np.asarray(chart.z, np.float64))
    r = np.minimum(((np.arange(tall) + 0.5) * z.shape[0] / tall).astype(np.intp), z.shape[0] - 1)
    c = np.minimum(
        ((np.arange(canvas.width) + 0.5) * z.shape[1] / canvas.width).astype(np.intp), z.shape[1] - 1
    )
    classes = np.rint(z[np.ix_(r, c)]).astype(np.int64)
    if canvas.tier is not Tier.BRAILLE:
        canvas.codes[:] = REGIONS[classes % len(REGIONS)]
        canvas.styles[:] = Ink.FAINT
        return np.zeros(canvas.codes.shape, np.uint32)
    inks = CLASSES + classes % CLASS_INKS * (CLASS_SHADES + 1) + 1 + _REGION_SHADE
    canvas.codes[:], canvas.styles[:] = halves(inks)
    return inks[0::2].astype(np.uint32)
