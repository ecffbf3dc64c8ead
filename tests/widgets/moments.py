"""Networks that were really trained, caught at moments worth a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from tests.widgets.stage import Stage
from tui_dnn.recipe import load
from tui_dnn.runner.frame import PARTS
from tui_dnn.runner.run import Run
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.view import LabView

EDIT = 240
"""Step at which batch norm comes to the dead network."""
BATCH_NORM = {"model.batch_norm.enabled": True}


@dataclass(frozen=True)
class Moment:
    """Panes that saw everything up to a view."""

    stage: Stage
    view: LabView

    @property
    def run(self) -> Run:
        assert self.view.run is not None
        return self.view.run


def spiral(**changes: Any) -> Experiment:
    """A dead network: weights so small that nothing passes."""
    table: dict[str, Any] = {
        "id": "dead-spiral",
        "seed": 7,
        "dtype": "float64",
        "data": {"name": "spiral3", "seed": 0},
        "model": {
            "hidden": [16, 16, 16, 16],
            "activation": "tanh",
            "init": {"kind": "normal", "std": 0.01},
            "batch_norm": {"momentum": 0.9},
        },
        "train": {"optimizer": {"kind": "momentum", "lr": 0.1}, "batch": "full", "steps": 400},
        "expect": [
            {
                "at": EDIT - 1,
                "loss": {"near": 1.0986, "tol": 0.001},
                "diagnosis": {"has": ["vanishing-gradient"]},
            },
            {
                "at": 400,
                "acc": {"min": 0.9},
                "claim": {"text": "0.01 does not vanish", "verdict": "contradicted"},
            },
        ],
    }
    return Experiment.model_validate({**table, **changes})


def opened(experiment: Experiment) -> SteppedRunner:
    """A runner with a run at step 0."""
    runner = SteppedRunner(lambda event: None)
    runner.open(experiment)
    runner.crank(0)
    return runner


def train(runner: SteppedRunner, steps: int) -> None:
    """So many steps, then rest."""
    runner.step(steps)
    runner.crank(steps)


def look(runner: SteppedRunner, stage: Stage | None = None, **changes: Any) -> LabView:
    """What panes are shown, with every part of a frame."""
    # A digest has another value on another processor.
    runner.want(PARTS - {"digest"})
    runner.crank(0)
    stage = stage or Stage()
    view = replace(
        stage.view(runner), now=1000.0 + (runner.run.trainer.steps_done if runner.run else 0), **changes
    )
    stage.diagnosis.show(view)
    return view


def caught(experiment: Experiment, steps: int, **changes: Any) -> Moment:
    """After so many steps."""
    runner, stage = opened(experiment), Stage()
    train(runner, steps)
    return Moment(stage, look(runner, stage, **changes))


@cache
def dead() -> Moment:
    """Nothing was learnt; batch norm is pending."""
    return caught(spiral(), EDIT, pending=BATCH_NORM)


@cache
def rescued() -> Moment:
    """Batch norm went on as a fork, which learns."""
    runner, stage = opened(spiral()), Stage()
    train(runner, EDIT)
    look(runner, stage)
    runner.fork(BATCH_NORM)
    train(runner, 60)
    return Moment(stage, look(runner, stage))


@cache
def digits() -> Moment:
    """Images, small batches, validation."""
    small: Mapping[str, object] = {"dtype": "float64", "model.hidden": [16, 16, 16]}
    return caught(with_edits(load("mnist-bn-3x64-small"), small), 130)


@cache
def unborn() -> Moment:
    """Not a single step."""
    return caught(spiral(), 0)


@cache
def newborn() -> Moment:
    return caught(spiral(), 1)


@cache
def burst() -> Moment:
    """Diverged."""
    model = {"hidden": [12, 8], "activation": "exponential"}
    train_ = {"optimizer": {"kind": "sgd", "lr": 1000.0}, "batch": "full", "steps": 40}
    return caught(spiral(model=model, train=train_, expect=[]), 40)


@cache
def deep() -> Moment:
    """A hundred layers."""
    model = {"hidden": [4] * 100, "activation": "relu", "init": {"kind": "he_normal"}}
    return caught(spiral(model=model, expect=[]), 20)


@cache
def flat() -> Moment:
    """No hidden layer."""
    return caught(spiral(model={"hidden": []}, expect=[]), 20)


@cache
def numbers() -> Moment:
    """Regression: no classes, no pictures."""
    train_ = {"batch": 10, "steps": 40}
    model = {"hidden": [8], "activation": "relu"}
    return caught(spiral(data={"name": "polynomial"}, model=model, train=train_, expect=[]), 30)


ALL = (dead, rescued, digits, unborn, newborn, burst, deep, flat, numbers)
