"""Short plays of the small labs, shared by their tests."""

from __future__ import annotations

from typing import Any

from core.lab.machine import Machine
from core.lab.registry import make_machine
from core.spec.experiment import Experiment
from core.spec.validate import validate

DIGITS = {"name": "digits", "limit": 60, "validation": "none"}
NET = {"model": {"hidden": [8]}, "train": {"optimizer": {"kind": "sgd", "lr": 0.1}, "batch": 20, "epochs": 2}}
SHORT: dict[str, dict[str, Any]] = {
    "saturation": {"lab": {"kind": "saturation"}},
    "clipping": {"lab": {"kind": "clipping", "batches": 4}, "data": DIGITS, **NET},
    "perceptron": {"lab": {"kind": "perceptron"}, "data": {"name": "iris_setosa"}},
    "polynomial": {"lab": {"kind": "polynomial", "degrees": 4}},
    "scales": {"lab": {"kind": "scales", "count": 2}, "data": DIGITS, **NET},
    "augmentation": {
        "lab": {"kind": "augmentation", "images": 2, "batch": 20},
        "data": {
            **DIGITS,
            "augment": {"shift": 1, "rotation": 10.0, "blur": 1.0, "noise": 0.1, "flip": True},
        },
    },
}


def short(kind: str, **more: Any) -> Experiment:
    """A small experiment with this lab; `more` goes into its `[lab]`."""
    tables = SHORT[kind]
    return validate({**tables, "lab": {**tables["lab"], **more}}, "test")


def played(experiment: Experiment, steps: int | None = None) -> Machine:
    """The lab of an experiment after so many steps, or at its end."""
    machine = make_machine(experiment)
    while machine.done < (machine.total if steps is None else steps):
        machine.advance()
    return machine
