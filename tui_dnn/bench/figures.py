"""Charts and tables: how much room each needs, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.lab.frame import Chart, HistogramChart, ImageChart, LineChart, MapChart, Table
from tui_dnn.bench.histogram_chart import draw_histogram_chart
from tui_dnn.bench.image_chart import draw_image_chart
from tui_dnn.bench.line_chart import draw_line_chart
from tui_dnn.bench.map_chart import draw_map_chart
from tui_dnn.bench.marks import Marks
from tui_dnn.bench.table_view import draw_table, natural_size
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.text import fitted

Figure = Chart | Table
FRAME = 2
_SHAPE = 2.6
"""Columns for each row that a chart looks best with."""


@dataclass(frozen=True)
class Placed:
    """A figure by its number, and its box with the frame."""

    number: int
    box: Box


def least(figure: Figure) -> tuple[int, int]:
    """Columns and rows, frame included, below which it says nothing."""
    if isinstance(figure, Table):
        width, height = natural_size(figure)
        return min(width, 34) + 4, min(height, 5) + FRAME
    if isinstance(figure, HistogramChart):
        return 36, min(20, max(6, len(figure.rows) + 2)) + FRAME
    if isinstance(figure, ImageChart):
        return 24, 8 + FRAME
    return (34, 11) if isinstance(figure, MapChart) else (34, 10)


def placed(figures: Sequence[Figure], area: Box, chosen: int, alone: bool) -> list[Placed]:
    """All figures where they fit, tables below the charts; else the chosen one alone."""
    if not figures:
        return []
    chosen %= len(figures)
    if not alone and len(figures) > 1:
        together = _together(figures, area)
        if together:
            return together
    return [Placed(chosen, area)]


def _together(figures: Sequence[Figure], area: Box) -> list[Placed]:
    """Empty if something would have too little room."""
    charts = [i for i, figure in enumerate(figures) if not isinstance(figure, Table)]
    tables = [i for i, figure in enumerate(figures) if isinstance(figure, Table)]
    if not charts:
        return _grid(figures, tables, area)
    below = _tables(figures, tables, area)
    if below is None:
        return []
    rows = max((place.box.y + place.box.height - area.y for place in below), default=0)
    above = _grid(figures, charts, Box(area.x, area.y, area.width, area.height - rows))
    if not above:
        return []
    lower = [Placed(p.number, p.box._replace(y=p.box.y + area.height - rows)) for p in below]
    return [*above, *lower]


def _tables(figures: Sequence[Figure], tables: list[int], area: Box) -> list[Placed] | None:
    """Tables side by side in a band, else one below the other; None where they do not fit.

    A table may lose a third of its width. The place of the band in height is the caller's.
    """
    sizes = [natural_size(figure) for i in tables if isinstance(figure := figures[i], Table)]
    if not sizes:
        return []
    widths = [width + 4 for width, _ in sizes]
    if sum(widths) <= area.width:
        height = max(rows for _, rows in sizes) + FRAME
        edges = [area.width * sum(widths[:k]) // sum(widths) for k in range(len(widths) + 1)]
        found = [
            Placed(number, Box(area.x + left, area.y, right - left, height))
            for number, left, right in zip(tables, edges, edges[1:], strict=False)
        ]
    else:
        y, found = area.y, []
        for number, (_, rows) in zip(tables, sizes, strict=True):
            found.append(Placed(number, Box(area.x, y, area.width, rows + FRAME)))
            y += rows + FRAME
        height = y - area.y
    fits = height <= area.height * 0.5 and max(widths) * 2 <= area.width * 3
    return found if fits else None


def _grid(figures: Sequence[Figure], numbers: list[int], area: Box) -> list[Placed]:
    """Equal places in the arrangement whose shape is nearest to that of a good chart."""
    best: tuple[float, list[Placed]] | None = None
    for columns in range(1, len(numbers) + 1):
        rows = -(-len(numbers) // columns)
        spots = []
        for k, number in enumerate(numbers):
            row, column = divmod(k, columns)
            in_row = columns if row < rows - 1 else len(numbers) - (rows - 1) * columns
            left, right = area.width * column // in_row, area.width * (column + 1) // in_row
            top, bottom = area.height * row // rows, area.height * (row + 1) // rows
            spots.append(Placed(number, Box(area.x + left, area.y + top, right - left, bottom - top)))
        if any(p.box.width < least(figures[p.number])[0] for p in spots):
            continue
        if any(p.box.height < least(figures[p.number])[1] for p in spots):
            continue
        away = max(abs(p.box.width / p.box.height / _SHAPE - 1) for p in spots)
        if best is None or away < best[0]:
            best = away, spots
    return best[1] if best is not None else []


def draw_figure(
    cells: Cells, box: Box, figure: Figure, marks: Marks, tier: Tier, title: str = "", focused: bool = False
) -> None:
    """A frame with the figure in it."""
    name = fitted(title or figure.title, box.width - 8)
    ink = Ink.ACCENT if focused else Ink.LINE
    inside = draw_frame(cells, box, [(name, Ink.TEXT | BOLD)], (), ink, tier)
    if inside.width < 1 or inside.height < 1:
        return
    area = Cells(inside.width, inside.height)
    if isinstance(figure, LineChart):
        draw_line_chart(area, area.box, figure, marks, tier)
    elif isinstance(figure, HistogramChart):
        draw_histogram_chart(area, area.box, figure, tier)
    elif isinstance(figure, MapChart):
        draw_map_chart(area, area.box, figure, marks, tier)
    elif isinstance(figure, ImageChart):
        draw_image_chart(area, area.box, figure, tier)
    else:
        draw_table(area, area.box, figure, marks)
    cells.paste(inside.x, inside.y, area)
