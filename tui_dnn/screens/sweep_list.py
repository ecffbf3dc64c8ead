"""The list of sweeps, and how far the chosen one is."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from core.search.records import OVER
from tui_dnn.language import in_language
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.sweeping import words
from tui_dnn.sweeping.browse import Browse
from tui_dnn.sweeping.say import SAY
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView

ID_WIDTH: Final = 26


class SweepPane(Pane, can_focus=False):
    """Shows a `Browse`."""

    def __init__(self, browse: Browse, *, id: str) -> None:
        super().__init__(id=id)
        self.browse = browse

    def stamp(self, view: LabView) -> Hashable:
        return self.browse.stamp()


class Sweeps(SweepPane):
    """All sweeps and studies; how far the chosen one is."""

    NAME = "SWEEPS"

    def title(self, view: LabView) -> Words:
        plan, language = self.browse.now.plan, self.browse.language
        named = [(in_language(plan.sweep.title, language), Ink.LABEL)] if plan is not None else []
        several = len(self.browse.choices) > 1
        return [*named, *([(SAY[language]["tab"], Ink.FAINT)] if several else [])]

    def remark(self, view: LabView) -> Words:
        return [("PED-ANOVA", Ink.FAINT), *self._importance()]

    def _importance(self) -> Words:
        glimpse = self.browse.now
        if glimpse.plan is None or not glimpse.importance:
            return [(SAY[self.browse.language]["few"], Ink.FAINT)]
        names = words.names(glimpse.plan)
        order = sorted(glimpse.importance.items(), key=lambda item: -item[1])
        return [(f"{names[key]} {share:.0%}", Ink.TEXT) for key, share in order]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        browse = self.browse
        first = max(0, min(browse.sweep - box.height // 2, len(browse.choices) - box.height))
        for row, choice in enumerate(browse.choices[first : first + box.height]):
            chosen = first + row == browse.sweep
            ground = Ink.ACCENT_TINT if chosen else Ink.BG
            y = box.y + row
            if chosen:
                cells.fill(Box(box.x - 1, y, box.width + 2, 1), on(Ink.TEXT, ground))
                cells.write(box.x - 1, y, SIGNS[view.look.tier].edge, on(Ink.ACCENT, ground))
            width = min(ID_WIDTH, box.width // 3)
            cells.write(box.x, y, fitted(choice.study, width), on(Ink.TEXT, ground, BOLD if chosen else 0))
            text, ink = (self._told(), Ink.LABEL) if chosen else ("" if choice.spec else "study", Ink.FAINT)
            cells.write(box.x + width + 2, y, fitted(text, box.width - width - 2), on(ink, ground))

    def _told(self) -> str:
        """How the chosen one works and how far it is."""
        browse, say = self.browse, SAY[self.browse.language]
        glimpse = browse.now
        if glimpse.error:
            return glimpse.error.splitlines()[0]
        if glimpse.plan is None:
            return say["reading"]
        sweep = glimpse.plan.sweep
        folds = f" x {sweep.folds}" if sweep.folds > 1 else ""
        over = sum(record.state in OVER for record in glimpse.records)
        total = len(glimpse.records) or glimpse.plan.trials
        state = say["runs"] if browse.runs else say["done"] if over == total else say["waits"]
        told = f"{sweep.method}{folds}  {over}/{total}  {state}"
        top = glimpse.best
        return f"{told}  {say['best']} {sweep.metric} {words.score(top)} {words.spread(top)}" if top else told
