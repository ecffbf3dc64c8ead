"""What is known of a run without its curves: level of guessing, shape of the network, data, in a few letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import isfinite, log, nan
from weakref import WeakKeyDictionary

import numpy as np

from core.spec.experiment import Experiment
from core.train.chance import chance_loss
from core.train.trainer import Trainer
from tui_dnn.raster.numbers import count, number
from tui_dnn.runner.run import Run

EVEN = 0.005
"""Relative difference from classes of equal size that does not count."""


@dataclass(frozen=True)
class Facts:
    """Fixed for a run."""

    chance: float
    """Loss of the best constant answer; NaN if there is none."""
    chance_name: str
    """`ln 3` for three classes of equal size, else the number."""
    guess: float
    """Accuracy of the best constant answer; NaN for tasks without classes."""
    guess_name: str
    """`1/3`, or the number."""
    examples: str
    """`300 pts`, `60k / 10k`."""
    classes: tuple[str, ...]


_FACTS: WeakKeyDictionary[Run, Facts] = WeakKeyDictionary()


def facts_of(run: Run) -> Facts:
    found = _FACTS.get(run)
    if found is None:
        found = _FACTS[run] = _look(run.trainer)
    return found


def _look(trainer: Trainer) -> Facts:
    data = trainer.data
    known = chance_loss(data, trainer.head.loss)
    chance = nan if known is None else known
    classes = max(2, data.outputs)
    name = number(chance) if isfinite(chance) else ""
    if trainer.head.loss in ("softmax_ce", "sigmoid_bce") and abs(chance / log(classes) - 1) < EVEN:
        name = f"ln {classes}" if classes < 10 else f"ln{classes}"
    guess, guess_name = nan, ""
    if data.task in ("binary", "multiclass"):
        labels = np.asarray(data.train.y, np.int64).reshape(-1)
        guess = float(np.bincount(labels).max() / len(labels))
        guess_name = f"1/{classes}" if abs(guess * classes - 1) < EVEN and classes < 10 else number(guess)
    sizes = [len(part) for part in (data.train, data.validation) if part is not None]
    examples = f"{sizes[0]:,} pts" if len(sizes) == 1 else " / ".join(_short(size) for size in sizes)
    return Facts(chance, name, guess, guess_name, examples, tuple(data.class_names))


def _short(size: int) -> str:
    return f"{size / 1000:.3g}k" if size >= 10_000 else count(size)


def class_name(facts: Facts, index: int) -> str:
    """A class in a word or two."""
    name = facts.classes[index] if index < len(facts.classes) else str(index)
    return f"class {name}" if name.isdigit() else name


def network_text(run: Run, width: int) -> str:
    """`2-32x6-3`, `784-64-64-64-10`: units from input to output, repeated ones counted where it gets long."""
    hidden = run.trainer.experiment.model.hidden
    ends = run.trainer.data.features, run.trainer.data.outputs
    plain = "-".join(map(str, (ends[0], *hidden, ends[1])))
    if len(plain) <= min(width, 15):
        return plain
    groups = [(units, len(list(group))) for units, group in groupby(hidden)]
    middle = [f"{units}x{times}" if times > 1 else f"{units}" for units, times in groups]
    short = "-".join([str(ends[0]), *middle, str(ends[1])])
    return short if len(short) <= width or len(hidden) < 3 else f"{ends[0]}-{len(hidden)} layers-{ends[1]}"


def activation_name(experiment: Experiment) -> str:
    return "ReLU" if experiment.model.activation.kind == "relu" else experiment.model.activation.kind


def hidden_layers(run: Run) -> int:
    return max(0, len(run.trainer.recorder.names) - 1)


def run_word(run: Run) -> str:
    """What a run is called beside its number: its arm, the edit that made it a fork, or its experiment."""
    return run.label or (run.title if run.origin is not None else run.experiment.id)
