"""Live views of a layer, and which of its values a record looks at."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, gcd

from core.nn.activations.function import Function
from core.nn.arena import Array


@dataclass(frozen=True)
class LayerTap:
    """One layer as the training plan holds it; read between the backward pass and the next step.

    Taps come in the order of the layers; the last one is the output layer.
    """

    name: str
    """e.g. `dense_1`."""
    index: int
    """From 1."""
    activation: str
    function: Function | None
    """None where the activation has parameters of its own (prelu)."""
    h: Array
    """(n, units) output of the activation, before dropout and before batch norm placed after it; logits where
    the head is fused."""
    dh: Array
    """(n, units) dL/dh."""
    kernel: Array
    """(fan_in, units)."""
    kernel_gradient: Array
    """(fan_in, units)."""


def sample_rows(array: Array, most: int) -> Array:
    """A view of at most `most` values of a matrix (rows, columns): rows spread evenly over all of them.

    Not the leading rows: a full batch keeps the order of the data, in which classes often lie one after another.
    Rows wider than `most` / 16 are thinned, so that at least 16 of them are seen.
    """
    rows, stride, thin = _grid(array.shape, most)
    return array[: rows * stride : stride, ::thin]


def sample_inputs(kernel: Array, most: int) -> Array:
    """The same for a kernel (fan_in, units), of which the leading rows belong to the upper edge of an image.

    The stride has no common divisor with fan_in: a multiple of an image's width would look at one column of
    pixels only, perhaps one that is always black and whose weights never move.
    """
    rows, stride, thin = _grid(kernel.shape, most)
    while gcd(stride, kernel.shape[0]) > 1:
        stride -= 1
    return kernel[: rows * stride : stride, ::thin]


def _grid(shape: tuple[int, ...], most: int) -> tuple[int, int, int]:
    """How many rows to take, the stride between them, and that between columns."""
    rows, columns = shape
    thin = ceil(columns / max(1, most // min(rows, 16)))
    taken = min(rows, max(1, most // ceil(columns / thin)))
    return taken, rows // taken, thin
