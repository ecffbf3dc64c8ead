"""Toy sets computed from a seed: two-dimensional puzzles, a noisy curve, and random input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from core.data.raw import RawSet
from core.random import stream
from core.spec.data import TaskName

Points = tuple[NDArray[np.float64], NDArray[np.int64] | NDArray[np.float64]]
GAUSSIAN_FEATURES = 784


@dataclass(frozen=True)
class Generator:
    """How a toy set is made; `make(points, noise, seed)` gives inputs and targets."""

    make: Callable[[int, float, int], Points]
    task: TaskName
    points: int | None
    """Default size, per class where it has classes; None: fixed unless `points` is given."""
    noise: float | None
    """Default noise; None: it has none to set."""
    classes: int
    """0 for a regression."""
    per_class: bool = True
    most: int = 1_000_000
    """Largest `points`."""


def _spiral(arms: int) -> Callable[[int, float, int], Points]:
    """Arms of CS231n's spiral: 4 radians per arm, radius from 0 to 1, noise on the angle."""

    def make(points: int, noise: float, seed: int) -> Points:
        rng = np.random.RandomState(seed)
        radius = np.linspace(0.0, 1.0, points)
        rows = []
        for arm in range(arms):
            angle = np.linspace(arm * 4, (arm + 1) * 4, points) + rng.randn(points) * noise
            rows.append(np.c_[radius * np.sin(angle), radius * np.cos(angle)])
        return np.concatenate(rows), np.repeat(np.arange(arms), points)

    return make


def _moons(points: int, noise: float, seed: int) -> Points:
    angle = np.linspace(0.0, pi, points)
    upper = np.c_[np.cos(angle), np.sin(angle)]
    lower = np.c_[1.0 - np.cos(angle), 0.5 - np.sin(angle)]
    x = np.concatenate([upper, lower])
    return x + stream(seed, "moons").normal(0.0, noise, x.shape), np.repeat(np.arange(2), points)


def _circles(points: int, noise: float, seed: int) -> Points:
    angle = np.linspace(0.0, 2 * pi, points, endpoint=False)
    ring = np.c_[np.cos(angle), np.sin(angle)]
    x = np.concatenate([ring, 0.5 * ring])
    return x + stream(seed, "circles").normal(0.0, noise, x.shape), np.repeat(np.arange(2), points)


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _xor(points: int, noise: float, seed: int) -> Points:
    """The four corners; with points, half of each class around either of its corners."""
    if points == 0:
        return CORNERS.copy(), np.array([0, 1, 1, 0])
    half = points // 2
    x = np.repeat(CORNERS, [half, half, points - half, points - half], axis=0)
    # corner 00 and 01 get `half`, their partners 11 and 10 the rest, so every class has `points`
    y = np.repeat(np.array([0, 1, 1, 0]), [half, half, points - half, points - half])
    return x + stream(seed, "xor").normal(0.0, noise, x.shape), y


def _gaussians(points: int, noise: float, seed: int) -> Points:
    angle = pi / 2 + 2 * pi * np.arange(3) / 3
    x = np.repeat(np.c_[np.cos(angle), np.sin(angle)], points, axis=0)
    return x + stream(seed, "gaussians").normal(0.0, noise, x.shape), np.repeat(np.arange(3), points)


def _polynomial(points: int, noise: float, seed: int) -> Points:
    """y = 4 x^3 - 3 x (between -1 and 1) plus noise, x uniform in -1..1."""
    rng = stream(seed, "polynomial")
    x = rng.uniform(-1.0, 1.0, (points, 1))
    return x, 4 * x**3 - 3 * x + rng.normal(0.0, noise, x.shape)


def _gaussian_input(points: int, noise: float, seed: int) -> Points:
    rng = stream(seed, "gaussian_input")
    return rng.standard_normal((points, GAUSSIAN_FEATURES)), rng.integers(0, 10, points)


GENERATORS: dict[str, Generator] = {
    "spiral2": Generator(_spiral(2), "binary", 100, 0.2, 2),
    "spiral3": Generator(_spiral(3), "multiclass", 100, 0.2, 3),
    "moons": Generator(_moons, "binary", 100, 0.1, 2),
    "circles": Generator(_circles, "binary", 100, 0.05, 2),
    "xor": Generator(_xor, "binary", None, 0.1, 2),
    "gaussians": Generator(_gaussians, "multiclass", 100, 0.3, 3),
    "polynomial": Generator(_polynomial, "regression", 50, 0.1, 0, per_class=False),
    "gaussian_input": Generator(_gaussian_input, "multiclass", 1000, None, 10, per_class=False, most=100_000),
}


def generate(name: str, *, points: int | None, noise: float | None, seed: int) -> RawSet:
    """The toy set `name`; the same arguments give the same bits."""
    how = GENERATORS[name]
    if noise is None:
        noise = how.noise or 0.0
    x, y = how.make(points or how.points or 0, noise, seed)
    labels = how.classes > 0
    targets = y.astype(np.int64) if labels else y.astype(np.float64)
    return RawSet(
        name=name,
        task=how.task,
        x=x,
        y=targets,
        feature_names=tuple(f"x{column + 1}" for column in range(x.shape[1])),
        class_names=tuple(str(label) for label in range(how.classes)),
        target_names=() if labels else ("y",),
        normalize="none",
    )
