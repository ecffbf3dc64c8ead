"""What the page shows at one moment: the machine's showing, and what a person chose to see of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.spec.text import Text
from tui_dnn.bench.setting import Setting
from tui_dnn.bench.showing import Showing


@dataclass(frozen=True)
class PageView:
    """Plain values; the picture follows from them and the size alone."""

    showing: Showing
    language: str = "en"
    settings: tuple[Setting, ...] = ()
    """The controls, in order."""
    original: tuple[str, ...] = ()
    """Their values in the preset, as text."""
    selected: int = 0
    typed: str | None = None
    """The value that is being typed for the selected control."""
    figure: int = 0
    """The figure that is large where not all fit."""
    zoomed: bool = False
    reading: bool = True
    """The lesson's text is open."""
    whole: bool = False
    """The text has the whole column."""
    line: int = 0
    """Its first line on the screen."""
    origin: str = ""
    """Where the page was opened from, besides a lesson."""
    keys: tuple[tuple[str, str, Text], ...] = ()
    """Keys of the machine's own: as pressed here, as the machine knows them, and what each does."""
    changed: bool = False
    """The experiment is not the preset's any more; what that expects may fail."""
