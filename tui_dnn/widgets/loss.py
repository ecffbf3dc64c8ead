"""The loss by step."""

from __future__ import annotations

from math import isfinite

from tui_dnn.raster.axis import AxisRange
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import Ink
from tui_dnn.runner.run import Run
from tui_dnn.widgets.chart import ChartPane
from tui_dnn.widgets.curves import LOSS
from tui_dnn.widgets.facts import facts_of
from tui_dnn.widgets.view import LabView

ROOM = 10.0
"""Factor that a logarithmic axis spans at least."""
HEADROOM = 1.5
"""Factor above the level of guessing that is seen before the first step, for the loss of a fresh network."""


class LossPane(ChartPane):
    """Is it learning, and did the last change help?"""

    KEY, NAME, WHICH, WORD = "2", "LOSS", LOSS, "loss"
    HELP = (
        "Loss of every batch before its update, without the penalty. Blue is this run, grey the run before, which goes "
        "on past now; sand squares are validation, measured after each epoch. The dashed level is the loss of the best "
        "constant answer: who stays there has learnt nothing. Dashed lines across are edits."
    )

    def new_range(self, log: bool) -> AxisRange:
        return AxisRange(log, floor=None if log else 0.0)

    def chance(self, view: LabView, run: Run) -> tuple[float, str] | None:
        facts = facts_of(run)
        return (facts.chance, facts.chance_name) if isfinite(facts.chance) else None

    def is_log(self, view: LabView) -> bool:
        return view.charts.log

    def widened(self, low: float, high: float, view: LabView) -> tuple[float, float]:
        """A loss that does not fall lies at the top: there is room below it. Without a curve, chance is in sight."""
        if not isfinite(high) and view.run is not None:
            chance = facts_of(view.run).chance
            low, high = chance, HEADROOM * chance
        return (min(low, high / ROOM), high) if self.is_log(view) else (min(low, 0.0), high)

    def note(self, view: LabView, run: Run) -> Words:
        words = [(" log" if view.charts.log else " linear", Ink.FAINT)]
        if view.charts.smoothing:
            words.append((f" smooth {view.charts.smoothing:g}".replace("0.", "."), Ink.FAINT))
        facts = facts_of(run)
        if isfinite(facts.chance) and not facts.chance_name.startswith("ln"):
            words.append((f" chance {facts.chance_name}", Ink.FAINT))
        return words
