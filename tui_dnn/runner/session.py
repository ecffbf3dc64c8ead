"""A sitting: which run is on the screen, what trains, and how new runs begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.errors import LabError, UsageError
from core.spec.experiment import Arm, Experiment
from core.train.checkpoint_recipe import pending
from core.train.history import TERMINAL
from core.train.trainer import Trainer
from tui_dnn.runner.arms import begin_lesson, begin_stage, names_of
from tui_dnn.runner.events import Diverged, Event, Finished, RunStarted
from tui_dnn.runner.exporting import resumed
from tui_dnn.runner.jobs import Blas, Jobs
from tui_dnn.runner.pack import Pack
from tui_dnn.runner.play import Play
from tui_dnn.runner.roster import Roster
from tui_dnn.runner.run import Run, copy_past, fork


class Session:
    """Attributes are read from other threads, and written by the one that turns the crank."""

    def __init__(self, post: Callable[[Event], None], jobs: Jobs) -> None:
        self.run: Run | None = None
        """On the screen."""
        self.ghost: Run | None = None
        self.roster = Roster()
        self.pack = Pack(())
        """What trains: the play of the run on the screen, and those that race with it."""
        self.jobs, self.blas = jobs, Blas(jobs)
        self._post = post

    @property
    def runs(self) -> tuple[Run, ...]:
        """The oldest first."""
        return self.roster.runs

    @property
    def play(self) -> Play | None:
        """What is being played with the run on the screen."""
        return None if self.run is None else self.play_of(self.run)

    def play_of(self, run: Run) -> Play:
        return self.roster.play_of(run)

    def current(self) -> Run:
        """The run on the screen, which something is asked of."""
        if self.run is None:
            raise UsageError("there is no run", hint="open a preset first")
        return self.run

    def begin(self, experiment: Experiment, ghost: Run | None, reason: str) -> None:
        """A run at step 0 on the screen, with all its arms. LabError: nothing changed."""
        self.blas.use(experiment.threads)
        try:
            runs = begin_lesson(self.roster.number, experiment, self.roster.data)
        except LabError:
            if self.run is not None:
                self.blas.use(self.play_of(self.run).experiment.threads)
            raise
        first, *others = runs.values()
        # One line behind the curves helps, seven do not: those are compared on a screen of their own.
        beside = others[0] if len(others) == 1 and len(names_of(experiment)) == 2 else None
        self._show(first, Play(experiment, runs, self._end), ghost or beside, reason)
        for run in others:
            self._post(RunStarted(run.id, None, f"{run.label} beside {first.label}", beside=True))

    def resume(self, trainer: Trainer) -> None:
        """A run that was saved, on the screen, with what is still to come of its timeline."""
        self.blas.use(trainer.recipe.threads)
        run = resumed(self.roster.next_id, trainer)
        to_come = run.experiment.model_copy(update={"timeline": pending(trainer)})
        self._show(run, Play(to_come, {run.name: run}, self._end), None, "opened")

    def begin_stage(self, play: Play, arm: Arm) -> None:
        """The run of a later stage. On the screen it takes the place of one that is over. LabError: none began."""
        roster, before = self.roster, self.current()
        run = begin_stage(roster.number, play.experiment, arm, play.runs, roster.data)
        play.begin_stage(arm, run)
        roster.keep(run, play)
        beside = self.play is not play or before.trainer.status not in TERMINAL
        if not beside:
            self.run, self.ghost = run, before
        ghost = None if self.ghost is None else self.ghost.id
        self._post(RunStarted(run.id, ghost, f"{run.label} after run {run.stage_of}", beside))

    def branch(self, source: Run, experiment: Experiment, title: str) -> Run:
        """A fork of `source` on the screen, with no timeline; the run that it leaves is its ghost."""
        run = fork(self.roster.next_id, source, name="main", title=title, played=experiment)
        copy_past(source.trainer.recorder, run.trainer.recorder)
        play = Play(experiment, {run.name: run}, self._end)
        self._show(run, play, source, f"fork of {source.id}")
        return run

    def branch_beside(self, source: Run, play: Play, name: str) -> Run:
        """A fork that is stepped in lockstep with the run it leaves; the screen stays where it is."""
        run = fork(self.roster.next_id, source, name=name, title=name, played=play.experiment)
        last = max(other.place for other in play.runs.values())
        run.place = max(last, len(play.experiment.arms)) + 1
        self.roster.keep(run, play)
        play.add(run)
        self.ghost = self.ghost or run
        self._post(RunStarted(run.id, source.id, f"fork {name} of {source.name}", beside=True))
        return run

    def select(self, run_id: str) -> None:
        """Put another run on the screen, with the one that was there as ghost. What goes together still does."""
        found = self.roster.find(run_id)
        if found is not self.run:
            play = self.play_of(found)
            self.blas.use(play.experiment.threads)
            self._leave()
            self.run, self.ghost = found, self.run
            if play not in self.pack.plays:
                self.pack = Pack((play,))

    def race(self, run_ids: Sequence[str]) -> None:
        """From now on these runs, and the arms beside them, go together. LabError: nothing changed."""
        runs = [self.roster.find(run_id) for run_id in run_ids]
        plays = tuple(dict.fromkeys(self.play_of(run) for run in runs))
        if self.play not in plays:
            raise UsageError("the run on the screen is not among those that race")
        if len({play.experiment.threads for play in plays}) > 1:
            expected = "the same `threads` in every recipe"
            raise UsageError("these runs use different numbers of BLAS threads", expected=expected)
        if set(plays) != set(self.pack.plays):
            self.pack = Pack(plays)

    def _show(self, run: Run, play: Play, ghost: Run | None, reason: str) -> None:
        self._leave()
        for one in play.runs.values():
            self.roster.keep(one, play)
        self.run, self.ghost, self.pack = run, ghost, Pack((play,))
        self.roster.drop_old((*self.pack.runs, *([ghost] if ghost is not None else [])))
        self._post(RunStarted(run.id, None if ghost is None else ghost.id, reason))

    def _leave(self) -> None:
        """What was being played waits, without a goal."""
        if self.play is not None:
            self.play.epoch_of = None

    def _end(self, run: Run) -> None:
        trainer = run.trainer
        if trainer.status == "diverged":
            self._post(Diverged(run.id, f"run {run.id} diverged: {trainer.divergence}"))
        else:
            how = "stopped early" if trainer.status == "stopped_early" else "finished"
            self._post(Finished(run.id, f"run {run.id} {how} at step {trainer.steps_done}"))
