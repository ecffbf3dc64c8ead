"""Gaussian blur, along rows and columns one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.dataset import Floats


class Blur:
    """Blurs each image by a Gaussian whose sigma is drawn from 0..sigma pixels, cut off beyond the image.

    Blurring along an axis is a product with a band matrix, so an image becomes D x R with D and R symmetric.
    """

    def __init__(self, sigma: float, shape: tuple[int, int], batch: int, dtype: np.dtype[Any]) -> None:
        rows, columns = shape
        self._largest, self._shape = sigma, shape
        self._distance = _distances(rows), _distances(columns)
        longest = max(rows, columns)
        self._square: Floats = -0.5 * np.arange(longest, dtype=np.float64) ** 2
        self._sigma: Floats = np.empty((batch, 1))
        self._sum: Floats = np.empty((batch, 1))
        self._wide: Floats = np.empty((batch, longest))
        self._seen = np.empty((batch, longest), np.bool_)
        self._weights: Floats = np.empty((batch, longest), dtype)
        self._down: Floats = np.empty((batch, rows, rows), dtype)
        self._across: Floats = np.empty((batch, columns, columns), dtype)
        self._half: Floats = np.empty((batch, rows, columns), dtype)

    def __call__(self, x: Floats, rng: np.random.Generator) -> None:
        n = len(x)
        images = x.reshape(n, *self._shape)
        weights = self._weights[:n]
        self._draw(n, rng)
        down, across, half = self._down[:n], self._across[:n], self._half[:n]
        np.take(weights, self._distance[0], axis=1, out=down, mode="clip")
        np.take(weights, self._distance[1], axis=1, out=across, mode="clip")
        np.matmul(down, images, out=half)
        np.matmul(half, across, out=images)

    def _draw(self, n: int, rng: np.random.Generator) -> None:
        """Weights by distance, which sum to 1 over both sides."""
        sigma, total, wide = self._sigma[:n], self._sum[:n], self._wide[:n]
        rng.random(out=sigma)
        np.multiply(sigma, self._largest, out=sigma)
        np.maximum(sigma, 1e-3, out=sigma)
        np.multiply(sigma, sigma, out=sigma)
        np.divide(self._square, sigma, out=wide)
        np.exp(wide, out=wide)
        # weights that no pixel shows would become denormal float32 numbers, which are slow to multiply
        np.greater(wide, 1e-9, out=self._seen[:n])
        np.multiply(wide, self._seen[:n], out=wide)
        np.sum(wide, axis=1, keepdims=True, out=total)
        np.multiply(total, 2.0, out=total)
        np.subtract(total, 1.0, out=total)
        np.divide(wide, total, out=wide)
        np.copyto(self._weights[:n], wide, casting="same_kind")


def _distances(size: int) -> Any:
    position = np.arange(size, dtype=np.intp)
    return np.abs(position[:, None] - position)
