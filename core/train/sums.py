"""Running means of an epoch."""

from __future__ import annotations

from math import nan


class EpochSums:
    """Sums over the batches seen since the epoch began; plain numbers, part of the state."""

    def __init__(self) -> None:
        self.loss_sum = self.accuracy_sum = self.bar_sum = 0.0
        self.examples = self.batches = 0

    def add(self, loss: float, accuracy: float, n: int) -> None:
        self.loss_sum += loss * n
        self.accuracy_sum += accuracy * n
        self.examples += n
        self.batches += 1
        self.bar_sum += self.loss_sum / self.examples

    @property
    def loss(self) -> float:
        return self.loss_sum / self.examples if self.examples else nan

    @property
    def accuracy(self) -> float:
        return self.accuracy_sum / self.examples if self.examples else nan

    @property
    def loss_bar(self) -> float:
        """Mean over batches of the running mean: see EpochRow."""
        return self.bar_sum / self.batches if self.batches else nan
