"""Small experiments for tests of the Trainer."""

from __future__ import annotations

from typing import Any

from core.spec.experiment import Experiment

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw")


def experiment(**settings: Any) -> Experiment:
    """A small moons run; dotted keys with `__` in the place of the dot."""
    recipe: dict[str, Any] = {
        "id": "small",
        "seed": 3,
        "data": {"name": "moons", "points": 100, "noise": 0.2, "validation": 0.2},
        "model": {
            "hidden": [12, 8],
            "activation": {"kind": "tanh"},
            "batch_norm": {"enabled": True},
            "dropout": {"rate": 0.2},
        },
        "train": {
            "optimizer": {"kind": "adam", "lr": 0.01},
            "batch": 24,
            "steps": 40,
            "record": {"keyframe": 10},
        },
    }
    for key, value in settings.items():
        *path, last = key.split("__")
        part = recipe
        for name in path:
            part = part.setdefault(name, {})
        part[last] = value
    return Experiment.model_validate(recipe)
