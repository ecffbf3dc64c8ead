"""Least squares against closed forms and NumPy's own polyfit; the shape of the errors over 5 seeds."""

from __future__ import annotations

import numpy as np
import pytest

from core.lab.frame import LineChart
from core.lab.least_squares import CURVES, fit, largest
from core.lab.polynomial import Machine
from tests.lab.small import played, short


def test_a_polynomial_is_found_again() -> None:
    x = np.linspace(-3, 3, 9)
    coefficients = fit(x, 0.5 * x**2 + x + 2, 4, 3.0)
    # 0.5 x^2 = 4.5 t^2 = 2.25 T2 + 2.25, x = 3 T1
    np.testing.assert_allclose(coefficients, [4.25, 3.0, 2.25, 0.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("degree", [1, 3, 7])
def test_it_agrees_with_polyfit(degree: int) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(-1, 1, 30), rng.normal(size=30)
    ours = np.polynomial.chebyshev.chebval(x, fit(x, y, degree, 1.0))
    np.testing.assert_allclose(ours, np.polyval(np.polyfit(x, y, degree), x), atol=1e-8)


def test_ridge_solves_its_normal_equations() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(-1, 1, 20), rng.normal(size=20)
    a = np.polynomial.chebyshev.chebvander(x, 6)
    np.testing.assert_allclose(
        fit(x, y, 6, 1.0, ridge=0.3), np.linalg.solve(a.T @ a + 0.3 * np.eye(7), a.T @ y), atol=1e-10
    )


def test_largest_coefficient_is_of_powers() -> None:
    assert largest(np.array([0.0, 0.0, 0.0, 0.0, 1.0])) == 8.0  # T4 = 8 t^4 - 8 t^2 + 1


@pytest.mark.parametrize("seed", range(5))
def test_train_falls_and_validation_turns(seed: int) -> None:
    experiment = short("polynomial", points=14, noise=0.1, degrees=12).model_copy(update={"seed": seed})
    machine = played(experiment)
    assert isinstance(machine, Machine)
    assert (np.diff(machine.train) < 1e-9).all()
    metrics = machine.frame().metrics
    assert 3 <= metrics["best_degree"] <= 8
    assert metrics["overfit"] > 5
    assert metrics["underfit"] > 2
    assert metrics["overfit"] == pytest.approx(metrics["val_rmse[12]"] / min(machine.validation))


def test_without_noise_the_right_degree_is_exact() -> None:
    metrics = played(short("polynomial", curve="quadratic", noise=0.0)).frame().metrics
    assert metrics["val_rmse[1]"] > 0.5
    assert metrics["val_rmse[2]"] < 1e-12


def test_many_points_leave_the_noise() -> None:
    metrics = played(short("polynomial", points=5000, noise=0.3, validation=5000, degrees=8)).frame().metrics
    assert metrics["train_rmse[8]"] == pytest.approx(0.3, rel=0.05)
    assert metrics["val_rmse[8]"] == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("curve", sorted(CURVES))
def test_the_points_lie_on_the_curve(curve: str) -> None:
    machine = played(short("polynomial", curve=curve, noise=0.0), 0)
    assert isinstance(machine, Machine)
    reach, truth = CURVES[curve]
    assert np.abs(machine.x).max() <= reach
    np.testing.assert_allclose(machine.y, truth(machine.x))
    assert not np.intersect1d(machine.x, machine.new_x).size


def test_the_drawn_curve_is_cut_at_the_height_of_the_points() -> None:
    machine = played(short("polynomial", points=10, degrees=12, noise=0.5))
    chart = machine.frame().charts[0]
    assert isinstance(machine, Machine)
    assert isinstance(chart, LineChart)
    height = np.ptp(machine.y)
    assert np.nanmax(chart.lines[2].y) <= machine.y.max() + 0.5 * height
