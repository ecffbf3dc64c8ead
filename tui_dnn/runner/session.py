"""Every run of a sitting: which is on the screen, and how new ones begin."""

from __future__ import annotations

from collections.abc import Callable

from core.data.dataset import DataSet
from core.errors import LabError, UsageError
from core.spec.experiment import Experiment
from tui_dnn.runner.events import Diverged, Event, Finished, RunStarted
from tui_dnn.runner.jobs import Blas, Jobs
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Run, copy_past, fork, start

MOST_RUNS = 8
"""Runs that are kept; of those that are not on the screen the oldest goes first."""


class Session:
    """Attributes are read from other threads, and written by the one that turns the crank."""

    def __init__(self, post: Callable[[Event], None], jobs: Jobs) -> None:
        self.run: Run | None = None
        """On the screen."""
        self.ghost: Run | None = None
        self.runs: tuple[Run, ...] = ()
        """The oldest first."""
        self.jobs, self.blas = jobs, Blas(jobs)
        self._post = post
        self._plays: dict[str, Play] = {}
        self._numbered = 0

    @property
    def play(self) -> Play | None:
        """What is being played with the run on the screen."""
        return None if self.run is None else self._plays[self.run.id]

    def play_of(self, run: Run) -> Play:
        return self._plays[run.id]

    def current(self) -> Run:
        """The run on the screen, which something is asked of."""
        if self.run is None:
            raise UsageError("there is no run", hint="open a preset first")
        return self.run

    def begin(self, experiment: Experiment, ghost: Run | None, reason: str) -> None:
        """A run at step 0 on the screen. LabError: nothing changed."""
        self.blas.use(experiment.threads)
        try:
            run = start(self._next_id(), experiment, self._data(experiment))
        except LabError:
            if self.run is not None:
                self.blas.use(self.run.experiment.threads)
            raise
        self._show(run, Play(experiment, run, self._end), ghost, reason)

    def branch(self, source: Run, experiment: Experiment, title: str) -> Run:
        """A fork of `source` on the screen, with no timeline; the run that it leaves is its ghost."""
        run = fork(self._next_id(), source, name="main", title=title, played=experiment)
        copy_past(source.trainer.recorder, run.trainer.recorder)
        self._show(run, Play(experiment, run, self._end), source, f"fork of {source.id}")
        return run

    def branch_beside(self, source: Run, play: Play, name: str) -> Run:
        """A fork that is stepped in lockstep with the run it leaves; the screen stays where it is."""
        run = fork(self._next_id(), source, name=name, title=name, played=play.experiment)
        self._keep(run, play)
        play.add(run)
        self.ghost = self.ghost or run
        self._post(RunStarted(run.id, source.id, f"fork {name} of {source.name}", beside=True))
        return run

    def select(self, run_id: str) -> None:
        """Put another run on the screen, with the one that was there as ghost."""
        found = [run for run in self.runs if run.id == run_id]
        if not found:
            raise UsageError(f"there is no run {run_id}", expected=", ".join(run.id for run in self.runs))
        if found[0] is not self.run:
            self.blas.use(found[0].experiment.threads)
            self._leave()
            self.run, self.ghost = found[0], self.run

    def _data(self, experiment: Experiment) -> DataSet | None:
        """Data that are in memory already; they are never written to."""
        for run in reversed(self.runs):
            if run.experiment.data == experiment.data and run.experiment.dtype == experiment.dtype:
                return run.trainer.data
        return None

    def _next_id(self) -> str:
        return f"{self._numbered + 1:04d}"

    def _show(self, run: Run, play: Play, ghost: Run | None, reason: str) -> None:
        self._leave()
        self._keep(run, play)
        self.run, self.ghost = run, ghost
        self._drop_old()
        self._post(RunStarted(run.id, None if ghost is None else ghost.id, reason))

    def _leave(self) -> None:
        """What was being played waits, without a goal."""
        if self.play is not None:
            self.play.epoch_of = None

    def _keep(self, run: Run, play: Play) -> None:
        self._numbered += 1
        self._plays[run.id] = play
        self.runs = (*self.runs, run)

    def _drop_old(self) -> None:
        played = set() if self.play is None else set(self.play.runs.values())
        spare = [run for run in self.runs if run is not self.ghost and run not in played]
        for run in spare[: max(0, len(self.runs) - MOST_RUNS)]:
            self.runs = tuple(other for other in self.runs if other is not run)
            del self._plays[run.id]

    def _end(self, run: Run) -> None:
        trainer = run.trainer
        if trainer.status == "diverged":
            self._post(Diverged(run.id, f"run {run.id} diverged: {trainer.divergence}"))
        else:
            how = "stopped early" if trainer.status == "stopped_early" else "finished"
            self._post(Finished(run.id, f"run {run.id} {how} at step {trainer.steps_done}"))
