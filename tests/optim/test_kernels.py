"""Every optimizer against a naive twin of its formula, scalar by scalar, at a low and at a high rate."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import TypeAdapter

from core.nn.arena import Array
from core.optim.optimizer import OPTIMIZERS, make_optimizer
from core.spec.optimizer import Optimizer as Spec
from tests.memory import memory

ADAPTER: TypeAdapter[Spec] = TypeAdapter(Spec)
Path = list[float]


def sgd(w: float, gradients: Path, lr: float) -> Path:
    path = []
    for g in gradients:
        w = w - lr * g
        path.append(w)
    return path


def momentum(w: float, gradients: Path, lr: float, beta: float = 0.9) -> Path:
    path, v = [], 0.0
    for g in gradients:
        v = beta * v - lr * g
        w = w + v
        path.append(w)
    return path


def nesterov(w: float, gradients: Path, lr: float, beta: float = 0.9) -> Path:
    """The textbook's form: the position moves by v, the gradient is taken at position + beta v, which is w."""
    path, v, position = [], 0.0, w
    for g in gradients:
        v = beta * v - lr * g
        position = position + v
        path.append(position + beta * v)
    return path


def adagrad(
    w: float, gradients: Path, lr: float, initial_accumulator: float = 0.1, eps: float = 1e-7
) -> Path:
    path, a = [], initial_accumulator
    for g in gradients:
        a = a + g**2
        w = w - lr * g / sqrt(a + eps)
        path.append(w)
    return path


def rmsprop(
    w: float,
    gradients: Path,
    lr: float,
    rho: float = 0.9,
    momentum: float = 0.0,
    centered: bool = False,
    eps: float = 1e-7,
) -> Path:
    path, v, mean, u = [], 0.0, 0.0, 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        mean = rho * mean + (1 - rho) * g
        u = momentum * u + lr * g / sqrt((v - mean**2 if centered else v) + eps)
        w = w - u
        path.append(w)
    return path


def adam(
    w: float,
    gradients: Path,
    lr: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    eps: float = 1e-7,
    amsgrad: bool = False,
    bias_correction: bool = True,
) -> Path:
    path, m, v, peak = [], 0.0, 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        peak = max(peak, v)
        rate = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t) if bias_correction else lr
        w = w - rate * m / (sqrt(peak if amsgrad else v) + eps)
        path.append(w)
    return path


def adamax(w: float, gradients: Path, lr: float, eps: float = 1e-7) -> Path:
    path, m, u = [], 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        u = max(0.999 * u, abs(g))
        w = w - lr * m / ((1 - 0.9**t) * (u + eps))
        path.append(w)
    return path


def nadam(w: float, gradients: Path, lr: float, momentum_decay: float = 1.0, eps: float = 1e-7) -> Path:
    path, m, v = [], 0.0, 0.0
    mu = [0.9 * (1 - 0.5 * 0.96 ** (t * momentum_decay)) for t in range(1, len(gradients) + 2)]
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        so_far = float(np.prod(mu[:t]))
        m_hat = mu[t] * m / (1 - so_far * mu[t]) + (1 - mu[t - 1]) * g / (1 - so_far)
        w = w - lr * m_hat / (sqrt(v / (1 - 0.999**t)) + eps)
        path.append(w)
    return path


TWINS: list[tuple[str, Callable[..., Path], dict[str, Any]]] = [
    ("sgd", sgd, {}),
    ("momentum", momentum, {}),
    ("momentum", momentum, {"beta": 0.5}),
    ("nesterov", nesterov, {}),
    ("adagrad", adagrad, {}),
    ("adagrad", adagrad, {"initial_accumulator": 0.0, "eps": 1e-3}),
    ("rmsprop", rmsprop, {}),
    ("rmsprop", rmsprop, {"rho": 0.95, "momentum": 0.5}),
    ("rmsprop", rmsprop, {"centered": True, "momentum": 0.9, "eps": 1e-3}),
    ("adam", adam, {}),
    ("adam", adam, {"beta_1": 0.8, "beta_2": 0.95, "eps": 1e-3}),
    ("adam", adam, {"amsgrad": True, "beta_2": 0.5}),
    ("adam", adam, {"bias_correction": False}),
    ("adam", adam, {"bias_correction": False, "amsgrad": True}),
    ("adamax", adamax, {}),
    ("nadam", nadam, {}),
    ("nadam", nadam, {"momentum_decay": 0.004}),
    ("adamw", adam, {}),
    ("adamw", adam, {"amsgrad": True}),
]
SIZE, STEPS = 11, 25


def make(kind: str, options: dict[str, Any], size: int, dtype: Any) -> Any:
    return make_optimizer(ADAPTER.validate_python({"kind": kind, **options}), size, np.dtype(dtype))


def problem(dtype: Any, size: int = SIZE) -> tuple[Array, Array]:
    """Start (size,) and gradients (STEPS, size); one of them is 0 throughout."""
    rng = np.random.default_rng(5)
    gradients = rng.standard_normal((STEPS, size)) * np.geomspace(1e-3, 1e3, size)
    gradients[:, 0] = 0.0
    return rng.standard_normal(size).astype(dtype), gradients.astype(dtype)


def test_every_optimizer_has_a_twin() -> None:
    declared = {part.model_fields["kind"].default for part in get_args(get_args(Spec)[0])}
    assert {kind for kind, _, _ in TWINS} == set(OPTIMIZERS) == declared


