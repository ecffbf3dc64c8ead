"""Numbers shaped like those of real runs, for the demo and the benchmark."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def rescue(steps: int = 743, edit: int = 600) -> tuple[Floats, Floats]:
    """Loss and accuracy of a dead network that is rescued at a step."""
    rng = np.random.default_rng(0)
    since = np.arange(steps) - edit
    shake = np.exp(-np.abs(since - 30) / 25.0) * (since > 5)
    loss = 1.0986 * np.exp(-np.maximum(since - 60, 0) / 18.0) + 0.0125
    loss = np.where(since > 0, loss * np.exp(0.5 * shake * rng.standard_normal(steps) - 0.2 * shake), 1.0986)
    accuracy = np.where(since > 0, 1.0 - np.minimum(loss, 1.3) / 1.8, 0.3333 + 0.0 * loss)
    return loss, np.clip(accuracy, 0, 1)


def ghost(steps: int = 800) -> tuple[Floats, Floats]:
    """Loss and accuracy of a run that learned from the start."""
    at = np.arange(steps)
    loss = 1.05 * np.exp(-at / 55.0) + 0.012 + 0.035 * np.abs(np.sin(at / 45.0)) ** 3 * np.exp(-at / 700.0)
    return loss, 1.0 - 0.6 * np.exp(-at / 40.0)


def noisy(steps: int = 938) -> tuple[Floats, Floats]:
    """Loss and accuracy of small batches."""
    rng = np.random.default_rng(1)
    middle = 2.3 * np.exp(-np.arange(steps) / 30.0) + 0.28 * np.exp(-np.arange(steps) / 400.0) + 0.1
    loss = middle * np.exp(0.35 * rng.standard_normal(steps))
    return loss, np.clip(1.0 - middle * 0.3 + 0.02 * rng.standard_normal(steps), 0, 1)


def histograms(layers: int = 6, tanh: bool = True) -> NDArray[np.int64]:
    """(layers, 64) counts over -1..1, or of positive values."""
    rng = np.random.default_rng(2)
    out = []
    for layer in range(layers):
        values = rng.standard_normal(4000) * (0.6 + 0.22 * layer)
        values = np.tanh(values) if tanh else np.abs(values)[values > 0] / 3
        out.append(np.histogram(values, 64, (-1, 1) if tanh else (0, 1))[0])
    return np.array(out)


def spiral(points: int = 100, classes: int = 3) -> tuple[Floats, NDArray[np.int64]]:
    """Interleaved arms (points * classes, 2) and their classes."""
    rng = np.random.default_rng(0)
    radius = np.tile(np.linspace(0.02, 1, points), classes)
    label = np.repeat(np.arange(classes), points)
    angle = label * 2 * np.pi / classes + radius * 4 + 0.24 * rng.standard_normal(points * classes)
    return np.stack((radius * np.sin(angle), radius * np.cos(angle)), axis=1), label


def spiral_probabilities(places: Floats, sharpness: float = 6.0) -> Floats:
    """(n, 3) what a network that learned the spiral says."""
    radius = np.hypot(places[:, 0], places[:, 1])
    angle = np.arctan2(places[:, 0], places[:, 1]) - radius * 4
    logits = (
        sharpness * np.cos(angle[:, None] - np.arange(3) * 2 * np.pi / 3) * np.minimum(1, radius * 3)[:, None]
    )
    odds: Floats = np.exp(logits)
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares


def digit() -> NDArray[np.uint8]:
    """A picture (28, 28) somewhat like a four."""
    y, x = np.mgrid[:28, :28]
    strokes = [
        np.abs(x - 18 + (y - 14) * 0.1),
        np.abs(y - 16) + 99 * ((x < 6) | (x > 22)),
        np.abs(x + y - 22) + 99 * (y > 16),
    ]
    grey = np.max([np.clip(2.6 - s, 0, 1) for s in strokes], axis=0) * ((y > 3) & (y < 25))
    picture: NDArray[np.uint8] = np.multiply(grey, 255).astype(np.uint8)
    return picture


def weights(seed: int) -> Floats:
    """Signed (28, 28), smooth."""
    noise = np.random.default_rng(seed).standard_normal((7, 7))
    return np.kron(noise, np.ones((4, 4)))


def weight_history(rows: int = 240) -> tuple[NDArray[np.int64], Floats]:
    """Histograms (rows, 64) that widen, and their ranges (rows, 2), powers of two."""
    rng = np.random.default_rng(3)
    hist, ranges = [], []
    for t in range(rows):
        values = rng.standard_normal(1500) * (0.05 + 0.4 * min(1.0, t / 150)) + (0.3 if t > 180 else 0.0)
        limit = 2.0 ** np.ceil(np.log2(np.abs(values).max()))
        hist.append(np.histogram(values, 64, (-limit, limit))[0])
        ranges.append((-limit, limit))
    return np.array(hist), np.array(ranges)
