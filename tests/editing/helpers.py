"""Experiments and editors for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from tui_dnn.editing.editor import Editor
from tui_dnn.editing.facts import Facts

FACTS = Facts(examples=300, total_steps=2000)


def rescue(settings: Mapping[str, Any] | None = None) -> Experiment:
    """The deep tanh network of the pictures, with other settings."""
    base: dict[str, Any] = {
        "seed": 7,
        "data.name": "spiral3",
        "model.hidden": [32] * 6,
        "model.activation": "tanh",
        "model.init": "normal",
        "model.init.std": 0.01,
        "train.optimizer": "momentum",
        "train.optimizer.lr": 0.1,
        "train.batch": "full",
        "train.steps": 2000,
    }
    return with_edits(Experiment(), {**base, **(settings or {})})


def editor(settings: Mapping[str, Any] | None = None, facts: Facts = FACTS) -> Editor:
    return Editor(rescue(settings), facts)


def press(target: Editor, keys: str) -> list[bool]:
    """Names of keys with spaces between."""
    return [target.press(key) for key in keys.split()]