@pytest.mark.parametrize(("kind", "twin", "options"), TWINS)
@pytest.mark.parametrize("lr", [1e-4, 2.0])
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-9), ("float32", 2e-4)])
def test_agrees_with_its_twin(
    kind: str, twin: Callable[..., Path], options: dict[str, Any], lr: float, dtype: str, tolerance: float
) -> None:
    w, gradients = problem(dtype)
    start = w.copy()
    optimizer = make(kind, options, SIZE, dtype)
    paths = np.empty((STEPS, SIZE))
    for step in range(STEPS):
        optimizer.update(w, gradients[step], lr, [(0, SIZE)])
        paths[step] = w
    expected = np.array(
        [twin(float(start[i]), gradients[:, i].tolist(), lr, **options) for i in range(SIZE)]
    ).T
    distance = np.abs(expected - start).max(axis=0)
    # float32: what a weight has travelled limits its accuracy, wherever it ends.
    assert np.all(np.abs(paths - expected) <= tolerance * distance + np.finfo(dtype).eps * 50)
    assert w.dtype == np.dtype(dtype) and all(slot.dtype == w.dtype for slot in optimizer.slots.values())
    assert np.all(np.abs(expected[-1, 1:] - start[1:]) > 0.0)


@pytest.mark.parametrize(("kind", "twin", "options"), TWINS)
def test_what_lies_outside_the_segments_keeps_its_bits(
    kind: str, twin: Callable[..., Path], options: dict[str, Any]
) -> None:
    whole, gradients = problem("float32")
    part = whole.copy()
    one, other = make(kind, options, SIZE, "float32"), make(kind, options, SIZE, "float32")
    start = part.copy()
    fresh = {name: slot.copy() for name, slot in other.slots.items()}
    inside = np.zeros(SIZE, bool)
    inside[[2, 3, 4, 8]] = True
    for g in gradients:
        one.update(whole, g, 0.1, [(0, SIZE)])
        other.update(part, g, 0.1, [(2, 5), (8, 9)])
    assert np.array_equal(part[inside], whole[inside]) and np.array_equal(part[~inside], start[~inside])
    for name, slot in other.slots.items():
        assert np.array_equal(slot[~inside], fresh[name][~inside])
    assert one.iterations == other.iterations == STEPS and one.scalars == other.scalars


@pytest.mark.parametrize(("kind", "twin", "options"), TWINS)
def test_block_size_does_not_change_bits(
    kind: str, twin: Callable[..., Path], options: dict[str, Any]
) -> None:
    size = 70_001
    start, gradients = problem("float32", size)
    results = []
    for block in (65_536, 4_097, 65_000):
        w, optimizer = start.copy(), make(kind, options, size, "float32")
        optimizer.block_size = block
        for g in gradients[:3]:
            optimizer.update(w, g, 0.1, [(0, size)])
        results.append((w, *optimizer.slots.values()))
    for other in results[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True))
    assert not np.array_equal(results[0][0], start)


@pytest.mark.parametrize(("kind", "twin", "options"), TWINS)
def test_continues_from_copied_state(kind: str, twin: Callable[..., Path], options: dict[str, Any]) -> None:
    straight, gradients = problem("float32")
    broken = straight.copy()
    whole = make(kind, options, SIZE, "float32")
    for g in gradients:
        whole.update(straight, g, 0.1, [(0, SIZE)])
    first = make(kind, options, SIZE, "float32")
    for g in gradients[:9]:
        first.update(broken, g, 0.1, [(0, SIZE)])
    second = make(kind, options, SIZE, "float32")
    second.iterations = first.iterations
    second.scalars.update(first.scalars)
    for name, slot in first.slots.items():
        second.slots[name][...] = slot
    for g in gradients[9:]:
        second.update(broken, g, 0.1, [(0, SIZE)])
    assert np.array_equal(straight, broken)


@pytest.mark.parametrize(("kind", "twin", "options"), TWINS)
def test_updates_do_not_allocate(kind: str, twin: Callable[..., Path], options: dict[str, Any]) -> None:
    size = 100_000
    w, g = np.ones(size, np.float32), np.full(size, 0.5, np.float32)
    optimizer = make(kind, options, size, "float32")
    growth, peak = memory(lambda: optimizer.update(w, g, 1e-3, [(0, size)]))
    assert growth < 2048
    # one array of a block would be 256 kB
    assert peak < 16_384


def test_adams_first_step() -> None:
    """lr with bias correction, lr (1 - beta_1) / sqrt(1 - beta_2) = 3.16 lr without."""
    for corrected, expected in ((True, 1.0), (False, 0.1 / sqrt(0.001))):
        w = np.zeros(3)
        optimizer = make("adam", {"bias_correction": corrected}, 3, "float64")
        optimizer.update(w, np.array([5.0, -5.0, 400.0]), 0.01, [(0, 3)])
        np.testing.assert_allclose(w, [-0.01 * expected, 0.01 * expected, -0.01 * expected], rtol=1e-5)


def test_sgd_follows_its_closed_form_on_the_ravine() -> None:
    """x^2 / 20 + y^2 from (-7, 2) at lr .95: x = -7 (.905)^k, y = 2 (-.9)^k."""
    w = np.array([-7.0, 2.0])
    optimizer = make("sgd", {}, 2, "float64")
    for k in range(1, 31):
        optimizer.update(w, w * [0.1, 2.0], 0.95, [(0, 2)])
        np.testing.assert_allclose(w, [-7 * 0.905**k, 2 * (-0.9) ** k], rtol=1e-12)


def test_a_rate_that_changes_acts_at_once_through_the_velocity() -> None:
    """lr is inside v: after a change the old velocity goes on at its old size (PyTorch rescales it)."""
    w = np.zeros(1)
    optimizer = make("momentum", {"beta": 0.5}, 1, "float64")
    optimizer.update(w, np.ones(1), 1.0, [(0, 1)])
    optimizer.update(w, np.ones(1), 0.0, [(0, 1)])
    assert w[0] == -1.5
