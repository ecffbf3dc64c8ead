"""Dropout (Srivastava 2014) and alpha dropout for SELU (Klambauer 2017)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Kind
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
        dtype = site.x.dtype
        self.x, self.dx, self.alpha = site.x, site.dx, layer.alpha
        self.y, self.dy = pair(n, units, dtype)
        self.keep, self.rest = pair(n, units, dtype)
        self.mask = np.zeros((n, units), np.bool_)
        self.flat_mask = self.mask.reshape(-1)
        self.coins = Coins(layer.rng, n * units, layer.rate)
        rate = layer.rate
        scale = ((1 - rate) * (1 + rate * SELU_FLOOR**2)) ** -0.5 if layer.alpha else 1 / (1 - rate)
        self.scale, self.floor = np.array(scale, dtype), np.array(-scale * SELU_FLOOR, dtype)
        self.shift = np.array(-scale * SELU_FLOOR * rate, dtype)

    def forward(self) -> None:
        self.coins.toss(self.flat_mask)
        np.copyto(self.keep, self.mask)
        if self.alpha:
            # floor where a unit is dropped, 0 elsewhere
            np.subtract(self.keep, 1.0, self.rest)
            np.multiply(self.rest, self.floor, self.rest)
            np.add(self.rest, self.shift, self.rest)
        np.multiply(self.keep, self.scale, self.keep)
        np.multiply(self.x, self.keep, self.y)
        if self.alpha:
            np.add(self.y, self.rest, self.y)

    def backward(self) -> None:
        if self.dx is not None:
            np.multiply(self.dy, self.keep, self.dx)


class Coins:
    """`size` coins that fall True with probability 1 - rate; rate is exact to 2^-32 for one half of them and to
    2^-20 for the other, whatever the precision of the network.

    A double in [1, 2) holds 52 random bits, which make two coins: half of the time goes into drawing bits.
    """

    def __init__(self, rng: np.random.Generator, size: int, rate: float) -> None:
        self.rng = rng
        self.draws: NDArray[np.float64] = np.ones((size + 1) // 2)
        thresholds = np.full(len(self.draws), 1.0 + rate).view(np.uint32)
        self.words = self.draws.view(np.uint32)[:size]
        low = 0 if sys.byteorder == "little" else 1
        # The upper word starts with sign and exponent, the same for all; the lower word is nothing but random bits.
        thresholds[low::2] = round(rate * 2.0**32)
        self.thresholds = thresholds[:size]
        self.one = np.array(1.0)

    def toss(self, heads: NDArray[np.bool_]) -> None:
        """Fill heads (size,)."""
        self.rng.random(out=self.draws)
        np.add(self.draws, self.one, self.draws)
        np.greater_equal(self.words, self.thresholds, heads)
