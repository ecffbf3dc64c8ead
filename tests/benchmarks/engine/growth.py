"""How the cost of a step grows with depth, width and batch, and that of an epoch with the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from core.train.trainer import Trainer
from tests.benchmarks.engine.timing import in_turns
from tests.benchmarks.peers.ours import Products, trainer_of, warm_up
from tests.benchmarks.peers.workloads import Task, Workload, read, save

DEPTHS, WIDTHS, BATCHES = (1, 2, 5, 10, 20, 40), (32, 64, 128, 256, 512, 1024), (16, 32, 64, 128, 256, 512)
LAG = 2.0
"""Seconds until the helper has chosen for new shapes."""
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
    """Depth, width, batch, data."""
    depths = [_load((64,) * depth, 128) for depth in DEPTHS]
    widths = [_load((width, width), 128) for width in WIDTHS]
    batches = [_load((64,) * 3, batch) for batch in BATCHES]
    found = []
    for title, sizes, loads in (
        ("depth: 784-64xN-10, batch 128", DEPTHS, depths),
        ("width: 784-N-N-10, batch 128", WIDTHS, widths),
        ("batch: 784-64-64-64-10", BATCHES, batches),
    ):
        tasks = [_task(folder, load, x, y) for load in loads]
        trainers = [trainer_of(task) for task in tasks]
        for trainer in trainers:
            warm_up(trainer, LAG)
        steps = [trainer.step for trainer in trainers]
        products = [partial(Products(task).run, 0, 0, 1) for task in tasks]
        found.append(
            Curve(
                title,
                "µs per step",
                [float(size) for size in sizes],
                _medians(steps, rounds, seconds),
                _medians(products, rounds, seconds),
            )
        )
    return [*found, _data(folder, x, y, rounds)]


def _data(folder: Path, x: NDArray[np.uint8], y: NDArray[np.int64], rounds: int) -> Curve:
    load = _load((64,) * 3, 128)
    sizes = [round(share * len(x)) // 128 * 128 for share in SHARES]
    epochs = [partial(_epoch, trainer_of(_task(folder, load, x[:n], y[:n])), n // 128) for n in sizes]
    taken = [cost / 1e3 for cost in _medians(epochs, rounds, 0.0)]
    title = "data: an epoch of 784-64-64-64-10, batch 128"
    return Curve(title, "ms per epoch", [float(size) for size in sizes], taken, [])


def _epoch(trainer: Trainer, steps: int) -> None:
    for _ in range(steps):
        trainer.step()


def _medians(things: Sequence[Callable[[], object]], rounds: int, seconds: float) -> list[float]:
    taken = in_turns({str(index): thing for index, thing in enumerate(things)}, rounds, seconds)
    return [median(times) for times in taken.values()]


def _load(hidden: tuple[int, ...], batch: int) -> Workload:
    return Workload("growth", hidden, "relu", "adam", batch)


def _task(folder: Path, load: Workload, x: NDArray[np.uint8], y: NDArray[np.int64]) -> Task:
    save(folder, load, x, y)
    return read(folder, load.name)
