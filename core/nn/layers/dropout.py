"""Dropout (Srivastava 2014) and alpha dropout for SELU (Klambauer 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array, Kind
from core.nn.layers.base import Site, Weights, pair

SELU_FLOOR = -1.7580993408473766
"""SELU at minus infinity: what alpha dropout puts in the place of a dropped unit."""


@dataclass(frozen=True)
class Dropout:
    """Inverted dropout: a unit is zero with probability `rate`, the others are scaled by 1 / (1 - rate).

    With `alpha` a dropped unit takes SELU's floor and an affine map keeps mean 0 and variance 1.
    Inference passes the input on unchanged, as in Keras and PyTorch; Srivastava's paper scales at test time.
    """

    name: str
    units: int
    rate: float
    rng: np.random.Generator
    alpha: bool = False

    @property
    def kind(self) -> str:
        return "AlphaDropout" if self.alpha else "Dropout"

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return ()

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> DropoutOp:
        return DropoutOp(site, self)

    def bind_inference(self, site: Site, weights: Weights) -> None:
        return None


class DropoutOp:
    """y = x * keep + rest, with keep (n, units) redrawn for every batch."""

    def __init__(self, site: Site, layer: Dropout) -> None:
        n, units = site.x.shape
        self.x, self.dx, self.layer = site.x, site.dx, layer
        self.y, self.dy = pair(n, units, site.x.dtype)
        self.keep, self.rest = pair(n, units, site.x.dtype)
        self.mask = np.zeros((n, units), np.bool_)
        rate = layer.rate
        self.scale = ((1 - rate) * (1 + rate * SELU_FLOOR**2)) ** -0.5 if layer.alpha else 1 / (1 - rate)
        self.shift = -self.scale * SELU_FLOOR * rate

    def forward(self) -> None:
        _uniform(self.layer.rng, self.keep)
        np.greater_equal(self.keep, self.layer.rate, out=self.mask)
        np.multiply(self.mask, self.scale, out=self.keep)
        np.multiply(self.x, self.keep, out=self.y)
        if self.layer.alpha:
            np.logical_not(self.mask, out=self.mask)
            np.multiply(self.mask, self.scale * SELU_FLOOR, out=self.rest)
            np.add(self.y, self.rest, out=self.y)
            np.add(self.y, self.shift, out=self.y)

    def backward(self) -> None:
        if self.dx is not None:
            np.multiply(self.dy, self.keep, out=self.dx)


def _uniform(rng: np.random.Generator, out: Array) -> None:
    """Fill with draws from [0, 1) in the array's own precision."""
    if out.dtype == np.float32:
        rng.random(out=cast(NDArray[np.float32], out), dtype=np.float32)
    else:
        rng.random(out=cast(NDArray[np.float64], out))
