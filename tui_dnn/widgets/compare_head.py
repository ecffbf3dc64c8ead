"""What is compared and how it goes, in one line; and the largest difference, in another."""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len

from core.train.contrast import contrast, ranking
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.compare_differs import batches
from tui_dnn.widgets.compare_view import CompareView
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted, shortened
from tui_dnn.widgets.view import LabView

STATES = {"running": "RUNNING", "finished": "DONE", "diverged": "DIVERGED", "failed": "FAILED"}


class CompareHead(Pane, can_focus=False):
    """State, the pair, how far they are, whether they go in lockstep."""

    NAME = "COMPARE"
    GROUND = on(Ink.TEXT, Ink.RAISED)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._batches: tuple[Hashable, str] = (None, "")

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        return view.moved, view.pair, view.state, round(view.timings.steps_per_second)

    def batches(self, view: CompareView) -> str:
        """Looked up anew only after an edit: recipes are large."""
        key = tuple((one.run.id, one.slot, len(one.run.trainer.journal)) for one in view.compared)
        if self._batches[0] != key:
            self._batches = key, batches(view)
        return self._batches[1]

    def paint(self, cells: Cells, view: LabView) -> None:
        assert isinstance(view, CompareView)
        signs = SIGNS[view.look.tier]
        sign = {"running": signs.play, "finished": signs.good, "diverged": signs.bad}.get(
            view.state, signs.pause
        )
        word = STATES.get(view.state, "PAUSED")
        x = cells.write(0, 0, f" {sign} {word.ljust(8)} ", on(Ink.ON_SOLID, Ink.DATA, BOLD))
        lesson = "" if view.run is None else f"  {view.run.experiment.id}"
        x = cells.write(x + 1, 0, f"COMPARE {len(view.compared)} runs", on(Ink.TEXT, Ink.RAISED, BOLD))
        steps = [one.run.trainer.steps_done for one in view.compared]
        total = max((one.run.trainer.total_steps for one in view.compared), default=0)
        low, high = min(steps, default=0), max(steps, default=0)
        at = f"step {high:,}/{total:,}" if low == high else f"steps {low:,} to {high:,} of {total:,}"
        right = [self.batches(view), at]
        if view.timings.steps_per_second > 0:
            right.append(f"{view.timings.steps_per_second:,.0f} steps/s")
        text = "   ".join(right)
        start = cells.write_right(cells.width - 1, 0, text, on(Ink.LABEL, Ink.RAISED))
        room = start - x - 2
        if room > 6:
            cells.write(x, 0, fitted(lesson, room), on(Ink.LABEL, Ink.RAISED))


class CompareWords(Pane, can_focus=False):
    """A sentence that the figures make."""

    NAME = "WORDS"

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        return view.moved, view.pair, view.language

    def paint(self, cells: Cells, view: LabView) -> None:
        assert isinstance(view, CompareView)
        texts = []
        rows = {one.slot: row for one, row in zip(view.compared, view.rows, strict=True)}
        if len(rows) > 2:
            texts.append(ranking(list(rows.values())))
        if view.first is not None and view.second is not None:
            texts.append(contrast(rows[view.first.slot], rows[view.second.slot]))
        spoken = [(text.ko or text.en) if view.language == "ko" else text.en for text in texts]
        clauses = [clause for words in spoken for clause in words.split("; ") if clause]
        lines: list[str] = []
        for clause in clauses:
            joined = f"{lines[-1]}; {clause}" if lines else clause
            if lines and cell_len(joined) <= cells.width - 2:
                lines[-1] = joined
            else:
                lines.append(clause)
        for y, line in enumerate(lines[: cells.height]):
            if cell_len(line) > cells.width - 2:
                # The first words only introduce the others.
                line = line.partition(": ")[2] or line
            cells.write(1, y, shortened(line, cells.width - 2), Ink.TEXT)
