"""What watches a value once per epoch: small state machines whose state is a plain dict."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from core.spec.schedule import Plateau
from core.spec.train import EarlyStopping

State = dict[str, float | int | bool | None]


class PlateauState:
    """Cuts the learning rate when the watched loss stops falling; Keras' ReduceLROnPlateau to the epoch.

    An epoch improves when value < best - min_delta, absolute (PyTorch: relative by default). The rate is cut
    after `patience` epochs without (PyTorch: patience + 1); the next `cooldown` epochs are not counted.
    """

    def __init__(self, settings: Plateau) -> None:
        self.settings = settings
        self.best = inf
        self.wait = 0
        self.cooldown = 0

    def update(self, value: float, learning_rate: float) -> float:
        """The rate to go on with after an epoch with this value; smaller is better, nan is no improvement."""
        if self.cooldown > 0:
            self.cooldown -= 1
            self.wait = 0
        if value < self.best - self.settings.min_delta:
            self.best, self.wait = value, 0
        elif self.cooldown == 0:
            self.wait += 1
            if self.wait >= self.settings.patience and learning_rate > self.settings.min_lr:
                self.cooldown, self.wait = self.settings.cooldown, 0
                return max(learning_rate * self.settings.factor, self.settings.min_lr)
        return learning_rate

    def state(self) -> State:
        return {"best": self.best, "wait": self.wait, "cooldown": self.cooldown}

    def restore(self, state: Mapping[str, float | int | bool | None]) -> None:
        self.best = _number(state, "best")
        self.wait, self.cooldown = int(_number(state, "wait")), int(_number(state, "cooldown"))


class EarlyStop:
    """Says when to stop: after `patience` epochs without value < best - min_delta; Keras' EarlyStopping.

    Smaller is better: whoever watches an accuracy passes it negated. As in Keras the first epoch never stops.
    """

    def __init__(self, settings: EarlyStopping) -> None:
        self.settings = settings
        self.best = inf
        self.best_epoch: int | None = None
        """Epoch of `best`, in the caller's counting; None before the first improvement."""
        self.improved = False
        """Did the last epoch improve on the best? Then its parameters are the ones to keep."""
        self.wait = 0
        self._epochs = 0

    def update(self, epoch: int, value: float) -> bool:
        """Stop now? nan is no improvement."""
        self._epochs += 1
        self.improved = value < self.best - self.settings.min_delta
        if self.improved:
            self.best, self.best_epoch, self.wait = value, epoch, 0
            return False
        self.wait += 1
        return self.wait >= self.settings.patience and self._epochs > 1

    def state(self) -> State:
        return {
            "best": self.best,
            "best_epoch": self.best_epoch,
            "improved": self.improved,
            "wait": self.wait,
            "epochs": self._epochs,
        }

    def restore(self, state: Mapping[str, float | int | bool | None]) -> None:
        epoch = state["best_epoch"]
        self.best, self.best_epoch = _number(state, "best"), None if epoch is None else int(epoch)
        self.improved = bool(state["improved"])
        self.wait, self._epochs = int(_number(state, "wait")), int(_number(state, "epochs"))


def _number(state: Mapping[str, float | int | bool | None], key: str) -> float:
    value = state[key]
    if value is None:
        raise ValueError(f"{key} has no value in the saved state")
    return value
