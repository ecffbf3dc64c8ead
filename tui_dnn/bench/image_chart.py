"""Small pictures side by side, as large as they fit, with their captions below."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from core.lab.frame import ImageChart
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.picture import draw_picture, fit
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.text import fitted


@dataclass(frozen=True)
class Grid:
    """Rows and columns of pictures, and the cells that each takes, caption included."""

    columns: int
    rows: int
    width: int
    height: int


def grid_of(count: int, shape: tuple[int, int], box: Box, caption: int) -> Grid:
    """The grid with the largest pictures; shape: rows and columns of pixels of one."""
    best = Grid(1, count, box.width, max(1, box.height // max(1, count)))
    area = -1
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        width, height = (box.width - columns + 1) // columns, box.height // rows
        if width < 3 or height < 1 + caption:
            continue
        picture = fit(shape, Box(0, 0, width, height - caption))
        if picture.width * picture.height > area:
            area, best = picture.width * picture.height, Grid(columns, rows, width, height)
    return best


def draw_image_chart(cells: Cells, box: Box, chart: ImageChart, tier: Tier) -> None:
    """Pictures keep their shape; captions are cut to the width of their picture's place."""
    count = len(chart.images)
    if not count or box.width < 3 or box.height < 2:
        return
    caption = 1 if any(chart.captions) else 0
    grid = grid_of(count, chart.images.shape[1:3], box, caption)
    for i, image in enumerate(chart.images):
        x = box.x + i % grid.columns * (grid.width + 1)
        y = box.y + i // grid.columns * grid.height
        if y + grid.height > box.y + box.height:
            return
        area = Box(x, y, grid.width, grid.height - caption)
        place = fit(image.shape, area)
        draw_picture(cells, place, image, tier=tier)
        if caption and i < len(chart.captions):
            words = fitted(chart.captions[i], grid.width)
            cells.write(x + (grid.width - cell_len(words)) // 2, place.y + place.height, words, Ink.LABEL)
