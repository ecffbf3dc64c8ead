"""Numbers that are read from the last row: digits five dots high, two dots per cell."""

from __future__ import annotations

from typing import Final

import numpy as np

from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.pixels import LOWER_HALF, UPPER_HALF
from tui_dnn.raster.tiers import Tier

HEIGHT: Final = 3
"""Rows of cells."""

_FONT: Final[dict[str, str]] = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    ".": ". . . . #",
    "-": "... ... ### ... ...",
    "e": "... ### ### #.. ###",
    "n": "... ### #.# #.# #.#",
    "a": "... ### .## #.# ###",
    " ": "... ... ... ... ...",
}


def width(text: str) -> int:
    """Columns that a number takes."""
    return sum(len(_FONT[character].split()[0]) + 1 for character in text) - 1 if text else 0


def draw_digits(
    cells: Cells, x: int, y: int, text: str, style: int = Ink.DATA, tier: Tier = Tier.BRAILLE
) -> int:
    """Digits, point and minus, three rows high; returns the column after them. A style may name its own ground.

    Other characters are refused. The ASCII tier has no half rows: it writes one spaced line in the middle.
    """
    unknown = set(text) - _FONT.keys()
    if unknown:
        raise ValueError(f"no big digit for {''.join(sorted(unknown))!r}")
    if tier is Tier.ASCII:
        cells.write(x, y + 1, text.center(width(text)), style)
        return x + width(text)
    rows = [" ".join(_FONT[character].split()[i] for character in text).replace(" ", ".") for i in range(5)]
    dots = np.array([[dot == "#" for dot in row] for row in [*rows, "." * width(text)]], np.bool_)
    if not dots.size:
        return x
    upper, lower = dots[0::2], dots[1::2]
    look = np.array([ord(" "), UPPER_HALF, LOWER_HALF, ord("█")], np.uint32)
    cells.paint(x, y, look[upper.astype(np.intp) + 2 * lower], style)
    return x + width(text)
