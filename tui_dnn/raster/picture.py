"""Images and weights as small pictures; two square pixels make a cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.ink import GREY, GREY_LEVELS, SIGNED, SIGNED_LEVELS, Ink
from tui_dnn.raster.pixels import draw_pixels
from tui_dnn.raster.ridge import resampling
from tui_dnn.raster.tiers import GLYPHS, Tier


def fit(shape: tuple[int, int], box: Box) -> Box:
    """The largest box in the middle of `box` that shows an image (rows, columns) undistorted."""
    rows, columns = shape
    width = max(1, min(box.width, 2 * box.height * columns // max(1, rows)))
    height = max(1, min(box.height, -(-width * rows // max(1, 2 * columns))))
    return Box(box.x + (box.width - width) // 2, box.y + (box.height - height) // 2, width, height)


def resize(image: NDArray[Any], rows: int, columns: int) -> Floats:
    """Mean of the image over every target pixel; enlarging repeats pixels."""
    across, down = resampling(image.shape[1], columns), resampling(image.shape[0], rows)
    sums = down.T @ np.asarray(image, np.float64) @ across
    area: Floats = sums * (rows / image.shape[0] * (columns / image.shape[1]))
    return area


def _rows(box: Box, tier: Tier) -> int:
    return 2 * box.height if tier is Tier.BRAILLE else box.height


def _scaled(image: NDArray[Any], rows: int, columns: int, limit: float | None) -> Floats:
    """The image in another size as a share of `limit`, or of its own largest pixel; what is no number is 0."""
    known = np.where(np.isfinite(image), image, 0.0)
    peak = float(np.abs(known).max())
    if peak == 0:
        return np.zeros((rows, columns))
    share = resize(known / peak, rows, columns)
    full = float(np.abs(share).max()) if limit is None else limit / peak
    return share / full if full > 0 else np.zeros_like(share)


def draw_picture(
    cells: Cells, box: Box, image: NDArray[Any], limit: float | None = None, tier: Tier = Tier.BRAILLE
) -> None:
    """A grey image (H, W) over a whole box; `limit` is white: 255 for uint8, else the image's maximum if not given."""
    if box.width < 1 or box.height < 1 or not image.size:
        return
    white = 255.0 if limit is None and image.dtype == np.uint8 else limit
    share = np.clip(_scaled(image, _rows(box, tier), box.width, white), 0, 1)
    levels = np.rint(share * (GREY_LEVELS - 1)).astype(np.int64)
    draw_pixels(cells, box, levels, GREY, GREY_LEVELS, tier)


def draw_weights(
    cells: Cells, box: Box, weights: NDArray[Any], limit: float | None = None, tier: Tier = Tier.BRAILLE
) -> None:
    """Signed weights (H, W): blue for plus, pink for minus, ground for zero; `limit` is full colour, else the largest.

    Without colour plus is shown by `+` and `#`, minus by `-` and `=`.
    """
    if box.width < 1 or box.height < 1 or not weights.size:
        return
    share = np.clip(_scaled(weights, _rows(box, tier), box.width, limit), -1, 1)
    middle = SIGNED_LEVELS // 2
    levels = np.rint(share * middle).astype(np.int64) + middle
    if tier is Tier.BRAILLE:
        draw_pixels(cells, box, levels, SIGNED, SIGNED_LEVELS, tier)
    else:
        signed = GLYPHS[tier].signed
        cells.paint(box.x, box.y, signed[levels * len(signed) // SIGNED_LEVELS], Ink.TEXT)
