"""Surfaces of two parameters with their gradients: where optimizers race."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Height = Callable[[Any, Any], Any]
Slope = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Surface:
    """f(x, y), its gradient, and what is usual on it."""

    formula: str
    height: Height
    """f(x, y) of numbers or arrays of one shape."""
    slope: Slope
    """(df/dx, df/dy)."""
    start: tuple[float, float]
    view: tuple[float, float, float, float]
    """left, right, bottom, top of the part that is drawn."""
    lowest: tuple[float, float] | None
    """Where the minimum is; None: there is none."""
    curvature: tuple[float, float] | None = None
    """(a, b) of f = (a x^2 + b y^2) / 2: its optimizers without memory of g^2 have a closed form."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """Rates by kind of optimizer with which a race on it is worth looking at."""

    def map(self, columns: int, rows: int) -> Numbers:
        """Heights (rows, columns) over the view, row 0 at the top."""
        left, right, bottom, top = self.view
        x, y = np.meshgrid(np.linspace(left, right, columns), np.linspace(top, bottom, rows))
        return np.asarray(self.height(x, y), np.float64)


def _beale(x: Any, y: Any) -> Any:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _beale_slope(x: float, y: float) -> tuple[float, float]:
    rests = (1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3)
    by_x = sum(2 * rest * (y**power - 1) for power, rest in enumerate(rests, 1))
    by_y = sum(2 * rest * power * x * y ** (power - 1) for power, rest in enumerate(rests, 1))
    return by_x, by_y


def _rosenbrock_slope(x: float, y: float) -> tuple[float, float]:
    return -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)


SURFACES: Final[Mapping[str, Surface]] = {
    "ravine": Surface(
        "x^2/20 + y^2",
        lambda x, y: x**2 / 20 + y**2,
        lambda x, y: (x / 10, 2 * y),
        start=(-7.0, 2.0),
        view=(-8.0, 4.0, -2.5, 2.5),
        lowest=(0.0, 0.0),
        curvature=(0.1, 2.0),
        rates={
            "sgd": 0.95, "momentum": 0.1, "nesterov": 0.1, "adagrad": 1.5, "rmsprop": 0.3, "adam": 0.3,
            "adamax": 0.3, "nadam": 0.3, "adamw": 0.3,
        },
    ),
    "saddle": Surface(
        "x^2 - y^2",
        lambda x, y: x**2 - y**2,
        lambda x, y: (2 * x, -2 * y),
        start=(-1.5, 0.001),
        view=(-2.0, 1.0, -0.5, 1.5),
        lowest=None,
        curvature=(2.0, -2.0),
        rates=dict.fromkeys(
            ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw"), 0.05
        ),
    ),
    "beale": Surface(
        "(1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
        _beale,
        _beale_slope,
        start=(1.0, 1.5),
        view=(-0.5, 4.5, -1.0, 2.0),
        lowest=(3.0, 0.5),
        rates={
            "sgd": 0.01, "momentum": 0.003, "nesterov": 0.003, "adagrad": 1.0, "rmsprop": 0.05, "adam": 0.3,
            "adamax": 0.5, "nadam": 0.3, "adamw": 0.3,
        },
    ),
    "rosenbrock": Surface(
        "(1-x)^2 + 100(y-x^2)^2",
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        _rosenbrock_slope,
        start=(-1.2, 1.0),
        view=(-2.0, 2.0, -1.0, 3.0),
        lowest=(1.0, 1.0),
        rates={
            "sgd": 0.001, "momentum": 0.001, "nesterov": 0.001, "adagrad": 1.0, "rmsprop": 0.02, "adam": 0.3,
            "adamax": 0.5, "nadam": 0.1, "adamw": 0.3,
        },
    ),
}  # fmt: skip
