"""What happens after every epoch: plateau, early stopping, the best epoch kept."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from core.nn.arena import Array
from core.nn.network import Network
from core.optim.callbacks import EarlyStop, PlateauState
from core.spec.schedule import Plateau
from core.spec.train import EarlyStopping, Train
from core.train.history import EpochRow


class Callbacks:
    """Small state machines fed with one row per epoch."""

    def __init__(self, train: Train) -> None:
        self.plateau_rate = train.optimizer.lr
        self._train: Train | None = None
        self._plateau: PlateauState | None = None
        self._stop: EarlyStop | None = None
        self.best_value, self.best_epoch = inf, 0
        self.best: dict[str, Array] = {}
        """Copies of `parameters` and `moving` of the best epoch."""
        self.configure(train)

    def configure(self, train: Train) -> None:
        """Take over new settings; a state machine whose settings did not change goes on."""
        old, self._train = self._train, train
        stopping = train.early_stopping
        if old is None or train.optimizer.lr != old.optimizer.lr or train.schedule != old.schedule:
            self.plateau_rate = train.optimizer.lr
            self._plateau = PlateauState(train.schedule) if isinstance(train.schedule, Plateau) else None
        if old is None or stopping != old.early_stopping:
            self._stop = None if stopping is None else EarlyStop(stopping)

    def after_epoch(self, row: EpochRow, network: Network) -> bool:
        """True: stop now."""
        assert self._train is not None
        stopping = self._train.early_stopping
        if self._plateau is not None:
            self.plateau_rate = self._plateau.update(row.val_loss, self.plateau_rate)
        stop = False
        if self._stop is not None and stopping is not None:
            stop = self._stop.update(row.epoch, watched(stopping, row))
        if self._stop is not None and stopping is not None and stopping.restore_best:
            better, value = self._stop.improved, watched(stopping, row)
        else:
            better, value = self._train.keep_best and row.val_loss < self.best_value, row.val_loss
        if better:
            self.best_value, self.best_epoch = value, row.epoch
            self.best = {"parameters": network.arena.values.copy(), "moving": network.moving_values.copy()}
        return stop

    def restore_best(self, network: Network) -> None:
        """At the end of the run, where early stopping asks for it."""
        assert self._train is not None
        stopping = self._train.early_stopping
        if stopping is not None and stopping.restore_best and self.best:
            if self.best["parameters"].size != network.arena.values.size:
                return
            network.arena.values[...] = self.best["parameters"]
            network.moving_values[...] = self.best["moving"]

    def state(self) -> dict[str, Any]:
        return {
            "plateau_rate": self.plateau_rate,
            "plateau": None if self._plateau is None else self._plateau.state(),
            "stop": None if self._stop is None else self._stop.state(),
            "best_value": self.best_value,
            "best_epoch": self.best_epoch,
        }

    def restore(self, state: Mapping[str, Any], best: Mapping[str, Array]) -> None:
        self.plateau_rate = state["plateau_rate"]
        if self._plateau is not None:
            self._plateau.restore(state["plateau"])
        if self._stop is not None:
            self._stop.restore(state["stop"])
        self.best_value, self.best_epoch = state["best_value"], state["best_epoch"]
        self.best = {name: array.copy() for name, array in best.items()}


def watched(stopping: EarlyStopping, row: EpochRow) -> float:
    """The monitored value, signed so that smaller is better."""
    values = {"val_loss": row.val_loss, "loss": row.loss, "val_acc": -row.val_accuracy, "acc": -row.accuracy}
    return values[stopping.monitor]
