"""Dots to characters: Braille by bit shifts, or one mark per cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.tiers import Codes

Mask = NDArray[np.bool_]

_EMPTY = 0x2800


def braille(mask: Mask) -> Codes:
    """(4h, 2w) contiguous dots to (h, w) code points.

    Two neighbours are read as one number, the right one in the upper byte.
    """
    height, width = mask.shape[0] // 4, mask.shape[1] // 2
    pairs = mask.view("<u2").reshape(height, 4, width)
    upper = pairs[:, 0] | pairs[:, 1] << 1 | pairs[:, 2] << 2
    lowest = pairs[:, 3]
    bits = upper & 0x07 | upper >> 5 & 0x38 | lowest << 6 & 0x40 | lowest >> 1 & 0x80
    codes: Codes = np.add(bits, _EMPTY, dtype=np.uint32)
    return codes


def any_dot(mask: Mask, across: int, down: int) -> Mask:
    """(h, w): cells with a dot in them."""
    height, width = mask.shape[0] // down, mask.shape[1] // across
    cells: Mask = np.logical_or.reduce(mask.reshape(height, down, width, across), axis=(1, 3))
    return cells


def stroke(top: Floats, bottom: Floats, rows: int, thickness: int = 1) -> Mask:
    """(rows, columns) dots of a curve that spans top..bottom in every column, joined to its left neighbour.

    Places are rows counted from above, NaN a gap; what lies outside is drawn on the edge, so that nothing is lost.
    """
    gap = np.isnan(top)
    last = rows - thickness
    upper = np.clip(np.rint(np.where(gap, 0, top)), 0, last).astype(np.int32)
    lower = np.clip(np.rint(np.where(gap, 0, bottom)), 0, last).astype(np.int32)
    joined = ~(gap[1:] | gap[:-1])
    up, down = upper.copy(), lower.copy()
    np.minimum(up[1:], np.maximum(lower[:-1] + 1, 0), out=up[1:], where=joined & (upper[1:] > lower[:-1]))
    np.maximum(down[1:], upper[:-1] - 1, out=down[1:], where=joined & (lower[1:] < upper[:-1]))
    down += thickness - 1
    up[gap], down[gap] = 1, 0
    line = np.arange(rows, dtype=np.int32)[:, None]
    mask: Mask = (line >= up) & (line <= down)
    if thickness > 1:
        steep = down - up > thickness
        mask[:, 1:] |= mask[:, :-1] & steep[:-1]
    return mask
