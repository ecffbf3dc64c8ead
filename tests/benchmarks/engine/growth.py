"""How the cost of a step grows with depth, width and batch, and that of an epoch with the data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.engine.timing import in_turns
from tests.benchmarks.peers.ours import Products, trainer_of
from tests.benchmarks.peers.workloads import Task, Workload, read, save

DEPTHS, WIDTHS, BATCHES = (1, 2, 5, 10, 20, 40), (32, 64, 128, 256, 512, 1024), (16, 32, 64, 128, 256, 512)
SHARES = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class Curve:
    """One panel of the plot."""

    title: str
    unit: str
    x: list[float]
    ours: list[float]
    products: list[float]
    """Matrix products alone; empty where they mean nothing."""


def curves(
    folder: Path, x: NDArray[np.uint8], y: NDArray[np.int64], rounds: int, seconds: float
) -> list[Curve]:
    found = []
    for title, sizes, make in (
        ("depth: 784-64xN-10, batch 128", DEPTHS, lambda n: _load((64,) * n, 128)),
        ("width: 784-N-N-10, batch 128", WIDTHS, lambda n: _load((n, n), 128)),
        ("batch: 784-64-64-64-10", BATCHES, lambda n: _load((64,) * 3, n)),
    ):
        tasks = {str(size): _task(folder, make(size), x, y) for size in sizes}
        steps = in_turns({k: trainer_of(task).step for k, task in tasks.items()}, rounds, seconds)
        products = in_turns(
            {k: lambda engine=Products(task): engine.run(0, 0, 1) for k, task in tasks.items()},
            rounds,
            seconds,
        )
        found.append(
            Curve(
                title,
                "µs per step",
                [float(size) for size in sizes],
                [median(steps[str(size)]) for size in sizes],
                [median(products[str(size)]) for size in sizes],
            )
        )
    return [*found, _data(folder, x, y, rounds)]


def _data(folder: Path, x: NDArray[np.uint8], y: NDArray[np.int64], rounds: int) -> Curve:
    load = _load((64,) * 3, 128)
    sizes = [round(share * len(x)) // 128 * 128 for share in SHARES]
    epochs = {}
    for size in sizes:
        trainer = trainer_of(_task(folder, load, x[:size], y[:size]))
        epochs[str(size)] = lambda trainer=trainer, steps=size // 128: [trainer.step() for _ in range(steps)]
    taken = in_turns(epochs, rounds, 0.0)
    return Curve(
        "data: an epoch of 784-64-64-64-10, batch 128",
        "ms per epoch",
        [float(size) for size in sizes],
        [median(taken[str(size)]) / 1e3 for size in sizes],
        [],
    )


def _load(hidden: tuple[int, ...], batch: int) -> Workload:
    return Workload("growth", hidden, "relu", "adam", batch)


def _task(folder: Path, load: Workload, x: NDArray[np.uint8], y: NDArray[np.int64]) -> Task:
    save(folder, load, x, y)
    return read(folder, load.name)
