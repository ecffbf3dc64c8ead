"""Histograms one above the other, on a common range where their widths are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from core.lab.frame import Histogram, HistogramChart
from tui_dnn.raster.bars import chosen
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import short
from tui_dnn.raster.ridge import draw_range, draw_ridge
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.text import fitted

ALIKE = 12.0
"""Ranges that differ by less than this factor share one axis."""
LONGEST_NOTE = 22
TALLEST = 6
"""Rows of cells of one ridge."""


def draw_histogram_chart(cells: Cells, box: Box, chart: HistogramChart, tier: Tier) -> None:
    """Label, ridge and note of every row; of too many rows evenly spread ones."""
    rows = [chart.rows[i] for i in chosen(len(chart.rows), max(1, box.height - 1))]
    if not rows or box.width < 12 or box.height < 2:
        return
    label = min(box.width * 2 // 5, max(cell_len(row.label) for row in rows)) + 1
    note = min(LONGEST_NOTE, max(cell_len(row.note) for row in rows))
    note = note + 1 if note and box.width - label - note >= 24 else 0
    common = common_range(rows)
    axis = 1 if common is not None else 0
    area = box.inside(left=label, right=note, bottom=axis)
    each = max(1, min(TALLEST, area.height // len(rows)))
    spare = area.height - each * len(rows) if each < TALLEST else 0
    y = area.y
    for row, height in ((row, each + int(i < spare)) for i, row in enumerate(rows)):
        low, high = common if common is not None else _ends(row)
        ridge = Box(area.x, y, area.width, height)
        if common is None and each >= 3:
            draw_range(cells, ridge, low, high)
            ridge = Box(area.x, y + 1, area.width, height - 1)
        draw_ridge(cells, ridge, rebinned(row, low, high, max(1, area.width)), tier=tier)
        middle = y + height - 1
        cells.write(box.x, middle, fitted(row.label, label - 1), Ink.TEXT | BOLD)
        if note:
            cells.write(area.x + area.width + 1, middle, fitted(row.note, note - 1), Ink.LABEL)
        if common is None and each == 2:
            cells.write(box.x, y, fitted(f"{short(low)}..{short(high)}", label - 1), Ink.FAINT)
        y += height
    if common is not None:
        draw_range(cells, Box(area.x, y, area.width, 1), *common)


def _ends(row: Histogram) -> tuple[float, float]:
    low, high = float(row.edges[0]), float(row.edges[-1])
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def common_range(rows: list[Histogram]) -> tuple[float, float] | None:
    """From the lowest to the highest edge; None where a narrow row would be a needle on it."""
    ends = [_ends(row) for row in rows]
    widths = [high - low for low, high in ends]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return (low, high) if high - low <= ALIKE * min(widths) else None


def rebinned(row: Histogram, low: float, high: float, bins: int) -> NDArray[np.float64]:
    """Counts (bins,) over low..high; each old bin is spread evenly over its width."""
    edges = np.asarray(row.edges, np.float64)
    below = np.concatenate([[0.0], np.cumsum(np.asarray(row.counts, np.float64))])
    return np.diff(np.interp(np.linspace(low, high, bins + 1), edges, below))
