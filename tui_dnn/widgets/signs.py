"""Small signs beside a word; each one cell wide, also in terminals that make ambiguous characters wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui_dnn.raster.tiers import Tier


@dataclass(frozen=True)
class Signs:
    play: str
    pause: str
    up: str
    down: str
    good: str
    bad: str
    warn: str
    then: str
    """Between before and after."""
    edge: str
    """At the left of a row that is judged."""
    swatch: str
    """Two cells of a colour."""
    waiting: str


UNKNOWN: Final = "-"
"""In place of a number that does not exist yet; faint."""
_BLOCKS: Final = Signs("▸", "▪▪", "▴", "▾", "✓", "✗", "▴", "›", "▌", "██", "◦")
SIGNS: Final[dict[Tier, Signs]] = {
    Tier.BRAILLE: _BLOCKS,
    Tier.MONO: _BLOCKS,
    Tier.ASCII: Signs(">", "||", "^", "v", "+", "x", "!", ">", "|", "##", "."),
}
