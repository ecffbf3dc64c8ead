"""The border of a pane: a title in its upper line, a remark in its lower one, so that neither costs a row."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import GLYPHS, Tier

Words = Sequence[tuple[str, int]]
"""Texts with their styles, a blank between each two."""


def words_width(words: Words) -> int:
    return sum(cell_len(word[0]) + 1 for word in words) - 1 if words else 0


def write_words(cells: Cells, x: int, y: int, words: Words, stop: int) -> int:
    """Words from left to right until the next one would not end before `stop`; returns the column after the last."""
    for i, (text, style) in enumerate(words):
        spaced = f" {text}" if i else text
        if x + cell_len(spaced) > stop:
            break
        x = cells.write(x, y, spaced, style)
    return x


def draw_frame(
    cells: Cells,
    box: Box,
    title: Words = (),
    remark: Words = (),
    ink: int = Ink.LINE,
    tier: Tier = Tier.BRAILLE,
) -> Box:
    """A border with its title at the left above and its remark at the right below; returns the box inside.

    One blank column is kept inside the border at either side. Words that have no room are left out.
    """
    x, y, width, height = box
    if width < 4 or height < 2:
        return box.inside(box.width, box.height)
    glyphs = GLYPHS[tier]
    top_left, top_right, bottom_left, bottom_right = tuple(glyphs.corners)
    line = glyphs.horizontal * (width - 2)
    cells.write(x, y, top_left + line + top_right, ink)
    cells.write(x, y + height - 1, bottom_left + line + bottom_right, ink)
    for column in (x, x + width - 1):
        cells.fill(Box(column, y + 1, 1, height - 2), ink, glyphs.vertical)
    if title:
        cells.write(x + 2, y, " ", ink)
        end = write_words(cells, x + 3, y, title, x + width - 2)
        cells.write(end, y, " ", ink)
    if remark and words_width(remark) <= width - 6:
        start = x + width - 3 - words_width(remark)
        cells.write(start - 1, y + height - 1, " ", ink)
        end = write_words(cells, start, y + height - 1, remark, x + width - 2)
        cells.write(end, y + height - 1, " ", ink)
    return box.inside(left=2, top=1, right=2, bottom=1)
