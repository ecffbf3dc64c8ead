"""One case of the lab `signal`: its layers on the way up, its gradients on the way down."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from core.lab.signal_draw import factor, family
from core.lab.signal_numbers import normalised, product_rms, rms, true_size
from core.nn.activations import Scratch, function
from core.nn.arena import Array
from core.observe.histogram import Histogram, histogram
from core.observe.theory import LayerTheory, predict
from core.observe.theory_fit import unfit
from core.observe.theory_inputs import inputs_of
from core.random import stream
from core.spec.labs.signal import Case
from core.spec.model import Model

Floats = NDArray[np.float64]
NAMES = ("mean", "std", "rms", "saturated", "ends", "dh", "dz", "dz_median", "dw")
NEAR = 0.01
"""An output so close to an end of the range lies at the end."""


class Stack:
    """z_l = h_{l-1} W_l, h_l = phi(z_l), without bias; from random dL/dh at the top down to dL/dh_1."""

    def __init__(self, case: Case, sizes: tuple[int, ...], x: Array) -> None:
        self.case, self.sizes, self.family = case, sizes, family(case.init)
        self.phi = function(case.activation)
        self.h: list[Array] = [x]
        self.z: list[Array] = []
        self.seen: dict[str, Floats] = {name: np.full(len(sizes) - 1, nan) for name in NAMES}
        """By layer; NaN where nothing was measured yet, or where there is no such thing."""
        self.histograms: list[Histogram] = []
        self.theory = _theory(case, sizes, x)
        self.from_depth: dict[int, float] = {}
        """rms dL/dh of the first layer over that of the layer where the gradient started."""
        self._gradients: dict[int, tuple[Array, float]] = {}
        """By layer of the start: an array of rms 1, and the logarithm of its true rms."""
        self._begun: dict[int, float] = {}
        """Logarithm of the rms with which each gradient started."""
        self._slopes: dict[int, Array] = {}
        self._below: dict[int, Array] = {}

    @property
    def name(self) -> str:
        return self.case.name

    @property
    def depth(self) -> int:
        return len(self.sizes) - 1

    def begin_up(self, layer: int) -> None:
        shape = len(self.h[0]), self.sizes[layer]
        self.z.append(np.zeros(shape, self.h[0].dtype))

    def up(self, layer: int, rows: slice, kernel: Array) -> None:
        """Add what some rows of the family's kernel carry upwards."""
        times = self.h[0].dtype.type(self._factor(layer))
        self.z[-1] += (self.h[layer - 1][:, rows] @ kernel) * times

    def end_up(self, layer: int) -> None:
        z = self.z[-1]
        h: Array = np.empty_like(z)
        self.phi.forward(z, h, self._scratch(z))
        self.h.append(h)
        mean, second = float(h.mean(dtype=np.float64)), float(np.square(h, dtype=np.float64).mean())
        self._note(layer, mean=mean, std=float(h.std(dtype=np.float64)), rms=sqrt(second))
        if self.phi.saturated is not None:
            self._note(layer, saturated=float(np.mean(self.phi.saturated(h))))
        if self.phi.output_range is not None:
            low, high = self.phi.output_range
            self._note(layer, ends=float(np.mean((h < low + NEAR) | (h > high - NEAR))))
        self.histograms.append(histogram(h, self.phi.output_range))

    def begin_down(self, layer: int, seed: int, starts: frozenset[int]) -> None:
        """Gradients that start here join in; all of them pass the activation."""
        z = self.z[layer - 1]
        if layer in starts:
            drawn = stream(seed, f"signal/upstream/{layer}").standard_normal(z.shape)
            self._gradients[layer] = normalised(drawn.astype(z.dtype), 0.0)
            self._begun[layer] = self._gradients[layer][1]
        scratch = self._scratch(z)
        self._slopes, self._below = {}, {}
        for start, (dh, _) in self._gradients.items():
            dz: Array = np.empty_like(z)
            self.phi.backward(dh, z, self.h[layer], dz, scratch)
            self._slopes[start] = dz
            self._below[start] = np.zeros((len(z), self.sizes[layer - 1]), z.dtype)
        self._measure_down(layer)

    def down(self, layer: int, rows: slice, kernel: Array) -> None:
        """What some rows of the family's kernel carry downwards."""
        times = self.h[0].dtype.type(self._factor(layer))
        for start, dz in self._slopes.items():
            self._below[start][:, rows] = (dz @ kernel.T) * times

    def end_down(self) -> None:
        for start, below in self._below.items():
            self._gradients[start] = normalised(below, self._gradients[start][1])

    def _measure_down(self, layer: int) -> None:
        if layer == 1:
            self.from_depth = {
                start: true_size(size - self._begun[start]) for start, (_, size) in self._gradients.items()
            }
        dz, (_, size) = self._slopes[self.depth], self._gradients[self.depth]
        scale = true_size(size)
        self._note(
            layer,
            dh=scale,
            dz=scale * rms(dz),
            dz_median=scale * float(np.median(np.abs(dz))),
            dw=scale * product_rms(self.h[layer - 1], dz),
        )

    def _factor(self, layer: int) -> float:
        return factor(self.case.init, (self.sizes[layer - 1], self.sizes[layer]))

    def _note(self, layer: int, **values: float) -> None:
        for name, value in values.items():
            self.seen[name][layer - 1] = value

    def _scratch(self, z: Array) -> Scratch:
        return Scratch.allocate(self.phi.scratch, z.shape, z.dtype)


def _theory(case: Case, sizes: tuple[int, ...], x: Array) -> tuple[LayerTheory, ...]:
    model = Model(hidden=sizes[1:], activation=case.activation, init=case.init)
    return () if unfit(model) is not None else predict(model, inputs_of(x, model))
