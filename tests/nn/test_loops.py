"""Compiled kernels of layers and of the loss give NumPy's bits, for every number."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.nn import kernels, loops
from core.nn.arena import Array
from tests.optim.test_loops import bits, numbers

pytest.importorskip("numba")

from core.compiled.machine import WORK, compiled

DTYPES = ("float32", "float64")
SHAPES = ((64, 64), (7, 1), (1, 13), (33, 301), (128, 10))
NAMES = [name for name, _ in inspect.getmembers(loops, inspect.isfunction)]
Make = Callable[[tuple[int, ...]], Array]


def arguments(name: str, n: int, units: int, make: Make) -> list[Any]:
    """What a kernel is called with; floats come from `make(shape)`."""
    whole, row, column = (n, units), (units,), (n,)
    floats: dict[str, list[tuple[int, ...]]] = {
        "add_bias": [whole, row],
        "relu": [whole] * 2,
        "relu_backward": [whole] * 4,
        "sigmoid_backward": [whole] * 4,
        "tanh_backward": [whole] * 4,
        "center": [whole, row, whole, whole],
        "scale_and_shift": [whole, row, row, whole],
        "norm_backward": [whole, whole, row, row, row, whole, whole],
        "approach": [row] * 3,
    }
    labels = np.arange(n) % units
    first = np.arange(n) * units
    if name == "shift_columns":
        return [
            make(whole),
            labels,
            first,
            make((units, n)),
            make(column),
            make(column),
            np.zeros_like(first),
        ]
    if name == "softmax_slope":
        arrays = make((units, n)), make(column), labels, first + labels, make(whole), make(column)
        return [*arrays, make(()), make(())]
    if name == "mark_hits":
        return [make(whole), labels, np.zeros(n, np.bool_), np.zeros(n, np.int64)]
    made: list[Any] = [make(shape) for shape in floats[name]]
    if name.endswith("_backward") and name != "norm_backward":
        made.append(np.zeros(whole, np.bool_))
    return [*made, 0.01] if name == "approach" else made


def check(name: str, given: list[Any]) -> None:
    kernel = getattr(kernels, name)
    one, other = ([a.copy() if isinstance(a, np.ndarray) else a for a in given] for _ in range(2))
    with np.errstate(all="ignore"):
        kernel(*one)
        compiled(kernel, given)(*other)
    for argument, expected, got in zip(inspect.signature(kernel).parameters, one, other, strict=True):
        if isinstance(expected, np.ndarray) and not argument.startswith(WORK):
            # Of 0 and -0 either may be the highest number; nothing that is made of the differences tells which.
            plain = name == "shift_columns" or expected.dtype.kind != "f"
            same = np.asarray if plain else bits
            np.testing.assert_array_equal(same(got), same(expected), err_msg=argument)


def test_every_kernel_has_a_loop_of_its_signature() -> None:
    assert [name for name, _ in inspect.getmembers(kernels, inspect.isfunction)] == NAMES
    for name in NAMES:
        assert inspect.signature(getattr(loops, name)) == inspect.signature(getattr(kernels, name)), name


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_same_bits(name: str, shape: tuple[int, int], dtype: str) -> None:
    rng = np.random.default_rng(5)
    check(name, arguments(name, *shape, lambda size: rng.standard_normal(size).astype(dtype)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_same_bits_of_every_size_and_of_what_is_no_number(name: str, dtype: str) -> None:
    rng = np.random.default_rng(6)

    def make(shape: tuple[int, ...]) -> Array:
        return numbers(rng, dtype, int(np.prod(shape))).reshape(shape)

    for shape in SHAPES:
        check(name, arguments(name, *shape, make))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_same_bits_of_any_numbers(name: str, data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(DTYPES))
    elements = st.floats(width=32 if dtype == "float32" else 64)
    n, units = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    check(
        name,
        arguments(name, n, units, lambda shape: data.draw(arrays.arrays(dtype, shape, elements=elements))),
    )
