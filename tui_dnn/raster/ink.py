"""What a colour means. A chart names inks; only a palette knows what they look like.

A style id is one integer: ink | background << 8 | attributes << 16. The ink alone is a valid style: it stands on
the page's background.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

BOLD: Final = 1 << 16
DIM: Final = 1 << 17
UNDERLINE: Final = 1 << 18
REVERSE: Final = 1 << 19


class Ink(IntEnum):
    """Roles; ramps and families follow at the numbers below."""

    BG = 0
    TEXT = 1
    LABEL = 2
    """Labels, axes, all that is normal."""
    FAINT = 3
    """Ticks, totals, ids."""
    LINE = 4
    """Borders and the grid."""
    RAISED = 5
    """Ground of header, footer and the healthy band."""
    ACCENT = 6
    """What a person does: keys, focus, a pending edit."""
    DATA = 7
    """This network."""
    GHOST = 8
    """The past and other runs."""
    GOOD = 9
    WARN = 10
    BAD = 11
    SECOND = 12
    """The second series, as a rule validation."""
    BAND = 13
    """The raw values behind a smoothed curve."""
    SECOND_BAND = 14
    DATA_SHADE = 15
    """The same inks in shade: the lower rows of a ridge."""
    GOOD_SHADE = 16
    WARN_SHADE = 17
    BAD_SHADE = 18
    GHOST_SHADE = 19
    ACCENT_TINT = 20
    """Grounds of whole rows."""
    GOOD_TINT = 21
    WARN_TINT = 22
    BAD_TINT = 23
    ON_SOLID = 24
    """Text on a solid block of accent, data or judgement."""


HEAT: Final = 32
HEAT_LEVELS: Final = 16
GREY: Final = 48
GREY_LEVELS: Final = 16
SIGNED: Final = 64
SIGNED_LEVELS: Final = 15
"""Level 7 is zero, 0 the most negative, 14 the most positive."""
OPTIMIZERS: Final = 80
OPTIMIZERS_HELD: Final = 88
"""The same six, held back behind the leader."""
OPTIMIZER_INKS: Final = 6
CLASSES: Final = 100
CLASS_INKS: Final = 10
CLASS_SHADES: Final = 6
"""Shades of a region, from undecided to sure; the class's full colour comes before them."""
INKS: Final = CLASSES + CLASS_INKS * (CLASS_SHADES + 1)

SHADES: Final[dict[int, int]] = {
    Ink.DATA: Ink.DATA_SHADE,
    Ink.GOOD: Ink.GOOD_SHADE,
    Ink.WARN: Ink.WARN_SHADE,
    Ink.BAD: Ink.BAD_SHADE,
    Ink.GHOST: Ink.GHOST_SHADE,
}


def on(ink: int, ground: int, attributes: int = 0) -> int:
    """The style id of an ink on another ground than the page."""
    return ink | ground << 8 | attributes


def class_ink(index: int) -> int:
    """The full colour of a class; ten colours, then they repeat."""
    return CLASSES + index % CLASS_INKS * (CLASS_SHADES + 1)


def shade(ink: int) -> int:
    """The darker partner of an ink; an ink without one is its own."""
    return SHADES.get(ink, ink)
