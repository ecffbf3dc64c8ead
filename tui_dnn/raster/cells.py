"""A frame buffer: one code point and one style id per cell."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from tui_dnn.raster.ink import Ink

Grid = NDArray[np.uint32]

CONTINUED = 0
"""Code point of the second cell of a wide character."""
_SPACE = 32


class Box(NamedTuple):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int

    def inside(self, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> Box:
        """The box without its margins; never negative in size."""
        width, height = max(0, self.width - left - right), max(0, self.height - top - bottom)
        return Box(self.x + left, self.y + top, width, height)


@lru_cache(4096)
def _laid_out(text: str) -> Grid:
    """Code points cell by cell. Marks without a width of their own and controls have no cell and are dropped."""
    if text.isascii() and text.isprintable():
        return np.frombuffer(text.encode("utf-32-le"), np.uint32)
    cells: list[int] = []
    for character in normalize("NFC", text):
        width = cell_len(character) if character.isprintable() else 0
        cells += [ord(character), CONTINUED][: max(0, width)]
    return np.array(cells, np.uint32)


class Cells:
    """(height, width) cells. Whatever is drawn outside is cut off; a wide character cut in half becomes blank."""

    __slots__ = ("_has_wide", "codes", "height", "styles", "width")

    def __init__(self, width: int, height: int, style: int = Ink.TEXT) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self._has_wide = False
        self.codes: Grid = np.full((self.height, self.width), _SPACE, np.uint32)
        self.styles: Grid = np.full((self.height, self.width), style, np.uint32)

    @property
    def box(self) -> Box:
        return Box(0, 0, self.width, self.height)

    def write(self, x: int, y: int, text: str, style: int = Ink.TEXT) -> int:
        """One line of text; returns the column after it."""
        laid_out = _laid_out(text)
        stop = x + len(laid_out)
        left, right = max(0, x), min(self.width, stop)
        if not 0 <= y < self.height or left >= right:
            return stop
        if self._has_wide:
            self._cut(left, right, slice(y, y + 1))
        self.codes[y, left:right] = laid_out[left - x : right - x]
        self.styles[y, left:right] = style
        if not text.isascii():
            if self.codes[y, left] == CONTINUED:
                self.codes[y, left] = _SPACE
            if right < stop and laid_out[right - x] == CONTINUED:
                self.codes[y, right - 1] = _SPACE
            self._has_wide |= CONTINUED in self.codes[y, left:right]
        return stop

    def write_right(self, stop: int, y: int, text: str, style: int = Ink.TEXT) -> int:
        """A line of text that ends before column `stop`; returns its first column."""
        start = stop - len(_laid_out(text))
        self.write(start, y, text, style)
        return start

    def fill(self, box: Box, style: int, character: str = " ") -> None:
        """Every cell of a box with one narrow character."""
        rows, columns = self._clip(box)
        if self._has_wide:
            self._cut(columns.start, columns.stop, rows)
        self.codes[rows, columns] = ord(character)
        self.styles[rows, columns] = style

    def paint(self, x: int, y: int, codes: Grid, styles: Grid | int) -> None:
        """A block (h, w) of code points of narrow characters, with one style or (h, w) of them."""
        rows, columns = self._clip(Box(x, y, codes.shape[1], codes.shape[0]))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        if self._has_wide:
            self._cut(columns.start, columns.stop, rows)
        cut = (slice(rows.start - y, rows.stop - y), slice(columns.start - x, columns.stop - x))
        self.codes[rows, columns] = codes[cut]
        self.styles[rows, columns] = styles if isinstance(styles, int) else styles[cut]

    def paste(self, x: int, y: int, other: Cells) -> None:
        """Another frame buffer, wide characters and all, at a place where it lies inside."""
        rows, columns = slice(y, y + other.height), slice(x, x + other.width)
        if self._has_wide:
            self._cut(x, x + other.width, rows)
        self.codes[rows, columns], self.styles[rows, columns] = other.codes, other.styles
        self._has_wide |= bool((other.codes == CONTINUED).any())

    def rows(self) -> list[str]:
        """The text of every row, trailing blanks included."""
        text = self.codes.tobytes().decode("utf-32-le")
        lines = [text[i : i + self.width] for i in range(0, len(text), self.width)] if self.width else []
        return [line.replace("\0", "") for line in lines]

    def __str__(self) -> str:
        return "\n".join(row.rstrip() for row in self.rows())

    def _clip(self, box: Box) -> tuple[slice, slice]:
        top, bottom = max(0, box.y), min(self.height, box.y + box.height)
        left, right = max(0, box.x), min(self.width, box.x + box.width)
        return slice(top, max(top, bottom)), slice(left, max(left, right))

    def _cut(self, left: int, right: int, rows: slice) -> None:
        """Blank the outer halves of wide characters that lie across the edges of columns left..right."""
        for edge, outer in ((left, left - 1), (right, right)):
            if 0 < edge < self.width and left < right:
                column = self.codes[rows, edge]
                if 0 in column.tolist():
                    self.codes[rows, outer][column == CONTINUED] = _SPACE
