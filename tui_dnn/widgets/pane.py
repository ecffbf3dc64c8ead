"""The base of all panes: a picture of cells, kept as strips, of which only changed rows are painted again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words, draw_frame
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.strips import StripCache
from tui_dnn.widgets.messages import ZoomRequested
from tui_dnn.widgets.view import LabView


class Pane(Widget, can_focus=True):
    """Shows one aspect of a `LabView` and nothing else.

    It has no children and no border of Textual's: title and remark stand in the lines that it draws itself. A subclass
    says what the picture depends on (`stamp`) and draws it (`draw`); any size must do.
    """

    ALLOW_SELECT = False
    KEY: ClassVar[str] = ""
    """The key that focuses it."""
    NAME: ClassVar[str] = ""
    HELP: ClassVar[str] = ""
    """What it shows and how it is read, for the help screen."""
    GROUND: ClassVar[int] = Ink.TEXT
    """Style of an empty cell."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.view: LabView | None = None
        self._cache = StripCache()
        self._drawn: Hashable = None
        self.columns = 0
        """Width of the picture."""
        self._zoomed = False
        self._framed = False
        self._waiting: Timer | None = None

    @property
    def zoomed(self) -> bool:
        """Alone on the screen: there is room for more detail."""
        return self._zoomed

    @zoomed.setter
    def zoomed(self, zoomed: bool) -> None:
        self._zoomed = zoomed
        self.repaint()

    def show(self, view: LabView) -> None:
        """Take what is to be shown; drawn at once if the pane is visible and something changed."""
        self.view = view
        self.repaint()

    def repaint(self) -> None:
        """Draw again what was shown last, where anything that the picture depends on has changed."""
        view, (width, height) = self.view, self.size
        if view is None or not (width and height and self.is_on_screen):
            return
        stamp = (width, height, self.has_focus, self._zoomed, view.look, self.stamp(view))
        if stamp == self._drawn:
            return
        cells = self.picture(view, width, height)
        self._drawn = stamp
        changed: list[int] = self._cache.update(cells, view.look.palette).tolist()
        if changed:
            self.refresh(*(Region(0, start, width, stop - start) for start, stop in _runs(changed)))

    def picture(self, view: LabView, width: int, height: int) -> Cells:
        """What it looks like in so many cells."""
        self.columns = width
        cells = Cells(width, height, self.GROUND)
        self.paint(cells, view)
        return cells

    def redraw_in(self, seconds: float) -> None:
        """Look again at what was shown last after a while, for what may not change before then."""
        if self.is_mounted and self._waiting is None:
            self._waiting = self.set_timer(seconds, lambda: self._redraw(seconds))

    def _redraw(self, seconds: float) -> None:
        self._waiting = None
        if self.view is not None:
            self.show(replace(self.view, now=self.view.now + seconds))

    @abstractmethod
    def stamp(self, view: LabView) -> Hashable:
        """Everything besides size, focus and look that the picture depends on."""

    def paint(self, cells: Cells, view: LabView) -> None:
        """The whole picture; here a frame with `title` and `remark` around `draw`."""
        named = [(self.KEY, Ink.ACCENT | BOLD)] if self.KEY else []
        title = [*named, (self.shown_name(), Ink.TEXT | BOLD), *self.title(view)]
        ink = Ink.ACCENT if self.has_focus else Ink.LINE
        self._framed = True
        inside = draw_frame(cells, cells.box, title, self.remark(view), ink, view.look.tier)
        if inside.width > 0 and inside.height > 0:
            self.draw(cells, inside, view)

    def shown_name(self) -> str:
        """The name in the upper border."""
        return self.NAME

    def title(self, view: LabView) -> Words:
        """What follows the name; words that have no room are left out."""
        return ()

    def remark(self, view: LabView) -> Words:
        """In the lower border."""
        return ()

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        """What is inside the frame; a pane without one overrides `paint` instead."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        return [self._line(y, crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def render_line(self, y: int) -> Strip:
        return self._line(y, 0, self.size.width)

    def _line(self, y: int, left: int, right: int) -> Strip:
        strips = self._cache.strips
        strip = strips[y] if 0 <= y < len(strips) else Strip.blank(right)
        if (left, right) == (0, strip.cell_length):
            return strip
        return strip.crop_extend(left, right, None)

    def place(self, x: int, y: int, width: int, height: int) -> None:
        """Lie there on the screen; without room it is hidden."""
        self.display = width > 0 and height > 0
        self.styles.offset = (x, y)
        self.styles.width, self.styles.height = width, height

    def text(self) -> str:
        """What it shows, as plain text."""
        return "\n".join(strip.text.rstrip() for strip in self._cache.strips)

    def on_resize(self) -> None:
        self.repaint()

    def on_show(self) -> None:
        self.repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if event.y == 0 and self._framed:
            event.stop()
            self.post_message(ZoomRequested(self.id))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Consecutive rows, ascending, as (start, stop)."""
    start = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield start, last + 1
            start = row
        last = row
    yield start, last + 1
