"""The first thing to be seen: the outline of the lab, drawn before anything that takes time is loaded."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import RenderResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_dnn.raster.ink import Ink
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import ThemeName
from tui_dnn.screens.places import Shape, arrange

_FRAMES = {"ascii": "+-+|++", "braille": "╭─╮│╰╯", "mono": "╭─╮│╰╯"}
_BARE = ("header", "diagnosis", "time", "footer", "too-small")


class Outline(Widget):
    """Frames where the panes will be, and a name."""

    DEFAULT_CSS = "Outline { width: 100%; height: 100%; }"

    def __init__(self, title: str, theme: ThemeName, tier: str, colored: bool) -> None:
        super().__init__()
        self._title, self._frame = title, _FRAMES[tier]
        look = palette(theme, colored)
        self._line, self._text = look.style(Ink.LINE), look.style(Ink.LABEL)
        self._rows: list[str] = []

    def on_resize(self) -> None:
        """Draw the frames into a grid of characters."""
        width, height = self.size
        grid = [[" "] * width for _ in range(height)]
        left_top, flat, right_top, upright, left_low, right_low = tuple(self._frame)
        shape = Shape("plane", 4)
        for name, box in arrange((width, height), shape).places.items():
            if name in _BARE or box.width < 2 or box.height < 2:
                continue
            middle = box.width - 2
            grid[box.y][box.x : box.right] = [left_top, *flat * middle, right_top]
            grid[box.bottom - 1][box.x : box.right] = [left_low, *flat * middle, right_low]
            for row in grid[box.y + 1 : box.bottom - 1]:
                row[box.x] = row[box.right - 1] = upright
        self._rows = ["".join(row) for row in grid]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = self._rows[y] if y < len(self._rows) else " " * width
        if y == 0:
            words = f" {self._title}"[:width]
            return Strip([Segment(words, self._text), Segment(" " * (width - len(words)), Style())], width)
        return Strip([Segment(text, self._line)], width)

    def render(self) -> RenderResult:
        return ""


class OpeningScreen(Screen[None]):
    """Shown until the lab is there, which gets the keys that were pressed meanwhile."""

    def __init__(self, title: str, theme: ThemeName, tier: str, colored: bool) -> None:
        super().__init__()
        self.keys: list[events.Key] = []
        self._outline = Outline(title, theme, tier, colored)

    def compose(self) -> list[Outline]:
        return [self._outline]

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.keys.append(event)
