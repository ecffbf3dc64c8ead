"""When to draw what: the budget, the panes that take turns, and what to ask the runner for."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import cycle
from time import monotonic
from typing import TYPE_CHECKING

from tui_dnn.budget import Budget
from tui_dnn.screens.panes import ALWAYS, TURNS
from tui_dnn.screens.wishes import Wishes

if TYPE_CHECKING:
    from tui_dnn.screens.lab import LabScreen


class Frames:
    """Pulls: looks at counters of the engine, and draws only if they moved."""

    def __init__(self, lab: LabScreen, budget: Budget) -> None:
        self.budget, self.wishes = budget, Wishes()
        self._lab = lab
        self._turns = cycle(TURNS)
        self._seen: Hashable = None
        self._owed = 0
        """Groups of panes that have not shown the newest yet."""

    def owe(self) -> None:
        """Everything may look different: each group draws in its next turn."""
        self._owed = len(TURNS)

    def tick(self) -> float:
        """One frame, if anything moved; seconds until the next."""
        self.budget.begin()
        if self._lab.is_current:
            moved = self._moved()
            if moved != self._seen:
                self._seen = moved
                self.owe()
            if self._owed:
                self._owed -= 1
                self.budget.drew()
                self._lab.show((*ALWAYS, *next(self._turns)))
            self._ask()
        return self.budget.interval

    def _moved(self) -> Hashable:
        """Changes when there is something new to see."""
        runner = self._lab.runner
        run, ghost = runner.run, runner.ghost
        now = None
        if run is not None:
            recorder = run.trainer.recorder
            now = (run.id, recorder.scalar_series.count, recorder.layer_series.count, len(run.marks))
        beside = None if ghost is None else (ghost.id, ghost.trainer.recorder.scalar_series.count)
        return now, beside, len(runner.runs), runner.state, id(runner.frame), self._lab.message

    def _ask(self) -> None:
        lab, runner = self._lab, self._lab.runner
        run = runner.run
        if run is not None and runner.state != "failed":
            moment = (run.id, run.trainer.steps_done, len(run.marks), runner.state)
            parts = self.wishes.due(monotonic(), lab.in_view(), moment, runner.state == "running")
            if parts:
                runner.want(parts, grid=lab.grid())
