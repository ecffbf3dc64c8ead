"""What every engine has to compute: the four workloads, and scans over depth and width."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.data.batches import epoch_order

SEED = 7
FEATURES, CLASSES = 784, 10
BATCH_NORM_EPS, BATCH_NORM_MOMENTUM = 1e-3, 0.99
ADAM_EPS = 1e-7
RATES = {"adam": 0.001, "sgd": 0.01}


@dataclass(frozen=True)
class Workload:
    """A network on MNIST, its loss, optimizer and batch."""

    name: str
    hidden: tuple[int, ...]
    activation: Literal["relu", "tanh"]
    optimizer: Literal["adam", "sgd"]
    batch: int
    batch_norm: bool = False
    """After the activation of every hidden layer."""
    dropout: float = 0.0
    """After the last hidden layer."""
    squared: bool = False
    """tanh outputs and the mean squared error to one-hot labels; else softmax and cross-entropy."""

    @property
    def dims(self) -> tuple[int, ...]:
        return FEATURES, *self.hidden, CLASSES

    @property
    def rate(self) -> float:
        return RATES[self.optimizer]


WORKLOADS = {
    load.name: load
    for load in (
        Workload("A", (64, 64, 64), "relu", "adam", 128, batch_norm=True, dropout=0.2),
        Workload("B", (1024, 512, 512, 512), "tanh", "adam", 128, squared=True),
        Workload("C", (300, 100), "relu", "sgd", 32),
        Workload("D", (64,) * 20, "tanh", "sgd", 128),
        *(Workload(f"depth-{depth}", (64,) * depth, "relu", "adam", 128) for depth in (1, 5, 10, 40)),
        *(Workload(f"width-{width}", (width,) * 2, "relu", "adam", 128) for width in (32, 128, 512, 1024)),
    )
}


@dataclass(frozen=True)
class Task:
    """A workload with its data and initial weights, read from a folder that all engines share."""

    load: Workload
    x: NDArray[np.uint8]
    """(N, 784), N a multiple of the batch."""
    y: NDArray[np.int64]
    """(N,)."""
    kernels: list[NDArray[np.float32]]

    @property
    def steps(self) -> int:
        """In an epoch."""
        return len(self.x) // self.load.batch

    def order(self, epoch: int) -> NDArray[np.int64]:
        """(steps, batch) rows in the order in which every engine visits them in epoch 0, 1, ..."""
        return epoch_order(SEED, epoch, len(self.x)).reshape(self.steps, self.load.batch)

    def floats(self) -> NDArray[np.float32]:
        """Images in 0..1."""
        return self.x.astype(np.float32) / np.float32(255.0)

    def one_hot(self) -> NDArray[np.float32]:
        return np.eye(CLASSES, dtype=np.float32)[self.y]


def save(folder: Path, load: Workload, x: NDArray[np.uint8], y: NDArray[np.int64]) -> None:
    """Write what `read` reads: weights by Glorot's rule, biases 0."""
    rng = np.random.default_rng(11)
    kernels = []
    for fan_in, units in zip(load.dims[:-1], load.dims[1:], strict=True):
        limit = float(np.sqrt(6.0 / (fan_in + units)))
        kernels.append(rng.uniform(-limit, limit, (fan_in, units)).astype(np.float32))
    n = len(x) // load.batch * load.batch
    np.savez(folder / f"{load.name}.npz", *kernels, x=x[:n], y=y[:n])
    (folder / f"{load.name}.json").write_text(json.dumps(asdict(load)), encoding="utf-8")


def read(folder: Path, name: str) -> Task:
    settings: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    settings["hidden"] = tuple(settings["hidden"])
    load = Workload(**settings)
    with np.load(folder / f"{name}.npz") as stored:
        kernels = [stored[f"arr_{index}"] for index in range(len(load.dims) - 1)]
        return Task(load, stored["x"], stored["y"], kernels)
