"""What the command line decides about the app."""

from __future__ import annotations

from dataclasses import dataclass


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
