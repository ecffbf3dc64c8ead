"""This project's Trainer, and the matrix products of a step alone."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled.choice import CHOICE, LATER, wanted
from core.data.dataset import DataSet, Normalization, Split
from core.helper.memory import shared_copy
from core.helper.wanted import chosen
from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tests.benchmarks.peers.engine import Engine, Layer
from tests.benchmarks.peers.workloads import (
    BATCH_NORM_EPS,
    BATCH_NORM_MOMENTUM,
    CLASSES,
    FEATURES,
    SEED,
    Task,
)

WARM_UP = 1.0
"""Seconds; compilation comes on top."""
LAG = LATER + 4.0
"""Seconds by which the helper process, which makes its own choice, may come later."""


def experiment(task: Task, *, record: int = 0) -> Experiment:
    load = task.load
    optimizer: dict[str, Any] = {"kind": load.optimizer, "lr": load.rate}
    norm = {
        "enabled": load.batch_norm,
        "place": "after",
        "eps": BATCH_NORM_EPS,
        "momentum": BATCH_NORM_MOMENTUM,
    }
    dropout = {"rate": load.dropout, "after": [len(load.hidden)]} if load.dropout else {}
    return Experiment.model_validate(
        {
            "seed": SEED,
            "data": {"name": "mnist_small", "validation": "none"},
            "model": {
                "hidden": load.hidden,
                "activation": {"kind": load.activation},
                "output": "tanh" if load.squared else "auto",
                "batch_norm": norm if load.batch_norm else {},
                "dropout": dropout,
            },
            "train": {
                "loss": "mse" if load.squared else "softmax_ce",
                "optimizer": optimizer,
                "batch": load.batch,
                "epochs": 10**6,
                "record": {"hist": record},
            },
        }
    )


def data_set(task: Task) -> DataSet:
    return DataSet(
        name="mnist",
        task="multiclass",
        train=Split(shared_copy(task.x), task.y),
        validation=None,
        test=None,
        features=FEATURES,
        outputs=CLASSES,
        feature_names=(),
        class_names=tuple("0123456789"),
        image_shape=(28, 28),
        scale=1.0 / 255.0,
        normalization=Normalization("unit", np.zeros(FEATURES), np.full(FEATURES, 1.0 / 255.0)),
    )


def trainer_of(task: Task, *, record: int = 0) -> Trainer:
    trainer = Trainer(experiment(task, record=record), data_set(task))
    for index, kernel in enumerate(task.kernels, 1):
        trainer.network.arena.view(f"dense_{index}/kernel")[...] = kernel
    return trainer


def warm_up(trainer: Trainer, lag: float = LAG) -> None:
    """Until everything is at work that a run of some seconds has: the helper process, and numba's kernels if any.

    `lag`: less will do where the helper has waited for its caller before.
    """
    begun = perf_counter()
    while perf_counter() - begun < WARM_UP or (wanted() and not CHOICE.settled):
        trainer.step()
    begun = perf_counter()
    while perf_counter() - begun < lag:
        trainer.step()


class Ours(Engine):
    """Loss, accuracy and the scalars' record in every step, as in the app; layers are not recorded."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.note = f"{'numba' if wanted() else 'NumPy'}, helper: {chosen()}"
        warm_up(trainer_of(task))
        self.trainer = trainer_of(task)

    def run(self, epoch: int, first: int, last: int) -> None:
        for _ in range(first, last):
            self.trainer.step()

    def weights(self) -> list[Layer]:
        return layers_of(self.trainer)


def layers_of(trainer: Trainer) -> list[Layer]:
    network = trainer.network
    found: list[Layer] = []
    for index in range(1, len(network.denses) + 1):
        layer = {kind: network.arena.view(f"dense_{index}/{kind}").copy() for kind in ("kernel", "bias")}
        norm = f"batch_norm_{index}"
        if f"{norm}/gamma" in network.arena:
            layer |= {kind: network.arena.view(f"{norm}/{kind}").copy() for kind in ("gamma", "beta")}
            layer["mean"] = network.moving[f"{norm}/moving_mean"].copy()
            layer["variance"] = network.moving[f"{norm}/moving_variance"].copy()
        found.append(layer)
    return found


def loss_of(task: Task, layers: list[Layer]) -> float:
    """The loss over all training data in inference mode: one judge for all engines."""
    trainer = trainer_of(task)
    network = trainer.network
    for index, layer in enumerate(layers, 1):
        for kind in ("kernel", "bias"):
            network.arena.view(f"dense_{index}/{kind}")[...] = layer[kind]
        if "gamma" in layer:
            norm = f"batch_norm_{index}"
            for kind in ("gamma", "beta"):
                network.arena.view(f"{norm}/{kind}")[...] = layer[kind]
            network.moving[f"{norm}/moving_mean"][...] = layer["mean"]
            network.moving[f"{norm}/moving_variance"][...] = layer["variance"]
    return trainer.evaluate(trainer.data.train).loss


class Products(Engine):
    """Forward and backward products on warm arrays and nothing else: what a step costs at the very least."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        dims, n = task.load.dims, task.load.batch
        rng = np.random.default_rng(0)
        outputs = [rng.random((n, units), dtype=np.float32) for units in dims]
        slopes = [rng.random((n, units), dtype=np.float32) for units in dims]
        forward = [
            (outputs[i], kernel, np.zeros_like(outputs[i + 1])) for i, kernel in enumerate(task.kernels)
        ]
        backward: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        for i in reversed(range(len(task.kernels))):
            backward.append((outputs[i].T, slopes[i + 1], np.zeros_like(task.kernels[i])))
            if i > 0:
                backward.append((slopes[i + 1], task.kernels[i].T, np.zeros_like(slopes[i])))
        self.products = [*forward, *backward]

    def run(self, epoch: int, first: int, last: int) -> None:
        for _ in range(first, last):
            for a, b, out in self.products:
                np.dot(a, b, out)

    def weights(self) -> list[Layer]:
        return []
