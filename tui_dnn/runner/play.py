"""A recipe being played: its runs in lockstep, its stages, its timeline and its expectations."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from core.spec.arms import MAIN
from core.spec.experiment import Arm, Experiment, TimelineEntry
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

    def __init__(self, experiment: Experiment, runs: Mapping[str, Run], ended: Callable[[Run], None]) -> None:
        """runs: by name, those that begin now. ended: called once for every run that is over."""
        self.experiment = experiment
        self.pending = deque(experiment.timeline)
        self.watch = Watch(experiment)
        self.runs = dict(runs)
        self.lanes: tuple[Lane, ...] = ()
        self.epoch_of: Run | None = None
        """Stop at the end of the epoch of this run."""
        self.announced: TimelineEntry | None = None
        """The entry before which it has paused."""
        self.told = False
        """That it is over was told, and its reruns were begun."""
        self._waiting = [arm for arm in experiment.arms if arm.after is not None and arm.name not in runs]
        self._ended = ended
        self.refresh()

    @property
    def over(self) -> bool:
        return not self.lanes and not self.stages_due()

    @property
    def position(self) -> int:
        """Updates done, of the run that has gone farthest; what goes beside it must come as far."""
        return max((lane.run.trainer.steps_done for lane in self.lanes), default=0)

    def stages_due(self) -> tuple[Arm, ...]:
        """Arms whose source has ended; one whose source diverged never begins."""
        found = []
        for arm in self._waiting:
            source = self.runs.get(arm.after or MAIN)
            if source is not None and source.trainer.status in TERMINAL - {"diverged"}:
                found.append(arm)
        return tuple(found)

    def begin_stage(self, arm: Arm, run: Run) -> None:
        """`run` is the one of an arm that was due."""
        self._waiting.remove(arm)
        self.add(run)

    def give_up(self, arm: Arm) -> None:
        """A stage that cannot begin."""
        self._waiting.remove(arm)
        self._close()

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
            if self._step(lane):
                attention = True
        return attention

    def timed_round(self, clock: Callable[[], float]) -> bool:
        """The same, with a look at the clock between any two runs."""
        attention = False
        for lane in self.lanes:
            began = clock()
            attention = self._step(lane) or attention
            lane.run.took(clock() - began)
        return attention

    def _step(self, lane: Lane) -> bool:
        result = lane.run.trainer.step()
        if (
            result.step >= lane.alarm
            or result.status != "running"
            or (result.epoch_row is not None and (self.watch.epochs or self.epoch_of is lane.run))
        ):
            self._look(lane, result)
            return True
        return False

    def _look(self, lane: Lane, result: StepResult) -> None:
        run = lane.run
        self.watch.after_step(run.name, run.trainer, result)
        if self.epoch_of is run and result.epoch_row is not None:
            self.epoch_of = None
        lane.alarm = self._alarm(run)
        if result.status in TERMINAL:
            self.lanes = tuple(other for other in self.lanes if other is not lane)
            self._ended(run)
            self._close()

    def _close(self) -> None:
        if self.over:
            self.watch.at_end({name: run.trainer for name, run in self.runs.items()})
