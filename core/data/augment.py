"""Random changes to the images of a training batch: flip, shift, rotation, blur, noise, in this order."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.blur import Blur
from core.data.dataset import Floats
from core.data.rotate import Rotation
from core.data.shift import FlipShift
from core.errors import UsageError
from core.spec.data import Augment


class Augmenter:
    """Changes a batch in place, every image by its own draw, in arrays allocated once.

    What comes in from outside the image is 0. Draws are made for the rows given only, so a smaller last
    batch is fine. Keras' Random* layers fill by reflection and rotate by a share of a turn.
    """

    def __init__(
        self,
        spec: Augment,
        image_shape: tuple[int, int] | None,
        batch: int,
        dtype: np.dtype[Any],
        rng: np.random.Generator,
        *,
        peak: float = 1.0,
    ) -> None:
        """`batch`: the largest number of rows; `peak`: value of a white pixel (`DataSet.peak`).

        Without an image shape only noise has a meaning; UsageError for the others.
        """
        self._rng, self._batch = rng, batch
        self._noise = spec.noise * peak
        self._moves: list[FlipShift | Rotation | Blur] = []
        if image_shape is None:
            if spec.shift or spec.rotation or spec.blur or spec.flip:
                raise UsageError("shift, rotation, blur and flip need images", where="data.augment")
        else:
            if spec.flip or spec.shift:
                self._moves.append(FlipShift(spec.flip, spec.shift, image_shape, batch, dtype))
            if spec.rotation:
                self._moves.append(Rotation(spec.rotation, image_shape, batch, dtype))
            if spec.blur:
                self._moves.append(Blur(spec.blur, image_shape, batch, dtype))
        self._drawn: Floats | None = None

    def __call__(self, x: Floats) -> None:
        """Change x (n, features), float, C-contiguous, in place."""
        for move in self._moves:
            move(x, self._rng)
        if self._noise:
            if self._drawn is None:
                self._drawn = np.empty((self._batch, x.shape[1]), x.dtype)
            drawn = self._drawn[: len(x)]
            _fill_normal(self._rng, drawn)
            np.multiply(drawn, self._noise, out=drawn)
            np.add(x, drawn, out=x)


def _fill_normal(rng: np.random.Generator, out: Any) -> None:
    if out.dtype == np.float32:
        rng.standard_normal(out=out, dtype=np.float32)
    else:
        rng.standard_normal(out=out, dtype=np.float64)
