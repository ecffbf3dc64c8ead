"""What the command line decides about the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_dnn.sweeping.choice import Choice


@dataclass(frozen=True)
class Options:
    """None: as in the settings."""

    ascii: bool = False
    colored: bool = True
    lang: str | None = None
    play: bool = False
    """Start at once, as a replay does."""
    speed: float | None = None
    """Steps per second of a replay; None: as fast as it goes."""
    fps: float | None = None
    """Frames per second, whatever drawing costs; None: within the drawing budget."""
    sweep: Choice | None = None
    """Begin this sweep, and show it first."""
