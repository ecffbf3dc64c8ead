"""Layers, recorders and runs made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.activations import FUNCTIONS, function
from core.nn.arena import Array
from core.observe.measure import RMS, STD
from core.observe.recorder import Recorder
from core.observe.series import ACTIVATION, GRADIENT
from core.observe.tap import LayerTap
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.model import Activation
from core.spec.train import Record


def make_tap(
    index: int,
    n: int,
    fan_in: int,
    units: int,
    *,
    kind: str = "relu",
    dtype: str = "float32",
    seed: int = 0,
) -> LayerTap:
    """A layer with random contents; an activation without a Function (prelu) has none."""
    rng = np.random.default_rng([seed, index])
    chosen = function(Activation.model_validate({"kind": kind})) if kind in FUNCTIONS else None
    h = np.zeros((n, units), dtype)
    z = rng.standard_normal((n, units)).astype(dtype)
    if kind in ("relu", "prelu"):
        np.maximum(z, 0, out=h)
    elif kind == "tanh":
        np.tanh(z, out=h)
    elif kind == "sigmoid":
        np.divide(1, 1 + np.exp(-z), out=h)
    else:
        h[...] = z
    return LayerTap(
        name=f"dense_{index}",
        index=index,
        activation=kind,
        function=chosen,
        h=h,
        dh=0.01 * rng.standard_normal((n, units)).astype(dtype),
        kernel=0.1 * rng.standard_normal((fan_in, units)).astype(dtype),
        kernel_gradient=rng.standard_normal((fan_in, units)).astype(dtype),
    )


def make_taps(
    widths: Sequence[int] = (20, 16, 16, 4),
    *,
    n: int = 32,
    kind: str = "relu",
    dtype: str = "float32",
    seed: int = 0,
) -> tuple[LayerTap, ...]:
    """Layers of these widths, the first being the input; the last layer is a softmax."""
    last = len(widths) - 1
    return tuple(
        make_tap(
            i, n, widths[i - 1], widths[i], kind="softmax" if i == last else kind, dtype=dtype, seed=seed
        )
        for i in range(1, len(widths))
    )


def make_recorder(taps: Sequence[LayerTap], **record: Any) -> Recorder:
    return Recorder([tap.name for tap in taps], Record.model_validate(record))


def record_step(recorder: Recorder, taps: Sequence[LayerTap], step: int, rate: float = 0.01) -> None:
    """One recorded step of plain gradient descent."""
    recorder.bind(taps)
    recorder.before_update(taps)
    for tap in taps:
        np.subtract(tap.kernel, rate * tap.kernel_gradient, out=tap.kernel)
    recorder.after_update(step, taps, 2.0, 1.0)


def experiment(**edits: Any) -> Experiment:
    """The default experiment with dotted keys changed, dots written as two underscores."""
    return with_edits(Experiment(), {key.replace("__", "."): value for key, value in edits.items()})


@dataclass(frozen=True)
class Row:
    """An epoch."""

    step: int
    loss: float
    val_loss: float


class Story:
    """A recorder filled by hand: healthy unless told otherwise."""

    def __init__(
        self, hidden: int = 3, *, rows: int = 10, stride: int = 10, record: dict[str, Any] | None = None
    ) -> None:
        self.names = [f"dense_{i + 1}" for i in range(hidden + 1)]
        self.recorder = Recorder(self.names, Record.model_validate(record or {}))
        self.layers, self.stride = hidden + 1, stride
        self.gradient = np.full((rows, self.layers), 1e-3)
        self.std = np.full((rows, self.layers), 0.5)
        self.ratio = np.full((rows, self.layers), 1e-3)
        self.saturated = np.full((rows, self.layers), np.nan)
        self.norm = np.ones(rows)
        self.losses: Array = np.linspace(1.0, 0.2, rows * stride)
        self.rate = 0.001

    def told(self) -> Recorder:
        """Write everything down."""
        series = self.recorder.layer_series
        for i in range(len(self.norm)):
            row = series.count % series.capacity
            series.steps[row] = i * self.stride
            series.stats[row, :, GRADIENT, RMS] = self.gradient[i]
            series.stats[row, :, ACTIVATION, STD] = self.std[i]
            series.update_ratio[row] = self.ratio[i]
            series.saturated[row] = self.saturated[i]
            series.norm_before[row] = self.norm[i]
            series.publish()
        for step, loss in enumerate(self.losses):
            self.recorder.scalar(step, float(loss), 0.0, 0.5, self.rate)
        return self.recorder
