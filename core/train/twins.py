"""A network against its twins: batch norm folded away, layers multiplied into one, saved and loaded again."""

from __future__ import annotations

from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from core.nn.arena import Array
from core.nn.collapse import collapse
from core.nn.fold import fold
from core.nn.network import INFERENCE_ROWS, Network
from core.nn.plan import InferencePlan
from core.train.inputs import inputs

if TYPE_CHECKING:
    from core.train.trainer import Trainer

ROWS = 2000
"""Examples on which predictions are compared."""
PASSES, LEAST, MOST = 60, 5, 0.5
"""Timed passes of each network: so many, but no longer than so many seconds together."""


def examples(trainer: Trainer, rows: int = ROWS) -> Array:
    """Inputs of the validation part, or of the training part where there is none."""
    data = trainer.data
    split = data.train if data.validation is None else data.validation
    return inputs(split, slice(0, rows), data.scale, trainer.dtype)


def difference(first: Network, second: Network, x: Array) -> float:
    """Largest absolute difference of a prediction."""
    return float(np.abs(first.predict(x).astype(np.float64) - second.predict(x)).max())


def fold_error(trainer: Trainer) -> float:
    """Predictions of the network against those of its folded twin; NaN without batch norm."""
    if not trainer.network.batch_norms:
        return nan
    return difference(trainer.network, fold(trainer.network), examples(trainer))


def fold_speedup(trainer: Trainer) -> float:
    """Time of an inference pass over that of the folded twin; NaN without batch norm.

    Passes of both alternate and the fastest of each counts: other work on the machine only adds time.
    """
    if not trainer.network.batch_norms:
        return nan
    x = examples(trainer, INFERENCE_ROWS)
    plain, folded = (network.inference_plan(len(x)) for network in (trainer.network, fold(trainer.network)))
    for plan in (plain, folded):
        np.copyto(plan.x, x)
        _seconds(plan)
    times: list[tuple[float, float]] = []
    while (len(times) < PASSES and sum(map(sum, times)) < MOST) or len(times) < LEAST:
        times.append((_seconds(plain), _seconds(folded)))
    return min(time for time, _ in times) / min(time for _, time in times)


def _seconds(plan: InferencePlan) -> float:
    began = perf_counter()
    plan.forward()
    return perf_counter() - began


def collapse_error(trainer: Trainer) -> float:
    """Predictions of the network against those of the product of its kernels; NaN with a hidden activation."""
    single = collapse(trainer.network)
    return nan if single is None else difference(trainer.network, single, examples(trainer))


def reload_error(trainer: Trainer) -> float:
    """Predictions before and after the way through a checkpoint file."""
    from core.train.checkpoint import load, save

    with TemporaryDirectory(prefix="tui-dnn-") as folder:
        path = Path(folder) / "run.safetensors"
        save(trainer, path)
        again = load(path, trainer.data)
    return difference(trainer.network, again.network, examples(trainer))
