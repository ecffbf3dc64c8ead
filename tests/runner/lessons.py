"""Lessons of several runs, and what the headless replay makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spec.experiment import Experiment
from core.train.replay import Replay
from core.train.trainer import Trainer
from tests.runner.helpers import experiment
from tui_dnn.runner.stepped import SteppedRunner

SHORT: dict[str, Any] = {"train.steps": 20}
ARMS: dict[str, tuple[dict[str, Any], ...]] = {
    "two": ({"name": "plain", "set": {"model.batch_norm": False}},),
    "several": (
        {"name": "sgd", "set": {"train.optimizer": "sgd"}},
        {"name": "short", "set": SHORT},
        {"name": "other-data", "set": {"data.noise": 0.4, "train.steps": 30}},
        {"name": "wide", "set": {"model.hidden": [20]}},
    ),
    "stages": (
        {"name": "scratch", "set": SHORT},
        {"name": "fine", "after": "main", "take": ["dense_1"], "set": SHORT},
        {
            "name": "finer",
            "after": "fine",
            "take": ["dense_1", "dense_2"],
            "set": {"train.freeze": ["dense_1"]},
        },
        {"name": "early", "after": "scratch"},
    ),
}


def lesson(name: str = "several", *timeline: Mapping[str, Any], **more: Any) -> Experiment:
    tables = experiment().model_dump(by_alias=True)
    tables |= {"arms": [dict(arm) for arm in ARMS[name]], "timeline": [dict(entry) for entry in timeline]}
    return Experiment.model_validate(tables | more)


def digests_by_name(recipe: Experiment) -> dict[tuple[str, int], str]:
    """Digest of every run after every step, by `core.train.replay`."""
    found: dict[tuple[str, int], str] = {}
    replay = Replay(recipe)

    def keep(trainer: Trainer, result: Any) -> None:
        (name,) = (name for name, other in replay.trainers.items() if other is trainer)
        found[name, trainer.steps_done] = trainer.digest()

    replay.run(keep)
    return found


def names(runner: SteppedRunner) -> list[str]:
    return [run.name for run in runner.together]


def steps(runner: SteppedRunner) -> list[int]:
    return [run.trainer.steps_done for run in runner.together]


def state(runner: SteppedRunner) -> str:
    """It changes behind the back of a type checker."""
    return runner.state
