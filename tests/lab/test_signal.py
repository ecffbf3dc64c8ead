"""The lab `signal` against plain NumPy, and what it must keep to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.lab.frame import Frame, HistogramChart, LineChart
from core.lab.registry import make_machine
from core.lab.signal import Machine, examples
from core.lab.signal_draw import draw, factor, family, strips
from core.nn.initializers import INITIALIZERS, kernel_std
from core.random import stream
from core.spec.experiment import Experiment
from core.spec.labs.signal import Signal
from core.spec.model import Init

SIZES = [40, 70, 30, 50]
CASES: list[dict[str, Any]] = [
    {"name": "tanh", "activation": "tanh", "init": {"kind": "normal", "std": 0.2}},
    {"name": "sigmoid", "activation": "sigmoid", "init": {"kind": "lecun_uniform"}},
    {"name": "relu", "activation": "relu", "init": {"kind": "he_normal"}},
    {"name": "selu", "activation": "selu", "init": {"kind": "orthogonal"}},
]
Curve = Callable[[Any], Any]
PHI: dict[str, tuple[Curve, Curve]] = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 0.25 / np.cosh(z / 2) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "selu": (
        lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(z)),
        lambda z: 1.0507009873554805 * np.where(z > 0, 1.0, 1.6732632423543772 * np.exp(z)),
    ),
}


def experiment(seed: int = 3, dtype: str = "float64", **lab: Any) -> Experiment:
    return Experiment.model_validate({"seed": seed, "dtype": dtype, "lab": {"kind": "signal", **lab}})


def play(recipe: Experiment) -> tuple[Machine, Frame]:
    machine = make_machine(recipe)
    assert isinstance(machine, Machine)
    while machine.done < machine.total:
        machine.advance()
    return machine, machine.frame()


def rms(values: Any) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def kernels(init: Init, sizes: list[int], seed: int) -> list[Any]:
    """As the lab draws them, put together."""
    found = []
    for layer, shape in enumerate(pairwise(sizes), 1):
        kind = family(init)
        parts = [draw(kind, seed, layer, rows, shape[1], np.dtype("f8")) for rows in strips(shape, {kind})]
        found.append(np.concatenate(parts) * factor(init, shape))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_is_what_numpy_says(case: dict[str, Any]) -> None:
    recipe = experiment(dims=SIZES, batch=9, depths=[2], cases=CASES)
    assert isinstance(recipe.lab, Signal)
    metrics, name = play(recipe)[1].metrics, case["name"]
    phi, slope = PHI[case["activation"]]
    drawn = kernels(next(c.init for c in recipe.lab.cases if c.name == name), SIZES, 3)
    h, inputs = [examples(recipe.lab, 3)], []
    for kernel in drawn:
        inputs.append(h[-1] @ kernel)
        h.append(phi(inputs[-1]))
    for layer in (1, 2, 3):
        assert metrics[f"std[{name},{layer}]"] == pytest.approx(h[layer].std())
        assert metrics[f"mean[{name},{layer}]"] == pytest.approx(h[layer].mean())
    for top in (3, 2):
        gradient = stream(3, f"signal/upstream/{top}").standard_normal(h[top].shape)
        sizes = {}
        for layer in range(top, 0, -1):
            dz = gradient * slope(inputs[layer - 1])
            sizes[layer] = rms(gradient), rms(dz), rms(h[layer - 1].T @ dz), np.median(np.abs(dz))
            gradient = dz @ drawn[layer - 1].T
        assert metrics[f"depth_ratio[{name},{top}]"] == pytest.approx(sizes[1][0] / sizes[top][0])
        if top == 3:
            for layer in (1, 2, 3):
                found = [metrics[f"{key}[{name},{layer}]"] for key in ("dh", "dz", "dw", "dz_median")]
                assert found == pytest.approx(sizes[layer])
            ratios = [metrics[f"{key}_ratio[{name}]"] for key in ("grad", "delta", "dw")]
            assert ratios == pytest.approx([sizes[1][i] / sizes[3][i] for i in range(3)])
            assert metrics[f"grad_factor[{name}]"] ** 2 == pytest.approx(ratios[0])


@pytest.mark.parametrize("kind", sorted(INITIALIZERS))
@pytest.mark.parametrize("truncated", [True, False])
def test_a_family_and_its_factor_are_the_initializer(kind: str, truncated: bool) -> None:
    init = Init.model_validate(
        {"kind": kind, "truncated": truncated, "std": 0.3, "limit": 2.0, "gain": 1.7, "value": 0.4}
    )
    (kernel,) = kernels(init, [300, 500], 0)
    expected = kernel_std(init, (300, 500))
    if expected is None:
        assert np.ptp(kernel) == 0
        assert kernel[0, 0] == {"zeros": 0.0, "ones": 1.0, "constant": 0.4}[kind]
    else:
        assert kernel.std() == pytest.approx(expected, rel=0.01)
        far = np.abs(kernel).max() / expected
        low, high = {"uniform": (1.7, 1.74), "truncated": (2.2, 2.28)}.get(family(init), (3.0, 7.0))
        assert low < far < high
    if kind == "orthogonal":
        assert kernel @ kernel.T == pytest.approx(1.7**2 * np.eye(300), abs=1e-9)


def test_strips_cover_a_kernel_once() -> None:
    for shape in ((5000, 4096), (3, 7), (1, 16384), (16384, 1)):
        rows = [row for part in strips(shape, {"normal"}) for row in range(part.start, part.stop)]
        assert rows == list(range(shape[0]))


def test_cases_that_differ_by_a_factor_share_their_draws() -> None:
    small, large = ({"name": f"std {std}", "activation": "linear", "init": {"kind": "normal", "std": std}}
                    for std in (0.1, 0.3))  # fmt: skip
    metrics = play(experiment(width=30, depth=2, cases=[small, large]))[1].metrics
    assert metrics["std[std 0.3,2]"] / metrics["std[std 0.1,2]"] == pytest.approx(9.0)


def test_fifty_layers_leave_no_range_of_numbers() -> None:
    cases = [
        {"name": "down", "activation": "sigmoid", "init": {"kind": "normal", "std": 1e-6}},
        {"name": "up", "activation": "relu", "init": {"kind": "normal", "std": 1.0}},
        {"name": "nothing", "activation": "relu", "init": {"kind": "zeros"}},
    ]
    for dtype in ("float32", "float64"):
        recipe = experiment(dtype=dtype, width=20, depth=50, batch=4, depths=[2], cases=cases)
        metrics = play(recipe)[1].metrics
        assert metrics["depth_ratio[down,2]"] == pytest.approx(1e-6 * 0.25 * 20**0.5, rel=0.5)
        assert metrics["grad_ratio[down]"] < 1e-250
        assert metrics["grad_ratio[up]"] > 1e15
        assert "theory_error[nothing]" not in metrics
        assert metrics["grad_ratio[nothing]"] == 0


def test_theory_agrees_where_layers_are_wide() -> None:
    cases = [
        {"name": "tanh", "activation": "tanh", "init": {"kind": "normal", "std": 0.03}},
        {"name": "relu", "activation": "relu", "init": "he_normal"},
    ]
    metrics = play(experiment(dtype="float32", dims=[1500] * 4, cases=cases))[1].metrics
    assert metrics["theory_error[tanh]"] < 0.02
    assert metrics["grad_theory_error[tanh]"] < 0.04
    assert metrics["theory_error[relu]"] < 0.06


def test_the_same_recipe_gives_the_same_bits_and_another_seed_others() -> None:
    recipe = experiment(width=20, depth=3)
    first, again, other = (play(r)[1].metrics for r in (recipe, recipe, experiment(4, width=20, depth=3)))
    assert first == again
    assert first != other


def test_frames_before_the_end_have_only_what_was_measured() -> None:
    machine = make_machine(experiment(width=10, depth=3))
    frame = machine.frame()
    assert frame.metrics == {}
    assert frame.notes == ()
    charts = [chart for chart in frame.charts if isinstance(chart, LineChart)]
    theory = [line for chart in charts for line in chart.lines if line.style == "dashed"]
    assert all(np.isfinite(line.y).all() for line in theory)
    machine.advance()
    assert {key for key in machine.frame().metrics if key.startswith("std[")} == {"std[glorot tanh,1]"}
    while machine.done < machine.total:
        machine.advance()
        machine.frame()
    machine.advance()
    assert machine.done == machine.total


def test_what_is_shown() -> None:
    machine, frame = play(experiment(dims=[30, 20], batch=3, cases=CASES, show=2))
    (chart,) = frame.charts
    assert isinstance(chart, HistogramChart)
    assert [row.label for row in chart.rows] == [case["name"] for case in CASES]
    relu = chart.rows[2]
    assert "zero" in relu.note
    assert relu.counts.sum() == np.count_nonzero(machine.stacks[2].h[1])
    assert machine.keys()[0][0] == "v"
    seen = []
    for _ in CASES:
        seen.append(machine.frame().notes[0].en.split(":")[0])
        assert machine.press("v") is None
    assert seen == ["sigmoid", "relu", "selu", "tanh"]


def test_a_stack_that_is_turned_down_keeps_the_depths_that_it_has() -> None:
    metrics = play(experiment(width=10, depth=3, depths=[2, 40]))[1].metrics
    assert "depth_ratio[glorot tanh,2]" in metrics
    assert "depth_ratio[glorot tanh,40]" not in metrics


def test_the_first_chart_is_the_one_asked_for() -> None:
    for look, title in (("weights", "rms of gradients"), ("depths", "rms dL/dh of layer 1"), ("std", "std")):
        frame = play(experiment(width=10, depth=3, depths=[2], look=look))[1]
        assert frame.charts[0].title.startswith(title)
        assert len(frame.charts) == 5
        assert len({chart.title for chart in frame.charts}) == 5


@pytest.mark.parametrize(
    ("lab", "words"),
    [
        ({"cases": [{"name": "a"}, {"name": "a"}]}, "cases.1.name"),
        ({"cases": [{"name": "a", "activation": "softmax"}]}, "activation"),
        ({"cases": [{"name": "a", "activation": "prelu"}]}, "activation"),
        ({"width": 2000, "cases": [{"name": "a", "init": "orthogonal"}]}, "init"),
        ({"look": "depths"}, "look"),
        ({"show": 2}, "show"),
        ({"width": 16384, "depth": 200, "batch": 10_000}, "batch"),
        ({"cases": [{"name": "a,1"}]}, "name"),
    ],
)
def test_what_cannot_be_is_refused(lab: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        experiment(**lab)
    conflicts = refused.value.errors()[0].get("ctx", {}).get("conflicts", ())
    places = [".".join(map(str, conflict.path)) for conflict in conflicts]
    places += [".".join(map(str, error["loc"])) for error in refused.value.errors()]
    assert any(words in place for place in places)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=6),
    st.integers(1, 20),
    st.sampled_from(["tanh", "relu", "gelu", "step", "exponential", "hard_sigmoid"]),
    st.sampled_from(sorted(INITIALIZERS)),
    st.sampled_from(["normal", "uniform"]),
    st.sampled_from(["float32", "float64"]),
)
def test_any_stack(dims: list[int], batch: int, act: str, init: str, noise: str, dtype: str) -> None:
    cases = [{"name": "a", "activation": act, "init": init}]
    frame = play(experiment(dtype=dtype, dims=dims, batch=batch, input=noise, cases=cases))[1]
    assert all(np.isfinite(value) for value in frame.metrics.values())
    assert frame.tables[0].rows[0][0] == "a"
