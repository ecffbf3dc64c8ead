"""The config pane: what the network is, and what happens when a key is pressed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

from textual import events
from textual.message import Message

from core.spec.experiment import Experiment
from tui_dnn.editing.draw import NARROW, Drawing, Hit
from tui_dnn.editing.editor import Editor, Mode
from tui_dnn.editing.facts import Facts, facts_of
from tui_dnn.editing.marks import applied
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import count
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView


class EditRequested(Message):
    """A person wants these edits: live (what a running network cannot take starts a new run), or as a fork."""

    def __init__(self, edits: Mapping[str, Any], mode: Mode) -> None:
        super().__init__()
        self.edits, self.mode = dict(edits), mode


class ConfigPane(Pane):
    """Rows of settings with their letters. The screen gives it every key first, with `press`."""

    KEY = "1"
    NAME = "CONFIG"
    HELP: ClassVar[str] = (
        "What this network is. Press the letter of a row to open its menu on the next value; the same letter "
        "goes on, arrows move, digits type a value. The change waits until Enter applies it to the running "
        "network between two steps, F applies it to a fork, or Esc drops it; several can wait together. Data, "
        "depth, width, initializer and seed start a new run, with this one as ghost. A bold value with @600 was "
        "changed at step 600."
    )

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.editor: Editor | None = None
        self._run_id = ""
        self._marks: tuple[int, Mapping[str, int], str] = (-1, {}, "")
        self._hits: list[Hit] = []
        self._parameters = 0
        self._followed: tuple[Experiment | None, Facts | None] = (None, None)
        self._version = 0

    @property
    def pending(self) -> dict[str, Any]:
        """Edits that wait for Enter."""
        return self.editor.pending.edits if self.editor is not None else {}

    @property
    def menu_open(self) -> bool:
        return self.editor is not None and self.editor.menu is not None

    def show(self, view: LabView) -> None:
        self._follow(view)
        super().show(view)

    def press(self, key: str) -> bool:
        """A key by its name of `tui_dnn.keys`; False: it means nothing here. May post `EditRequested`."""
        if self.editor is None or not self.editor.press(key):
            return False
        self._changed()
        return True

    def refuse(self, reason: str) -> None:
        """The runner did not take an edit: say why, and show what is in force again."""
        if self.editor is not None:
            self.editor.refuse(reason)
            self._changed()

    def drop(self) -> None:
        """Forget what is pending, for instance because a fix was applied instead."""
        if self.editor is not None:
            self.editor.menu = None
            self.editor.pending.clear()
            self._changed()

    def _changed(self) -> None:
        assert self.editor is not None
        requests, self.editor.requests = self.editor.requests, []
        for request in requests:
            self.post_message(EditRequested(request.edits, request.mode))
        self._version += 1
        self.repaint()

    def _follow(self, view: LabView) -> None:
        run = view.run
        if run is None:
            self.editor, self._run_id = None, ""
            return
        experiment, facts = run.trainer.experiment, facts_of(run.trainer)
        if self.editor is None or run.id != self._run_id:
            self.editor, self._run_id = Editor(experiment, facts), run.id
            self._marks, self._followed = (-1, {}, ""), (None, None)
        if experiment is not self._followed[0] or facts != self._followed[1]:
            self._followed = (experiment, facts)
            self.editor.show(experiment, facts)
            self._parameters = run.trainer.network.parameters
            self._version += 1
        if len(run.marks) != self._marks[0]:
            newest = run.marks[-1].label if run.marks and run.done else ""
            self._marks = (len(run.marks), applied(run.marks), newest)

    def stamp(self, view: LabView) -> Hashable:
        ghost = view.ghost.id if view.ghost is not None else ""
        return (self._version, self._run_id, self._marks[0], ghost)

    def remark(self, view: LabView) -> Words:
        if self.editor is None or view.run is None:
            return ()
        if self.size.width - 4 >= NARROW:
            return [(f"{count(self._parameters)} params", Ink.FAINT)]
        ids = [run.id for run in (view.run, view.ghost) if run is not None]
        return [("5", Ink.ACCENT | BOLD), ("runs", Ink.FAINT), *((f" {name}", Ink.FAINT) for name in ids)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        self._hits = []
        if self.editor is None:
            cells.write(box.x, box.y, "no run yet", Ink.LABEL)
            end = cells.write(box.x, box.y + 1, "p ", Ink.ACCENT | BOLD)
            cells.write(end, box.y + 1, "opens a lesson", Ink.LABEL)
            return
        drawing = Drawing(cells, box, self.editor, self._marks[1], view.look.tier, self._marks[2])
        drawing.draw()
        self._hits = drawing.hits

    def on_click(self, event: events.Click) -> None:
        means = next((hit.means for hit in self._hits if _inside(hit.box, event.x, event.y)), None)
        if means is None or self.editor is None:
            super().on_click(event)
            return
        event.stop()
        if isinstance(means, int):
            self.editor.choose(means)
            self._changed()
        elif not self.press(means):
            self.app.simulate_key(means)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, "down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, "up")

    def _scroll(self, event: events.MouseEvent, key: str) -> None:
        if self.menu_open:
            event.stop()
            self.press(key)


def _inside(box: Box, x: int, y: int) -> bool:
    return box.x <= x < box.x + box.width and box.y <= y < box.y + box.height
