"""Learning rates against Keras, the two forms of one_cycle against their definitions, and edges."""

from __future__ import annotations

from math import cos, pi
from timeit import repeat
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from core.optim.schedules import SCHEDULES, learning_rate
from core.spec.schedule import Schedule
from tests.reference_cases import Case, cases

COVERS = "schedule"
KINDS = {
    "ExponentialDecay": "exponential",
    "PiecewiseConstantDecay": "piecewise",
    "InverseTimeDecay": "power",
    "CosineDecay": "cosine",
    "PolynomialDecay": "polynomial",
}
RENAMED = {"decay_steps": "steps", "decay_rate": "rate", "end_learning_rate": "end"}
ADAPTER: TypeAdapter[Schedule] = TypeAdapter(Schedule)

OPTIONS: dict[str, dict[str, Any]] = {
    "constant": {},
    "exponential": {"steps": 50, "rate": 0.5},
    "power": {"steps": 40, "exponent": 0.5},
    "piecewise": {"boundaries": [50, 150], "values": [0.1, 0.03, 0.004]},
    "cosine": {"steps": 300, "warmup_steps": 40},
    "polynomial": {"steps": 200, "power": 2.0},
    "one_cycle": {"steps": 300},
    "plateau": {},
}


def make(kind: str, **options: Any) -> Schedule:
    return ADAPTER.validate_python({"kind": kind, **options})


def from_keras(settings: dict[str, Any]) -> tuple[Schedule, float]:
    options = {RENAMED.get(key, key): value for key, value in settings.items() if key != "cls"}
    base = options.pop("initial_learning_rate", 0.0)
    if "warmup_target" in options:
        options["warmup_from"], base = base, options.pop("warmup_target")
    return make(KINDS[settings["cls"]], **options), base


@pytest.mark.parametrize("case", cases("schedule"), ids=str)
def test_agrees_with_keras_at_every_step(case: Case) -> None:
    schedule, base = from_keras(case.settings)
    for step, expected in zip(case.arrays["step"], case.arrays["lr"], strict=True):
        # Keras computes rates in float32: near the end of a cosine a rate is what is left of 0.1 - 0.1.
        assert learning_rate(schedule, base, int(step)) == pytest.approx(float(expected), rel=1e-5, abs=1e-8)


def test_every_schedule_is_in_the_table() -> None:
    declared = {part.model_fields["kind"].default for part in get_args(get_args(Schedule)[0])}
    assert set(OPTIONS) == set(SCHEDULES) == declared


@pytest.mark.parametrize("kind", OPTIONS)
def test_costs_microseconds_and_is_never_negative(kind: str) -> None:
    schedule = make(kind, **OPTIONS[kind])
    assert all(learning_rate(schedule, 0.1, step) >= 0.0 for step in range(1000))
    assert all(isinstance(learning_rate(schedule, 0.1, step), float) for step in (0, 7, 10_000))
    assert min(repeat(lambda: learning_rate(schedule, 0.1, 123), number=100, repeat=5)) / 100 < 20e-6


@pytest.mark.parametrize("kind", ["piecewise", "cosine", "polynomial", "one_cycle"])
def test_holds_its_last_rate_past_the_end(kind: str) -> None:
    schedule = make(kind, **OPTIONS[kind])
    assert learning_rate(schedule, 0.1, 340) == learning_rate(schedule, 0.1, 10**9)


def test_power_with_an_exponent() -> None:
    schedule = make("power", steps=40, rate=2.0, exponent=0.5)
    assert learning_rate(schedule, 0.1, 60) == pytest.approx(0.1 / (1 + 2 * 60 / 40) ** 0.5)


def test_warm_up_of_one_step_starts_low_and_is_then_at_the_peak() -> None:
    schedule = make("cosine", steps=10, warmup_steps=1, warmup_from=0.01)
    assert [learning_rate(schedule, 0.1, step) for step in (0, 1)] == [0.01, pytest.approx(0.1)]


def test_linear_one_cycle_has_three_phases() -> None:
    schedule = make("one_cycle", steps=100, form="linear")
    # last = 100 // 10 + 1 = 11, half = (100 - 11) // 2 = 44
    expected = {
        0: 0.1,
        22: 0.55,
        44: 1.0,
        66: 0.55,
        88: 0.1,
        94: (0.1 + 0.0001) / 2,
        100: 0.0001,
        500: 0.0001,
    }
    for step, rate in expected.items():
        assert learning_rate(schedule, 1.0, step) == pytest.approx(rate), step


def test_cosine_one_cycle_is_that_of_pytorch() -> None:
    schedule = make("one_cycle", steps=100, form="cosine")
    top, end = 29, 99
    for step in range(100):
        low, high, share = 0.04, 1.0, step / top
        if step > top:
            low, high, share = 1.0, 4e-6, (step - top) / (end - top)
        assert learning_rate(schedule, 1.0, step) == pytest.approx(
            high + (low - high) * (1 + cos(pi * share)) / 2, abs=1e-15
        ), step


@pytest.mark.parametrize("form", ["linear", "cosine"])
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 10, 11])
def test_one_cycle_of_a_few_steps(form: str, steps: int) -> None:
    schedule = make("one_cycle", steps=steps, form=form)
    rates = [learning_rate(schedule, 0.1, step) for step in range(steps + 3)]
    assert all(0.0 < rate <= 0.1 for rate in rates)
    assert rates[-1] == min(rates)
