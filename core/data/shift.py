"""Moving images by whole pixels and mirroring them: one gather from padded copies."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.dataset import Floats


class FlipShift:
    """Moves by -shift..shift pixels each way, then mirrors left and right with probability one half."""

    def __init__(
        self, flip: bool, shift: int, shape: tuple[int, int], batch: int, dtype: np.dtype[Any]
    ) -> None:
        rows, columns = shape
        self._flip, self._shift, self._shape = flip, shift, shape
        self._padded: Floats = np.zeros((batch, rows + 2 * shift, columns + 2 * shift), dtype)
        self._width = columns + 2 * shift
        row = np.arange(rows)[:, None] + shift
        column = np.arange(columns)[None, :] + shift
        plain = row * self._width + column
        self._sources = np.stack([plain, plain[:, ::-1]]).reshape(2, -1).astype(np.intp)
        self._image = np.arange(batch, dtype=np.intp) * self._padded[0].size
        self._index = np.empty((batch, rows * columns), np.intp)
        self._offset = np.empty(batch, np.intp)
        self._draws = np.empty((3, batch))
        self._whole = np.empty((3, batch), np.intp)

    def __call__(self, x: Floats, rng: np.random.Generator) -> None:
        n, shift = len(x), self._shift
        rows, columns = self._shape
        padded = self._padded[:n]
        padded[:, shift : shift + rows, shift : shift + columns] = x.reshape(n, rows, columns)
        down, right, mirrored = self._drawn(n, rng)
        # the pixel that ends up at (r, c) was at (r - down, c - right)
        offset = self._offset[:n]
        np.multiply(down, self._width, out=offset)
        np.add(offset, right, out=offset)
        np.subtract(self._image[:n], offset, out=offset)
        index = self._index[:n]
        np.take(self._sources, mirrored, axis=0, out=index, mode="clip")
        np.add(index, offset[:, None], out=index)
        np.take(padded.reshape(-1), index, out=x, mode="clip")

    def _drawn(self, n: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
        """Pixels down, pixels right, and 1 where mirrored, for each of n images."""
        ways = 2 * self._shift + 1
        for axis, count in enumerate((ways, ways, 2 if self._flip else 1)):
            draws, whole = self._draws[axis, :n], self._whole[axis, :n]
            rng.random(out=draws)
            np.multiply(draws, count, out=draws)
            np.copyto(whole, draws, casting="unsafe")
        down, right, mirrored = self._whole[:, :n]
        np.subtract(down, self._shift, out=down)
        np.subtract(right, self._shift, out=right)
        return down, right, mirrored
