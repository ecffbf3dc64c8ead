"""Every surface: its gradient, its minimum, its curvature."""

from __future__ import annotations

import numpy as np
import pytest

from core.lab.surfaces import SURFACES, Surface
from core.optim.optimizer import OPTIMIZERS

ALL = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


@ALL
def test_the_slope_is_the_derivative_of_the_height(surface: Surface) -> None:
    h = 1e-5
    for x, y in np.random.default_rng(0).uniform(-2.0, 3.0, (40, 2)):
        by_x = (surface.height(x + h, y) - surface.height(x - h, y)) / (2 * h)
        by_y = (surface.height(x, y + h) - surface.height(x, y - h)) / (2 * h)
        np.testing.assert_allclose(surface.slope(x, y), (by_x, by_y), rtol=1e-6, atol=1e-5)


@ALL
def test_the_lowest_point_is_a_minimum(surface: Surface) -> None:
    if surface.lowest is None:
        assert surface.slope(0.0, 0.0) == (0.0, 0.0)
        return
    x, y = surface.lowest
    assert surface.height(x, y) == 0.0
    np.testing.assert_allclose(surface.slope(x, y), 0.0, atol=1e-12)
    assert surface.map(41, 31).min() >= 0.0


@ALL
def test_the_curvature_gives_the_gradient(surface: Surface) -> None:
    if surface.curvature is not None:
        a, b = surface.curvature
        assert surface.slope(0.7, -1.3) == pytest.approx((0.7 * a, -1.3 * b))
        assert surface.height(0.7, -1.3) == pytest.approx((a * 0.49 + b * 1.69) / 2)


@ALL
def test_the_view_holds_start_and_minimum_and_its_map_lies_the_right_way(surface: Surface) -> None:
    left, right, bottom, top = surface.view
    for x, y in [surface.start, *([surface.lowest] if surface.lowest else [])]:
        assert left <= x <= right and bottom <= y <= top
    z = surface.map(5, 4)
    assert z.shape == (4, 5)
    assert z[0, 0] == surface.height(left, top) and z[-1, 0] == surface.height(left, bottom)
    assert z[0, -1] == surface.height(right, top)


@ALL
def test_it_has_a_rate_for_every_optimizer(surface: Surface) -> None:
    assert set(surface.rates) == set(OPTIMIZERS)


def test_known_values() -> None:
    assert SURFACES["ravine"].height(-7.0, 2.0) == 6.45
    assert SURFACES["beale"].height(1.0, 1.5) == pytest.approx(41.25)
    assert SURFACES["rosenbrock"].height(-1.2, 1.0) == pytest.approx(24.2)
