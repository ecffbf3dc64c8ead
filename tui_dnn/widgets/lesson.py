"""The lesson of the run on the screen, to read while one works."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from tui_dnn.language import in_language
from tui_dnn.lessons.words import wrap
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView


class LessonPane(Pane, can_focus=False):
    """Lies over other panes, a page at a time; keys go on to the lab."""

    NAME = "LESSON"
    HELP: ClassVar[str] = (
        "What this experiment shows, and what to press. h turns the page, after the last it closes."
    )

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.language = "en"
        self.page = 0
        self.pages = 1
        """As many as it took when it was drawn last."""

    def turn(self) -> bool:
        """To the next page; False after the last, and the first is next."""
        self.page = (self.page + 1) % self.pages
        self.repaint()
        return self.page > 0

    def stamp(self, view: LabView) -> Hashable:
        return (self.page, self.language, _text(view, self.language))

    def title(self, view: LabView) -> Words:
        return [(f"{self.page + 1} of {self.pages}", Ink.LABEL)] if self.pages > 1 else ()

    def remark(self, view: LabView) -> Words:
        last = self.page == self.pages - 1
        return [("h", Ink.ACCENT | BOLD), ("close" if last else "next page", Ink.LABEL)]

    def paint(self, cells: Cells, view: LabView) -> None:
        rows = max(1, cells.height - 2)
        lines = wrap(_text(view, self.language), max(2, cells.width - 4))
        self.pages = max(1, -(-len(lines) // rows))
        self.page = min(self.page, self.pages - 1)
        self._lines = lines[self.page * rows : (self.page + 1) * rows]
        super().paint(cells, view)

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        for row, line in enumerate(self._lines[: box.height]):
            cells.write(box.x, box.y + row, line, Ink.TEXT)


def _text(view: LabView, language: str) -> str:
    return in_language(view.run.experiment.lesson, language) if view.run is not None else ""
