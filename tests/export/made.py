"""Trained networks of every kind, in memory and in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.spec.experiment import Experiment
from core.train.checkpoint import save
from core.train.saved_network import SavedNetwork, load_network
from core.train.trainer import Trainer

ACTIVATIONS = (
    "linear", "step", "sign", "sigmoid", "tanh", "relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu",
    "silu", "softplus", "softsign", "hard_sigmoid", "mish", "exponential",
)  # fmt: skip
MOONS = {"data": {"name": "moons", "points": 40, "validation": 0.2}, "train": {"steps": 8, "batch": 16}}
RECIPES: dict[str, dict[str, Any]] = {
    **{name: {**MOONS, "model": {"hidden": [8, 5], "activation": name}} for name in ACTIVATIONS},
    "norm-before": {
        "data": {"name": "iris"},
        "model": {"hidden": [8, 5], "batch_norm": {"enabled": True}, "dropout": 0.2},
        "train": {"steps": 20, "l2": 0.01, "constraint": {"kind": "max_norm", "limit": 2.0}},
    },
    "norm-after": {
        "data": {"name": "iris"},
        "model": {"hidden": [8, 5], "batch_norm": {"enabled": True, "place": "after", "scale": False}},
        "train": {"steps": 20, "optimizer": {"kind": "nesterov", "lr": 0.01},
                  "schedule": {"kind": "exponential", "steps": 10, "rate": 0.5}},
    },
    "wide": {
        "data": {"name": "california_housing", "limit": 300},
        "model": {"hidden": [8, 5], "wide": [0, 2], "deep": [1, 2, 3]},
        "train": {"steps": 20, "loss": "huber", "optimizer": {"kind": "rmsprop"}, "clip_norm": 1.0},
    },
    "images": {
        "data": {"name": "digits", "limit": 200},
        "model": {"hidden": [8], "output": "tanh"},
        "train": {"steps": 20, "loss": "mse", "optimizer": {"kind": "adamw"}, "freeze": ["dense_1"]},
    },
    "double": {
        "dtype": "float64",
        "data": {"name": "spiral3"},
        "model": {"hidden": [8], "activation": "selu", "dropout": 0.1},
        "train": {"steps": 20, "optimizer": {"kind": "nadam"}, "schedule": {"kind": "one_cycle", "steps": 20}},
    },
}  # fmt: skip


def trained(name: str, **settings: Any) -> Trainer:
    recipe = Experiment.model_validate({"id": name.replace("_", "-"), "seed": 2, **RECIPES[name], **settings})
    trainer = Trainer(recipe)
    while trainer.status in ("ready", "running"):
        trainer.step()
    return trainer


def in_a_file(trainer: Trainer, folder: Path) -> SavedNetwork:
    path = folder / f"{trainer.experiment.id}.safetensors"
    save(trainer, path)
    return load_network(path)
