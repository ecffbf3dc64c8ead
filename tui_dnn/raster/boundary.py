"""What a network answers everywhere on the plane, with the data it learned from on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, CLASS_INKS, CLASS_SHADES, CLASSES, Ink, class_ink, on
from tui_dnn.raster.pixels import halves
from tui_dnn.raster.tiers import GLYPHS, POINTS, REGIONS, Tier

_STRIDE = CLASS_SHADES + 1


@dataclass(frozen=True)
class Plane:
    """The part of the plane in the picture."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float


@dataclass(frozen=True)
class Samples:
    """Data points: (n, 2) places, (n,) true classes, (n,) classes the network says."""

    places: NDArray[Any]
    labels: NDArray[Any]
    predicted: NDArray[Any]


def plane_of(places: NDArray[Any], margin: float = 0.05) -> Plane:
    """The square around points (n, 2) with a margin on each side."""
    low, high = places.min(axis=0), places.max(axis=0)
    middle, half = (low + high) / 2, float((high - low).max()) * (0.5 + margin) or 1.0
    return Plane(middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half)


def sample_grid(box: Box, plane: Plane, tier: Tier = Tier.BRAILLE) -> NDArray[np.float64]:
    """(rows * columns, 2) places the network is to be asked at: the middle of every pixel, row by row from the top."""
    rows, columns = shape(box, tier)
    across = plane.x_low + (np.arange(columns) + 0.5) / columns * (plane.x_high - plane.x_low)
    down = plane.y_high - (np.arange(rows) + 0.5) / rows * (plane.y_high - plane.y_low)
    x, y = np.meshgrid(across, down)
    return np.stack((x.ravel(), y.ravel()), axis=1)


def shape(box: Box, tier: Tier = Tier.BRAILLE) -> tuple[int, int]:
    """Rows and columns of pixels in a box."""
    return (2 * box.height if tier is Tier.BRAILLE else box.height), box.width


def draw_boundary(
    cells: Cells,
    box: Box,
    probabilities: NDArray[Any],
    plane: Plane,
    samples: Samples | None = None,
    tier: Tier = Tier.BRAILLE,
) -> None:
    """Regions from probabilities (rows * columns, K) in the order of `sample_grid`.

    The class is the hue (a glyph without colour), how sure it is the shade: from an even guess 1/K to 1. Points
    have their true class's full colour; wrong ones are crossed. One point of each class, always the same, carries the
    class's digit.
    """
    rows, columns = shape(box, tier)
    if rows < 1 or columns < 1:
        return
    p = np.clip(np.nan_to_num(np.asarray(probabilities, np.float64)), 0, 1).reshape(rows, columns, -1)
    classes = p.shape[2]
    winner = p.argmax(axis=2)
    even = 1.0 / classes
    sure = np.clip((p.max(axis=2) - even) / max(1e-9, 1.0 - even), 0, 1)
    if tier is Tier.BRAILLE:
        inks = (
            CLASSES + winner % CLASS_INKS * _STRIDE + 1 + np.rint(sure * (CLASS_SHADES - 1)).astype(np.int64)
        )
    else:
        inks = np.where(sure > 0.25, REGIONS[winner % len(REGIONS)], np.uint32(ord(" ")))
    if samples is None or not len(samples.places):
        _paint(cells, box, inks, tier)
        return
    with np.errstate(over="ignore"):
        x = (samples.places[:, 0] - plane.x_low) / (plane.x_high - plane.x_low) * columns
        y = (plane.y_high - samples.places[:, 1]) / (plane.y_high - plane.y_low) * rows
    inside = (x >= 0) & (x <= columns) & (y >= 0) & (y <= rows)
    column = np.minimum(x[inside].astype(np.int64), columns - 1)
    row = np.minimum(y[inside].astype(np.int64), rows - 1)
    label = np.asarray(samples.labels)[inside].astype(np.int64)
    wrong = label != np.asarray(samples.predicted)[inside]
    if tier is Tier.BRAILLE:
        inks[row, column] = CLASSES + label % CLASS_INKS * _STRIDE
    else:
        inks[row, column] = POINTS[label % len(POINTS)]
    _paint(cells, box, inks, tier)
    per_cell = rows // box.height
    crossed = set(zip((row[wrong] // per_cell).tolist(), column[wrong].tolist(), strict=True))
    for r, c in crossed:
        ground = (
            CLASSES + int(winner[r * per_cell, c]) % CLASS_INKS * _STRIDE + 1
            if tier is Tier.BRAILLE
            else Ink.BG
        )
        cells.write(box.x + c, box.y + r, GLYPHS[tier].wrong, on(Ink.TEXT, ground, BOLD))
    if tier is Tier.BRAILLE:
        for k, which in _outermost(x[inside], y[inside], label):
            r, c = int(row[which]) // per_cell, int(column[which])
            if (r, c) not in crossed:
                cells.write(
                    box.x + c, box.y + r, chr(POINTS[k % len(POINTS)]), on(Ink.ON_SOLID, class_ink(k), BOLD)
                )


def _outermost(x: NDArray[Any], y: NDArray[Any], label: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Of every class the point farthest from the middle of all: its class and index."""
    if not len(x):
        return []
    far = (x - x.mean()) ** 2 + (y - y.mean()) ** 2
    found = []
    for k in np.unique(label).tolist():
        own = np.flatnonzero(label == k)
        found.append((int(k), int(own[far[own].argmax()])))
    return found


def _paint(cells: Cells, box: Box, inks: NDArray[Any], tier: Tier) -> None:
    if tier is Tier.BRAILLE:
        codes, styles = halves(inks)
        cells.paint(box.x, box.y, codes, styles)
    else:
        points = np.isin(inks, POINTS)
        styles = np.where(points, np.uint32(Ink.TEXT | BOLD), np.uint32(Ink.LABEL))
        cells.paint(box.x, box.y, inks.astype(np.uint32), styles)
