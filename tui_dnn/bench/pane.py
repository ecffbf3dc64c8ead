"""The page as one pane: everything between the top of the screen and the footer."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from textual import events

from tui_dnn.bench.page import draw_page
from tui_dnn.bench.view import PageView
from tui_dnn.raster.cells import Cells
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView


class BenchPane(Pane, can_focus=False):
    """Draws what `look_at` gives it, again only when that has changed."""

    NAME = "LAB"
    HELP = (
        "An experiment that is not one training run. Read the lesson, answer its question, then press space. "
        "Controls change the experiment: it goes on with the new value from where it is. Below the lesson stand the "
        "sentences and numbers that the experiment must show, judged at its end; before it the numbers of now."
    )

    def __init__(self, look_at: Callable[[], PageView]) -> None:
        super().__init__(id="bench")
        self._look_at = look_at
        self.hidden = 0
        """Lines of the lesson that have no room."""

    def stamp(self, view: LabView) -> Hashable:
        page = self._look_at()
        shown = page.showing
        ui = (
            page.language,
            page.selected,
            page.typed,
            page.figure,
            page.zoomed,
            page.reading,
            page.whole,
            page.line,
            page.changed,
        )
        return (shown.version, id(shown), ui)

    def paint(self, cells: Cells, view: LabView) -> None:
        self.hidden = draw_page(cells, self._look_at(), view.look)

    def on_click(self, event: events.Click) -> None:
        """Nothing here is zoomed by a click on its first line."""
        event.stop()
