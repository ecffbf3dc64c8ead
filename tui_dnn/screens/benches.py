"""Opens the pages of labs over the main lab, and deals with what they are left with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from core.errors import LabError, UsageError
from core.lab.machine import Machine
from core.lab.registry import make_machine
from core.spec.experiment import Experiment
from core.spec.labs.loss_slice import LossSlice
from core.spec.labs.range_test import RangeTest
from core.spec.text import Text
from tui_dnn.bench.own_lessons import RANGE_LESSON, RANGE_TITLE, SLICE_LESSON, SLICE_TITLE
from tui_dnn.recipe import load
from tui_dnn.runner.run import Run
from tui_dnn.runner.stepped import SteppedRunner

if TYPE_CHECKING:
    from core.nn.arena import Array
    from tui_dnn.bench.player import Player
    from tui_dnn.screens.bench import Left
    from tui_dnn.screens.lab import LabScreen

LANDSCAPE: Final = "ravine-race"
PATIENCE: Final = 60.0
"""Seconds to wait for the weights of a run that trains."""
Make = Callable[[Experiment], Machine]


class Benches:
    """Pages of presets, and of the run on the screen."""

    def __init__(self, lab: LabScreen) -> None:
        self._lab = lab

    def open(
        self,
        experiment: Experiment,
        *,
        make: Make = make_machine,
        origin: str = "",
        take: Callable[[Experiment], None] | None = None,
        play: bool = False,
    ) -> None:
        """take: what to do with a run that the page offers; None: it is opened. play: it runs at once."""
        from tui_dnn.screens.bench import BenchScreen

        lab = self._lab
        page = BenchScreen(
            self._player(experiment, make),
            lab.look,
            language=lab.lang,
            origin=origin,
            on_language=lab.speak,
        )
        if play:
            page.do("toggle")
        lab.app.push_screen(page, lambda left: self._left(left, take or lab.runner.open))

    def landscape(self) -> None:
        """Optimizers on a surface of two parameters."""
        try:
            experiment = load(LANDSCAPE)
        except LabError as error:
            self._lab.say(error.message, severity="error", timeout=8)
        else:
            self.open(experiment)

    def range_test(self) -> None:
        """Which rate would suit the run on the screen; it takes it in its middle."""
        from core.lab.range_test import Sweep, range_test_of

        run = self._lab.runner.run
        if run is None:
            return
        data = run.trainer.data
        experiment = range_test_of(_settings(run, RANGE_TITLE, RANGE_LESSON))
        self.open(experiment, make=lambda e: Sweep(e, data), origin=_about(run), take=self._take)

    def loss_slice(self) -> None:
        """The loss on a plane through the weights that the run has now."""
        from core.lab.loss_slice import slice_at

        run = self._lab.runner.run
        if run is None:
            return
        weights: Future[tuple[Array, Array]] = Future()
        self._lab.runner.between_steps(lambda now: weights.set_result(_weights(now)))
        base, data = _settings(run, SLICE_TITLE, SLICE_LESSON), run.trainer.data

        def make(experiment: Experiment) -> Machine:
            lab = experiment.lab
            if not isinstance(lab, LossSlice):
                raise UsageError("no settings of a slice", expected="[lab] of the kind loss_slice")
            return slice_at(base, data, *weights.result(PATIENCE), lab)

        self.open(base.model_copy(update={"lab": LossSlice()}), make=make, origin=_about(run))

    def _take(self, offered: Experiment) -> None:
        self._lab.runner.edit({"train.optimizer.lr": offered.train.optimizer.lr})

    def _left(self, left: Left, take: Callable[[Experiment], None]) -> None:
        from tui_dnn.screens.bench import CLAIMS, LESSONS

        if isinstance(left, Experiment):
            take(left)
        elif left == LESSONS:
            self._lab.do("lessons")
        elif left == CLAIMS:
            self._lab.do("claims")

    def _player(self, experiment: Experiment, make: Make) -> Player:
        """Worked by hand where the runner is, else in a thread of its own."""
        from tui_dnn.bench.player import Player
        from tui_dnn.bench.worker import ThreadedPlayer

        stepped = isinstance(self._lab.runner, SteppedRunner)
        return Player(experiment, make) if stepped else ThreadedPlayer(experiment, make)


def beneath(experiment: Experiment) -> Experiment:
    """What the main lab has below the page of this lab: the run that the lab is about, or the first look."""
    from core.lab.range_test import FORGOTTEN
    from tui_dnn.app import DEFAULT_PRESET

    if isinstance(experiment.lab, RangeTest | LossSlice):
        return experiment.model_copy(update=FORGOTTEN)
    return load(DEFAULT_PRESET)


def _settings(run: Run, title: Text, lesson: Text) -> Experiment:
    """Those in force, as an experiment that is one run and nothing else."""
    from core.lab.range_test import FORGOTTEN

    told = {"title": title, "lesson": lesson, "source": ()}
    return run.trainer.experiment.model_copy(update={**FORGOTTEN, **told})


def _about(run: Run) -> str:
    return f"run {run.id}"


def _weights(run: Run) -> tuple[Array, Array]:
    """Copies: the run goes on at once."""
    network = run.trainer.network
    return network.arena.values.copy(), network.moving_values.copy()
