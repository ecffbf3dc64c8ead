"""The runs that are kept, and the play that each belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from core.data.dataset import DataSet
from core.errors import UsageError
from core.spec.experiment import Experiment
from core.train.replay import same_data
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Run

MOST_RUNS = 8
"""Runs that are kept; all of those that go together, and of the others the newest."""


class Roster:
    """Read from other threads, written by the one that turns the crank."""

    def __init__(self) -> None:
        self.runs: tuple[Run, ...] = ()
        """The oldest first."""
        self._plays: dict[str, Play] = {}
        self.number = 1
        """Of the next run."""

    @property
    def next_id(self) -> str:
        return f"{self.number:04d}"

    def play_of(self, run: Run) -> Play:
        return self._plays[run.id]

    def find(self, run_id: str) -> Run:
        for run in self.runs:
            if run.id == run_id:
                return run
        raise UsageError(f"there is no run {run_id}", expected=", ".join(run.id for run in self.runs))

    def data(self, experiment: Experiment) -> DataSet | None:
        """Data that are in memory already; they are never written to."""
        for run in reversed(self.runs):
            if same_data(run.experiment, experiment):
                return run.trainer.data
        return None

    def keep(self, run: Run, play: Play) -> None:
        self.number += 1
        self._plays[run.id] = play
        self.runs = (*self.runs, run)

    def drop_old(self, needed: Iterable[Run]) -> None:
        """Forget the oldest of those that are not needed, if there are too many."""
        kept = set(needed)
        spare = [run for run in self.runs if run not in kept]
        for run in spare[: max(0, len(self.runs) - MOST_RUNS)]:
            self.runs = tuple(other for other in self.runs if other is not run)
            del self._plays[run.id]
