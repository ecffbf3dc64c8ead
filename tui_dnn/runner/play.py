"""A recipe being played: its runs in lockstep, its timeline and its expectations."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from core.spec.experiment import Experiment, TimelineEntry
from core.train.history import TERMINAL, StepResult
from tui_dnn.runner.run import Run
from tui_dnn.runner.watch import Watch


@dataclass(eq=False)
class Lane:
    """A run that is stepped."""

    run: Run
    alarm: float = 0.0
    """Index of the next update after which somebody must look."""


class Play:
    """Steps its runs exactly as `core.train.replay.Replay` does: first what is due, then one update of each."""

    def __init__(self, experiment: Experiment, run: Run, ended: Callable[[Run], None]) -> None:
        """ended: called once for every run that is over."""
        self.experiment = experiment
        self.pending = deque(experiment.timeline)
        self.watch = Watch(experiment)
        self.runs = {run.name: run}
        self.lanes: tuple[Lane, ...] = ()
        self.epoch_of: Run | None = None
        """Stop at the end of the epoch of this run."""
        self.announced: TimelineEntry | None = None
        """The entry before which it has paused."""
        self._ended = ended
        self.refresh()

    @property
    def over(self) -> bool:
        return not self.lanes

    def add(self, run: Run) -> None:
        self.runs[run.name] = run
        self.refresh()

    def refresh(self) -> None:
        """Make the list of runs that still go, and when each has to be looked at."""
        going = [run for run in self.runs.values() if run.trainer.status not in TERMINAL]
        self.lanes = tuple(Lane(run, self._alarm(run)) for run in going)

    def _alarm(self, run: Run) -> float:
        """The timeline is a queue: only its head can be due."""
        step = run.trainer.steps_done
        head = self.pending[0] if self.pending else None
        edit = max(head.at - 1, step) if head is not None and head.run == run.name else inf
        return min(edit, self.watch.next_step(run.name, step))

    def due(self) -> TimelineEntry | None:
        """The entry that comes before the next update; entries of runs that are over are dropped."""
        while self.pending:
            entry = self.pending[0]
            source = self.runs.get(entry.run)
            if source is not None and entry.at > source.trainer.steps_done:
                return None
            if source is not None and source.trainer.status not in TERMINAL:
                return entry
            self.take()
        return None

    def take(self) -> None:
        """The head of the timeline is dealt with."""
        self.pending.popleft()
        self.refresh()

    def round(self) -> bool:
        """One update of every run that goes; True: something needs attention before the next."""
        attention = False
        for lane in self.lanes:
            result = lane.run.trainer.step()
            if (
                result.step >= lane.alarm
                or result.status != "running"
                or (result.epoch_row is not None and (self.watch.epochs or self.epoch_of is lane.run))
            ):
                self._look(lane, result)
                attention = True
        return attention

    def _look(self, lane: Lane, result: StepResult) -> None:
        run = lane.run
        self.watch.after_step(run.name, run.trainer, result)
        if self.epoch_of is run and result.epoch_row is not None:
            self.epoch_of = None
        lane.alarm = self._alarm(run)
        if result.status in TERMINAL:
            self.lanes = tuple(other for other in self.lanes if other is not lane)
            self._ended(run)
            if self.over:
                self.watch.at_end({name: run.trainer for name, run in self.runs.items()})
