"""What a network says about new examples, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.train.new_inputs import NewInputs
from core.train.saved_network import SavedNetwork


@dataclass(frozen=True)
class Predictions:
    task: str
    columns: tuple[str, ...]
    """Names of the outputs: classes or targets."""
    outputs: NDArray[np.float64]
    """(N, columns): probabilities of classes where the network gives them."""
    classes: tuple[str, ...]
    """The answer for every example; empty for a regression."""
    score: tuple[str, float] | None
    """Where the targets are known: accuracy, or root mean square error."""

    def header(self) -> tuple[str, ...]:
        return ("row", *(("class",) if self.classes else ()), *self.columns)

    def row(self, number: int) -> tuple[Any, ...]:
        answer = (self.classes[number],) if self.classes else ()
        return (number, *answer, *(float(value) for value in self.outputs[number]))

    def __len__(self) -> int:
        return len(self.outputs)


def predictions(saved: SavedNetwork, inputs: NewInputs) -> Predictions:
    """With class names where the task has classes, a binary one with both."""
    facts = saved.facts
    outputs = saved.predict(inputs.x).astype(np.float64)
    columns = facts.class_names or facts.target_names
    classes: tuple[str, ...] = ()
    if facts.task == "binary":
        if outputs.shape[1] == 1:
            outputs = np.concatenate((1.0 - outputs, outputs), axis=1)
        columns = columns or ("0", "1")
    if facts.task == "autoencoder":
        columns = facts.feature_names
    if len(columns) != outputs.shape[1]:
        columns = tuple(f"y{number + 1}" for number in range(outputs.shape[1]))
    if facts.task in ("binary", "multiclass"):
        # Of two equal outputs the first wins, as a sigmoid of exactly 0.5 is no yes.
        classes = tuple(columns[best] for best in outputs.argmax(axis=1))
    return Predictions(facts.task, columns, outputs, classes, _score(facts.task, outputs, inputs.y))


def _score(task: str, outputs: NDArray[np.float64], y: NDArray[Any] | None) -> tuple[str, float] | None:
    if y is None:
        return None
    if task in ("binary", "multiclass"):
        return "accuracy", float((outputs.argmax(axis=1) == y).mean())
    if task == "regression":
        return "root mean square error", float(np.sqrt(((outputs - y) ** 2).mean()))
    return None
