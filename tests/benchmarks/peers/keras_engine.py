"""Keras on TensorFlow: `fit` as its guide and most course notes call it, and without what ours does besides."""

from __future__ import annotations

import os
from importlib import import_module
from time import perf_counter
from typing import Any

import numpy as np

from tests.benchmarks.peers.engine import Engine, Layer
from tests.benchmarks.peers.workloads import ADAM_EPS, BATCH_NORM_EPS, BATCH_NORM_MOMENTUM, FEATURES, Task


class KerasFit(Engine):
    """Shuffles the rows and counts the hits as ours does; what a call sets up before its first epoch is not timed."""

    whole_epochs = True
    metrics: tuple[str, ...] = ("accuracy",)

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        os.environ["KERAS_BACKEND"] = "tensorflow"
        keras: Any = import_module("keras")
        load, layers = task.load, keras.layers
        keras.utils.set_random_seed(1)
        model = keras.Sequential([layers.Input((FEATURES,))])
        for index, units in enumerate(load.hidden):
            model.add(layers.Dense(units, activation=load.activation))
            if load.batch_norm:
                model.add(layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, epsilon=BATCH_NORM_EPS))
            if load.dropout and index == len(load.hidden) - 1:
                model.add(layers.Dropout(load.dropout))
        model.add(layers.Dense(10, activation="tanh" if load.squared else "softmax"))
        self.dense = [layer for layer in model.layers if isinstance(layer, layers.Dense)]
        self.norms = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
        for layer, kernel in zip(self.dense, task.kernels, strict=True):
            layer.set_weights([kernel, np.zeros(kernel.shape[1], np.float32)])
        adam = keras.optimizers.Adam(load.rate, epsilon=ADAM_EPS)
        model.compile(
            loss="mse" if load.squared else "sparse_categorical_crossentropy",
            optimizer=adam if load.optimizer == "adam" else keras.optimizers.SGD(load.rate),
            metrics=list(self.metrics),
        )
        self.model, self.callback = model, keras.callbacks.LambdaCallback
        self.x = task.floats()
        self.y: Any = task.one_hot() if load.squared else task.y

    def run(self, epoch: int, first: int, last: int) -> None:
        self.fit(*self.ordered(epoch), shuffle=False)

    def time(self, epoch: int, first: int, last: int) -> float:
        return self.fit(self.x, self.y, shuffle=True, epochs=2)

    def ordered(self, epoch: int) -> tuple[Any, Any]:
        rows = self.task.order(epoch).reshape(-1)
        return self.x[rows], self.y[rows]

    def fit(self, x: Any, y: Any, *, shuffle: bool, epochs: int = 1) -> float:
        """Seconds of the last epoch."""
        begun: list[float] = []
        ended: list[float] = []
        clock = self.callback(
            on_epoch_begin=lambda epoch, logs: begun.append(perf_counter()),
            on_epoch_end=lambda epoch, logs: ended.append(perf_counter()),
        )
        batch = self.task.load.batch
        self.model.fit(x, y, batch_size=batch, epochs=epochs, shuffle=shuffle, verbose=0, callbacks=[clock])
        return ended[-1] - begun[-1]

    def weights(self) -> list[Layer]:
        found: list[Layer] = []
        for layer in self.dense:
            kernel, bias = layer.get_weights()
            found.append({"kernel": kernel, "bias": bias})
        for layer, norm in zip(found, self.norms, strict=False):
            layer |= dict(zip(("gamma", "beta", "mean", "variance"), norm.get_weights(), strict=True))
        return found


class KerasFitBare(KerasFit):
    """Without metrics; the rows are put in order before the clock starts, so that `fit` need not shuffle."""

    metrics = ()

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.prepared: tuple[int, Any, Any] | None = None

    def prepare(self, epoch: int) -> None:
        if self.prepared is None or self.prepared[0] != epoch:
            self.prepared = epoch, *self.ordered(epoch)

    def time(self, epoch: int, first: int, last: int) -> float:
        assert self.prepared is not None
        return self.fit(*self.prepared[1:], shuffle=False, epochs=2)
