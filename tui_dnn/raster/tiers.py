"""Three sets of glyphs. Colour is never the only carrier; MONO and ASCII do without it altogether."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]


class Tier(Enum):
    """What the terminal can show."""

    BRAILLE = "braille"
    """Braille, blocks and box drawing; pictures are two coloured pixels per cell."""
    MONO = "mono"
    """The same glyphs without colour: pictures become shades, regions become letters."""
    ASCII = "ascii"
    """Seven bits."""


def codes(text: str) -> Codes:
    """(len(text),) code points."""
    return np.array([ord(character) for character in text], np.uint32)


@dataclass(frozen=True)
class Glyphs:
    """The characters of one tier; all are one cell wide."""

    eighths: Codes
    """(9,) a column from empty to full."""
    density: Codes
    """Dark to bright."""
    baseline: str
    """A column of a histogram that is empty."""
    bar: str
    square: str
    diamond: str
    now: str
    wrong: str
    vertical: str
    horizontal: str
    thick: str
    corners: str
    """Top left, top right, bottom left, bottom right."""
    sample: str
    """A curve in a legend."""
    signed: Codes
    """(5,) very negative, negative, about zero, positive, very positive."""


_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_SHADES: Final = " ░▒▓█"
_COMMON: Final = {
    "eighths": codes(_BLOCKS),
    "density": codes(_SHADES),
}

GLYPHS: Final[dict[Tier, Glyphs]] = {
    tier: Glyphs(
        **_COMMON,
        baseline="▁",
        bar="▆",
        square="▪",
        diamond="◊",
        now="◉",
        wrong="✗",
        vertical="│",
        horizontal="─",
        thick="━",
        corners="╭╮╰╯",
        sample="━",
        signed=codes("=- +#"),
    )
    for tier in (Tier.BRAILLE, Tier.MONO)
} | {
    Tier.ASCII: Glyphs(
        eighths=codes(" .:-=+*%#"),
        density=codes(" .:-=+*#%@"),
        baseline="_",
        bar="=",
        square="o",
        diamond="^",
        now="@",
        wrong="X",
        vertical="|",
        horizontal="-",
        thick="=",
        corners="++++",
        sample="*",
        signed=codes("=- +#"),
    )
}

REGIONS: Final = codes(".-+:=~;,'\"")
"""Glyph of a class's region where there is no colour."""
POINTS: Final = codes("0123456789")
"""Its data points."""


def dots(tier: Tier) -> tuple[int, int]:
    """Dots per cell across and down that a curve is drawn with."""
    return (1, 1) if tier is Tier.ASCII else (2, 4)
