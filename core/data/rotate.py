"""Turning images by a random angle, with bilinear interpolation."""

from __future__ import annotations

from math import radians
from typing import Any

import numpy as np

from core.data.dataset import Floats


class Rotation:
    """Turns each image about its centre by an angle drawn from -degrees..degrees (positive: clockwise)."""

    def __init__(self, degrees: float, shape: tuple[int, int], batch: int, dtype: np.dtype[Any]) -> None:
        rows, columns = shape
        self._largest, self._shape = radians(degrees), shape
        self._centre = ((rows - 1) / 2, (columns - 1) / 2)
        row, column = np.mgrid[0:rows, 0:columns].reshape(2, -1)
        self._grid: Floats = np.stack([row - self._centre[0], column - self._centre[1]]).astype(dtype)
        # two rows and columns of zeros after the image, and one before it: a source just outside fades to 0
        self._padded: Floats = np.zeros((batch, rows + 3, columns + 3), dtype)
        self._first = (np.arange(batch, dtype=np.intp) * self._padded[0].size)[:, None]
        pixels = rows * columns
        self._angle: Floats = np.empty(batch, np.float64)
        self._turn: Floats = np.empty((2, batch, 2), dtype)
        self._at: Floats = np.empty((2, batch, pixels), dtype)
        self._floor: Floats = np.empty((batch, pixels), dtype)
        self._index = np.empty((batch, pixels), np.intp)
        self._column = np.empty((batch, pixels), np.intp)
        self._corner: Floats = np.empty((2, batch, pixels), dtype)

    def __call__(self, x: Floats, rng: np.random.Generator) -> None:
        n = len(x)
        rows, columns = self._shape
        padded = self._padded[:n]
        padded[:, 1 : rows + 1, 1 : columns + 1] = x.reshape(n, rows, columns)
        self._draw(n, rng)
        down, right = self._at[0, :n], self._at[1, :n]
        index, column = self._index[:n], self._column[:n]
        self._split(down, self._turn[0, :n], self._centre[0], rows, index)
        self._split(right, self._turn[1, :n], self._centre[1], columns, column)
        np.multiply(index, columns + 3, out=index)
        np.add(index, column, out=index)
        np.add(index, self._first[:n], out=index)

        flat = padded.reshape(-1)
        upper, other = self._corner[0, :n], self._corner[1, :n]
        self._between(flat, index, right, upper, other)
        np.add(index, columns + 3, out=index)
        self._between(flat, index, right, x, other)
        np.subtract(x, upper, out=x)
        np.multiply(x, down, out=x)
        np.add(x, upper, out=x)

    def _draw(self, n: int, rng: np.random.Generator) -> None:
        """The inverse turns: where in the source does a pixel come from?"""
        angle, turn = self._angle[:n], self._turn
        rng.random(out=angle)
        np.multiply(angle, 2 * self._largest, out=angle)
        np.subtract(angle, self._largest, out=angle)
        np.cos(angle, out=turn[0, :n, 0])
        np.sin(angle, out=turn[1, :n, 0])
        np.negative(turn[1, :n, 0], out=turn[0, :n, 1])
        turn[1, :n, 1] = turn[0, :n, 0]

    def _split(self, at: Floats, turn: Floats, centre: float, size: int, whole: Any) -> None:
        """Source coordinate along one axis: its whole part into `whole`, the rest stays in `at`."""
        np.matmul(turn, self._grid, out=at)
        np.add(at, centre + 1, out=at)
        np.clip(at, 0, size + 1, out=at)
        floor = self._floor[: len(at)]
        np.floor(at, out=floor)
        np.subtract(at, floor, out=at)
        np.copyto(whole, floor, casting="unsafe")

    def _between(self, flat: Floats, index: Any, share: Floats, out: Floats, other: Floats) -> None:
        """The value between the pixel at `index` and its right neighbour."""
        np.take(flat, index, out=out, mode="clip")
        np.add(index, 1, out=index)
        np.take(flat, index, out=other, mode="clip")
        np.subtract(index, 1, out=index)
        np.subtract(other, out, out=other)
        np.multiply(other, share, out=other)
        np.add(out, other, out=out)
