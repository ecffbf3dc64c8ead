"""Compiled kernels give NumPy's bits, for every rule and for every number."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from functools import cache
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydantic import TypeAdapter

from core.nn.arena import Array
from core.optim import kernels, loops, rules, walk
from core.optim.base import Optimizer
from core.optim.optimizer import make_optimizer
from core.spec.optimizer import Optimizer as Spec

pytest.importorskip("numba")

from core.compiled.machine import compiled

RULES: list[dict[str, Any]] = [
    {"kind": "sgd"},
    {"kind": "momentum"},
    {"kind": "momentum", "beta": 0.0},
    {"kind": "nesterov"},
    {"kind": "adagrad"},
    {"kind": "adagrad", "initial_accumulator": 0.0, "eps": 1e-60},
    {"kind": "rmsprop"},
    {"kind": "rmsprop", "centered": True},
    {"kind": "rmsprop", "momentum": 0.5},
    {"kind": "rmsprop", "centered": True, "momentum": 0.5, "eps": 1e-3},
    {"kind": "adam"},
    {"kind": "adam", "amsgrad": True},
    {"kind": "adam", "bias_correction": False, "beta_1": 0.0, "beta_2": 0.5},
    {"kind": "adamax"},
    {"kind": "adamax", "beta_2": 0.5},
    {"kind": "nadam"},
    {"kind": "nadam", "momentum_decay": 0.004},
    {"kind": "adamw"},
    {"kind": "adamw", "amsgrad": True},
]
DTYPES = ("float32", "float64")
UPDATES = 6
ADAPTER: TypeAdapter[Spec] = TypeAdapter(Spec)
Runs = Callable[..., None]


@cache
def machine_code(variant: str, kernel: Runs, *like: Any) -> Runs:
    return compiled(kernel, [np.empty(301, arg) if isinstance(arg, np.dtype) else arg for arg in like])


def run_compiled(variant: str, kernel: Runs, *args: Any) -> None:
    like = (arg.dtype if isinstance(arg, np.ndarray) else None if arg is None else 1.0 for arg in args)
    machine_code(variant, kernel, *like)(*args)


def run_numpy(variant: str, kernel: Runs, *args: Any) -> None:
    kernel(*args)


def bits(array: Array) -> Array:
    """Equal where the numbers are the same or both are none."""
    plain = np.where(np.isnan(array), array.dtype.type(0.0), array)
    return np.stack((plain.view(f"i{array.itemsize}"), np.isnan(array)))


def numbers(rng: np.random.Generator, dtype: str, size: int) -> Array:
    """Of every size that the dtype has, with zeros, and in one place in twenty something special."""
    info = np.finfo(dtype)
    low, high = np.log10([info.smallest_subnormal, info.max])
    wide = rng.random(size) < 0.5
    scale = 10.0 ** np.where(wide, rng.uniform(low, high, size), rng.uniform(-3.0, 3.0, size))
    made = (rng.choice([-1.0, 1.0], size) * scale).astype(dtype)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, info.max, info.tiny, info.smallest_subnormal])
    return np.where(rng.random(size) < 0.05, rng.choice(special, size), made).astype(dtype)


def both(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], w: Array, gradients: list[Array], lr: float
) -> tuple[list[Array], list[Array]]:
    """Parameters and slots after every update, by NumPy and compiled."""
    found = []
    for run in (run_numpy, run_compiled):
        monkeypatch.setattr(rules, "run", run)
        values, optimizer = w.copy(), make(options, w)
        path: list[Array] = []
        with np.errstate(all="ignore"):
            for g in gradients:
                optimizer.update(values, g, lr, [(0, w.size)])
                path += [part.copy() for part in (values, *optimizer.slots.values())]
        found.append(path)
    return found[0], found[1]


def make(options: dict[str, Any], w: Array) -> Optimizer:
    return make_optimizer(ADAPTER.validate_python(options), w.size, w.dtype)


def test_every_rule_is_in_the_table() -> None:
    declared = {part.model_fields["kind"].default for part in get_args(get_args(Spec)[0])}
    assert {options["kind"] for options in RULES} == declared


def test_every_kernel_has_a_loop_of_its_signature() -> None:
    for name, loop in inspect.getmembers(loops, inspect.isfunction):
        assert inspect.signature(loop) == inspect.signature(getattr(kernels, name)), name
    parts = {"ema", "ema_of_square"}
    names = [
        {name for name, _ in inspect.getmembers(module, inspect.isfunction)} for module in (kernels, loops)
    ]
    assert names[0] - parts == names[1]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("options", RULES, ids=str)
@pytest.mark.parametrize("lr", [0.0, 1e-3, 7.0])
def test_same_bits(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], dtype: str, lr: float) -> None:
    rng = np.random.default_rng(17)
    w = numbers(rng, dtype, 4_099)
    gradients = [numbers(rng, dtype, w.size) for _ in range(UPDATES)]
    for expected, got in zip(*both(monkeypatch, options, w, gradients, lr), strict=True):
        assert got.dtype == dtype
        np.testing.assert_array_equal(bits(got), bits(expected))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("options", RULES, ids=str)
def test_same_bits_of_numbers_as_they_are_in_training(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], dtype: str
) -> None:
    rng = np.random.default_rng(18)
    w = rng.standard_normal(70_001).astype(dtype)
    gradients = [rng.standard_normal(w.size).astype(dtype) for _ in range(UPDATES)]
    expected, got = both(monkeypatch, options, w, gradients, 0.01)
    for one, other in zip(expected, got, strict=True):
        np.testing.assert_array_equal(bits(other), bits(one))
    assert all(np.isfinite(part).all() for part in expected) and not np.array_equal(expected[0], w)


@pytest.mark.parametrize("options", RULES, ids=str)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_same_bits_of_any_numbers(options: dict[str, Any], data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(DTYPES))
    size = data.draw(st.integers(1, 40))
    some = arrays.arrays(dtype, size, elements=st.floats(width=32 if dtype == "float32" else 64))
    lr = data.draw(st.floats(0.0, 1000.0))
    with pytest.MonkeyPatch.context() as patch:
        w, gradients = data.draw(some), [data.draw(some) for _ in range(3)]
        for expected, got in zip(*both(patch, options, w, gradients, lr), strict=True):
            np.testing.assert_array_equal(bits(got), bits(expected))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("amount", [1e-8, 0.004, 3.0])
def test_same_bits_of_decay(monkeypatch: pytest.MonkeyPatch, dtype: str, amount: float) -> None:
    w, found = numbers(np.random.default_rng(19), dtype, 4_099), []
    for run in (run_numpy, run_compiled):
        monkeypatch.setattr(walk, "run", run)
        values, room = w.copy(), walk.new_amount()
        room[0] = amount
        optimizer = make({"kind": "sgd"}, w)
        optimizer.begin(0.0)
        with np.errstate(all="ignore"):
            walk.Walk(optimizer, values, np.zeros_like(w), [], [(0, w.size)], room, 0)()
        found.append(bits(values))
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.array_equal(found[0], bits(w))


def test_other_bits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_exact(w: Array, g: Array, work: Array, lr: float) -> None:
        # lr is float64, and so is the product.
        for i in range(w.size):
            w[i] -= g[i] * lr

    monkeypatch.setattr(loops, "sgd", too_exact)
    one = np.ones(301, np.float32)
    with pytest.raises(RuntimeError, match="NumPy's bits"):
        compiled(kernels.sgd, [one, one, one, 0.1])


def test_works_where_the_cache_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    def njit(*, cache: bool, **options: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return plain(**options)

    plain = numba.njit
    monkeypatch.setattr(numba, "njit", njit)
    one = np.ones(301, np.float32)
    assert compiled(kernels.sgd, [one, one, one, 0.1]) is not loops.sgd


@pytest.mark.parametrize("options", RULES, ids=str)
def test_an_optimizer_pickles(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    monkeypatch.setattr(rules, "run", run_compiled)
    w = np.linspace(-1.0, 1.0, 50, dtype=np.float32)
    optimizer = make(options, w)
    optimizer.update(w, w.copy(), 0.1, [(0, 50)])
    copied, other = w.copy(), pickle.loads(pickle.dumps(optimizer))
    optimizer.update(w, np.ones_like(w), 0.1, [(0, 50)])
    other.update(copied, np.ones_like(w), 0.1, [(0, 50)])
    np.testing.assert_array_equal(bits(w), bits(copied))
