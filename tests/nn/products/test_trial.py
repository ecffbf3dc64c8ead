"""Which way a product is computed: only one with BLAS' bits, and only where it is quicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

pytest.importorskip("numba")

from core.nn.products import trial
from core.nn.products.machine import Order, Way, has_vectors
from core.nn.products.product import Layout, Product
from core.nn.products.trial import block_ends
from core.nn.products.workspace import Workspace

Array = np.ndarray[Any, Any]
ORDER = Order((64,), True)
VECTORS = pytest.mark.skipif(
    not has_vectors(), reason="this processor has no AVX-512: BLAS does all products"
)


def layout(n: int = 16, k: int = 64, m: int = 48, sparse: bool = False) -> Layout:
    return Layout(((n, k), (4 * k, 4)), ((k, m), (4 * m, 4)), ((n, m), (4 * m, 4)), False, sparse)


@given(st.integers(1, 5000), st.integers(4, 64).map(lambda units: units * trial.UNIT))
def test_blocks_are_cut_as_the_library_cuts(depth: int, length: int) -> None:
    ends = block_ends(depth, length)
    sizes = np.diff((0, *ends))
    assert ends[-1] == depth
    assert (sizes > 0).all() and (sizes <= length).all()
    assert all(end % trial.UNIT == 0 for end in ends[:-1])
    # Whole blocks first; the last two share what is left.
    assert (sizes[:-2] == length).all()
    assert len(sizes) == 1 or abs(int(sizes[-1]) - int(sizes[-2])) <= 2 * trial.UNIT or sizes[-2] == length


def test_blocks_of_a_known_library() -> None:
    """OpenBLAS 0.3.31 on SkylakeX: 448."""
    assert block_ends(448, 448) == (448,)
    assert block_ends(512, 448) == (256, 512)
    assert block_ends(784, 448) == (400, 784)
    assert block_ends(1024, 448) == (448, 736, 1024)
    assert block_ends(2000, 448) == (448, 896, 1344, 1680, 2000)


def test_a_stand_in_lies_as_the_product_does() -> None:
    kernel = np.ones((64, 96), np.float32)
    x, out = np.ones((16, 64), np.float32), np.ones((16, 96), np.float32)
    product = Product(x, kernel[:, 48:], out[:, 48:], kernel[0, 48:], workspace=Workspace(), sparse=True)
    dark = np.zeros(x.shape, np.bool_)
    dark[:, 5:30] = True
    stand_in = trial.stand_in(product.layout, dark)
    assert stand_in.layout == product.layout
    assert stand_in.blas is product.blas
    np.testing.assert_array_equal(stand_in.a == 0.0, dark)
    assert not np.shares_memory(stand_in.a, x)


def test_without_vectors_blas_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "has_vectors", lambda: False)
    monkeypatch.setattr(trial, "stand_in", None)
    assert trial.found(layout(), np.dot, None) is np.dot
    assert trial.verdict() == "no vectors"


@VECTORS
def test_another_library_keeps_its_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "order_of", lambda product: None)
    assert trial.found(layout(), np.dot, None) is np.dot
    assert trial.verdict() == "other bits"


@VECTORS
def test_another_order_of_sums_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "library_block", lambda: 448)
    product = trial.stand_in(layout(), None)

    def backwards(a: Array, b: Array, out: Array) -> None:
        np.matmul(a[:, ::-1].copy(), b[::-1].copy(), out)

    product.blas = backwards
    assert trial.order_of(product) is None


@VECTORS
@pytest.mark.parametrize("length", [64, 448, 1024])
@pytest.mark.parametrize(("whole", "cleared"), [(False, True), (True, True), (True, False)])
def test_the_order_is_found(length: int, whole: bool, cleared: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With machine code itself in the library's place."""
    monkeypatch.setattr(trial, "library_block", lambda: length)
    product = trial.stand_in(layout(k=700), None)
    expected = Order((700,) if whole else block_ends(700, length), cleared)
    library = Way(expected)(product)
    product.blas = lambda a, b, out: library()
    assert trial.order_of(product) == expected


@VECTORS
@pytest.mark.parametrize(
    "sizes", [(128, 784, 256), (64, 64, 64), (512, 128, 64), (16, 100, 32), (33, 50, 47)]
)
def test_blas_bits_on_this_machine(sizes: tuple[int, int, int]) -> None:
    """OpenBLAS' own kernels for AVX-512 are known to add in order; of others nothing is claimed."""
    kinds = {pool.get("architecture") for pool in threadpool_info() if pool["user_api"] == "blas"}
    product = trial.stand_in(layout(*sizes), None)
    order = trial.order_of(product)
    if kinds == {"SkylakeX"} and sizes[0] >= 64:
        assert order is not None
        assert trial.verdict() == "same bits"
    if order is not None:
        for number in range(trial.DRAWS, trial.DRAWS + 6):
            trial.draw(product, number)
            product.by_blas()
            expected = product.out.copy()
            Way(order)(product)()
            np.testing.assert_array_equal(product.out.view(np.int32), expected.view(np.int32))


@pytest.mark.parametrize(
    ("seconds", "best"),
    [([1.0, 0.5, 0.7], False), ([1.0, 0.7, 0.5], True), ([1.0, 0.98, 1.1], None), ([1.0, 2.0, 3.0], None)],
)
def test_the_quickest_way(seconds: list[float], best: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "least", lambda calls: seconds[: len(calls)])
    product = trial.stand_in(layout(sparse=True), np.zeros((16, 64), np.bool_))
    monkeypatch.setattr(Way, "__call__", lambda way, product: None)
    chosen = trial.quickest(product, ORDER, np.dot)
    if best is None:
        assert chosen is np.dot
    else:
        assert isinstance(chosen, Way)
        assert (chosen.order, chosen.skip) == (ORDER, best)


def test_dense_products_leave_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Way, "__call__", lambda way, product: None)
    monkeypatch.setattr(trial, "least", lambda calls: [float(-index) for index in range(len(calls))])
    chosen = trial.quickest(trial.stand_in(layout(), None), ORDER, np.dot)
    assert isinstance(chosen, Way)
    assert not chosen.skip


def test_the_least_of_some_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    durations = iter([5.0, 1.0, 2.0, 3.0, 4.0, 0.5] + [9.0] * 100)

    def call() -> None:
        now[0] += next(durations)

    monkeypatch.setattr(trial, "perf_counter", lambda: now[0])
    monkeypatch.setattr(trial, "PATIENCE", 6.0)
    calls: list[Callable[[], None]] = [call, call]
    assert trial.least(calls) == [2.0, 0.5]
    assert now[0] == 15.5
