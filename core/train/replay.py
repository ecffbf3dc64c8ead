"""Play a preset: its timeline, its forks, its expectations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from threadpoolctl import threadpool_limits

from core.data.dataset import DataSet
from core.observe.diagnosis import Finding
from core.spec.arms import MAIN, recipes
from core.spec.experiment import Experiment, TimelineEntry
from core.train.checks import Checker
from core.train.expectations import Check
from core.train.history import TERMINAL, StepResult
from core.train.metrics import Metrics
from core.train.stages import take_layers
from core.train.trainer import Trainer

OnStep = Callable[[Trainer, StepResult], None]
Keyframes = dict[tuple[str, int], str]
"""Digest of a run after so many updates."""


@dataclass(frozen=True)
class Report:
    """What a replay showed."""

    experiment: Experiment
    trainers: dict[str, Trainer]
    """`main`, the arms and the forks by name."""
    checks: tuple[Check, ...]
    not_reached: int
    """Expectations that an early end left unchecked."""
    findings: tuple[Finding, ...]
    digest: str
    digests: Keyframes
    test: Metrics | None
    seconds: float
    interrupted: bool
    seeds: tuple[int, ...] = ()
    """Seeds under which the expectations were checked."""
    mismatch: tuple[str, int] | None = None
    """With `verify`: the first keyframe (run, updates done) whose digest the second run did not repeat."""


@dataclass
class Replay:
    """One recipe, played from the start; `trainer` is the first run."""

    experiment: Experiment
    data: DataSet | None = None
    until: int | None = None
    """Stop when this many updates are done."""
    verify: bool = False
    """Play it twice and compare every keyframe."""
    trainers: dict[str, Trainer] = field(init=False)
    digests: Keyframes = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._checked_steps = [block.at for block in self.experiment.expect if isinstance(block.at, int)]
        self._pending: list[TimelineEntry] = list(self.experiment.timeline)
        self._recipes = recipes(self.experiment)
        self._stages = [arm for arm in self.experiment.arms if arm.after is not None]
        self.trainers = {}
        with threadpool_limits(self.experiment.threads, user_api="blas"):
            for name in self._recipes.keys() - {arm.name for arm in self._stages}:
                self.trainers[name] = self._trainer(name)
        self.trainers = self._in_order(self.trainers)
        self.data = self.trainer.data

    def _trainer(self, name: str) -> Trainer:
        """A run at step 0; runs on the same data share them in memory."""
        recipe, data = self._recipes[name], None
        if self.data is not None and same_data(recipe, self.experiment):
            data = self.data
        for other in self.trainers.values():
            if same_data(recipe, other.experiment):
                data = other.data
        return Trainer(recipe, data, record_also=self._checked_steps)

    def _in_order(self, trainers: dict[str, Trainer]) -> dict[str, Trainer]:
        """As the preset lists its runs, forks last."""
        known = [name for name in self._recipes if name in trainers]
        return {name: trainers[name] for name in known}

    @property
    def trainer(self) -> Trainer:
        return self.trainers[MAIN]

    def run(self, on_step: OnStep | None = None, should_stop: Callable[[], bool] | None = None) -> Report:
        """Train to the end, or until `should_stop` says so between two steps."""
        began = perf_counter()
        checker = Checker(self.experiment)
        with threadpool_limits(self.experiment.threads, user_api="blas"):
            interrupted = self._play(checker, on_step, should_stop)
            reached = self.until is None and not interrupted
            if reached:
                checker.at_end(self.trainers)
            mismatch = None
            if not interrupted and (self.verify or checker.wants_rerun):
                again = self._rerun(should_stop)
                interrupted = again is None
                if again is not None:
                    checker.compare(self.digests, again)
                    mismatch = first_difference(self.digests, again)
            test = None if self.trainer.data.test is None else self.trainer.evaluate(self.trainer.data.test)
            findings = self.trainer.observe().findings
        return Report(
            self.experiment,
            self.trainers,
            checker.results(),
            checker.not_reached(),
            findings,
            self.trainer.digest(),
            self.digests,
            test,
            perf_counter() - began,
            interrupted,
            (self.experiment.seed,),
            mismatch,
        )

    def _play(self, checker: Checker, on_step: OnStep | None, should_stop: Callable[[], bool] | None) -> bool:
        """True: it was stopped from outside."""
        while True:
            self._begin_stages()
            self._edit()
            running = [(name, trainer) for name, trainer in self.trainers.items() if not self._over(trainer)]
            if not running:
                self.trainers = self._in_order(self.trainers)
                for name, trainer in self.trainers.items():
                    self.digests.setdefault((name, trainer.steps_done), trainer.digest())
                return False
            if should_stop is not None and should_stop():
                return True
            for name, trainer in running:
                result = trainer.step()
                self._keyframe(name, trainer, checker)
                checker.after_step(name, trainer, result)
                if on_step is not None:
                    on_step(trainer, result)

    def _over(self, trainer: Trainer) -> bool:
        return trainer.status in TERMINAL or (self.until is not None and trainer.steps_done >= self.until)

    def _begin_stages(self) -> None:
        """Start the arms whose source has ended; one whose source diverged never begins."""
        for arm in self._stages:
            source = self.trainers.get(arm.after or MAIN)
            if arm.name in self.trainers or source is None or source.status not in TERMINAL:
                continue
            if source.status != "diverged":
                begun = self._trainer(arm.name)
                take_layers(source, begun, arm.take)
                self.trainers[arm.name] = begun

    def _edit(self) -> None:
        """Apply the entries that are due; forks start from the state of the run that they leave."""
        while self._pending:
            source = self.trainers.get(self._pending[0].run)
            if source is not None and self._pending[0].at > source.steps_done:
                return
            entry = self._pending.pop(0)
            # A run that ended early has no more edits, and a fork that it would have had does not exist.
            if source is None or source.status in TERMINAL:
                continue
            if self.until is not None and entry.at >= self.until:
                continue
            if entry.fork is None:
                source.apply(entry.set)
                continue
            self._recipes[entry.fork] = self._recipes[entry.run]
            fork = self._trainer(entry.fork)
            fork.restore(source.state())
            if entry.set:
                fork.apply(entry.set)
            self.trainers[entry.fork] = fork

    def _keyframe(self, name: str, trainer: Trainer, checker: Checker) -> None:
        every, done = self.experiment.train.record.keyframe, trainer.steps_done
        if (
            (every and done % every == 0)
            or trainer.status in TERMINAL
            or checker.wants_digest(name, done - 1)
        ):
            self.digests[name, done] = trainer.digest()

    def _rerun(self, should_stop: Callable[[], bool] | None) -> Keyframes | None:
        """The digests of a second run of the same recipe; None if it was stopped from outside."""
        again = Replay(self.experiment, self.data, self.until)
        if again._play(Checker(self.experiment).silent(), None, should_stop):
            return None
        return again.digests


def same_data(one: Experiment, other: Experiment) -> bool:
    """Whether two runs can share one data set in memory."""
    return one.data == other.data and one.dtype == other.dtype


def first_difference(first: Keyframes, second: Keyframes) -> tuple[str, int] | None:
    """The first keyframe (run, updates done) that the second run did not repeat."""
    differing = [key for key in first if second.get(key) != first[key]]
    return min(differing, key=lambda key: key[1], default=None)
