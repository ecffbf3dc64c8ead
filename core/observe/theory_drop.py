"""What dropout does to the size of a signal and of its gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nn.layers.dropout import SELU_FLOOR
from core.spec.model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drop:
    """Dropout of one layer in training."""

    rate: float = 0.0
    alpha: bool = False

    @property
    def scale(self) -> float:
        if self.alpha:
            return float(((1 - self.rate) * (1 + self.rate * SELU_FLOOR**2)) ** -0.5)
        return 1 / (1 - self.rate)

    @property
    def gradient(self) -> float:
        """E[dh^2] / E[dh'^2], h' being what comes out."""
        return (1 - self.rate) * self.scale**2

    def mean(self, mean: Floats) -> Floats:
        return (1 - self.rate) * self.scale * mean

    def second(self, mean: Floats, second: Floats) -> Floats:
        """E[h'^2]; plain: E[h^2] / (1 - rate)."""
        if not self.alpha:
            return second * self.gradient
        shift = -self.scale * SELU_FLOOR * self.rate
        kept = self.scale**2 * second + 2 * self.scale * shift * mean + shift**2
        return (1 - self.rate) * kept + self.rate * (self.scale * SELU_FLOOR + shift) ** 2


def drop_after(model: Model, layer: int) -> Drop:
    """Dropout after a hidden layer, counted from 1; 0 is the input."""
    dropout = model.dropout
    places = range(1, len(model.hidden) + 1) if dropout.after is None else dropout.after
    if layer not in places:
        return Drop()
    auto = dropout.kind == "auto" and model.activation.kind == "selu"
    return Drop(dropout.rate, auto or dropout.kind == "alpha")
