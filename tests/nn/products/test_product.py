"""A product on fixed arrays: BLAS first, and what takes its place once it is decided."""

from __future__ import annotations

import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.compiled.call import LOOKS
from core.compiled.choice import Kernel, Prepare
from core.nn.products import product as room
from core.nn.products.product import Layout, Product
from core.nn.products.workspace import LEAST, LINE, ONLY, Workspace

Array = np.ndarray[Any, Any]


class Deciding:
    """A choice that is made as soon as somebody asks."""

    def __init__(self, decision: Callable[[Kernel], Kernel | None]) -> None:
        self.decision = decision
        self.asked: list[str] = []
        self.prepared: list[Callable[[], Kernel]] = []
        self._decided: Kernel | None = None

    def ask(self, variant: str, kernel: Kernel, prepare: Prepare) -> None:
        self.asked.append(variant)
        self.prepared.append(prepare())
        self._decided = self.decision(kernel)

    def decided(self, variant: str) -> Kernel | None:
        return self._decided


def arrays(
    n: int = 16, k: int = 24, m: int = 40, dtype: str = "float32"
) -> tuple[Array, Array, Array, Array]:
    rng = np.random.default_rng(1)
    a, b, bias = (rng.standard_normal(shape).astype(dtype) for shape in ((n, k), (k, m), (m,)))
    return a, b, np.full((n, m), np.nan, dtype), bias


def made(*given: Array, sparse: bool = False) -> Product:
    a, b, out, *bias = given
    return Product(a, b, out, *bias, workspace=Workspace(), sparse=sparse)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_product_and_its_bias(dtype: str) -> None:
    a, b, out, bias = arrays(dtype=dtype)
    made(a, b, out)()
    np.testing.assert_array_equal(out, a @ b)
    made(a, b, out, bias)()
    np.testing.assert_array_equal(out, a @ b + bias)


def test_slices_are_not_copied() -> None:
    a, b, out, _ = arrays()
    assert made(a, b, out).blas is np.dot
    assert made(a, b.T.copy().T, out).blas is np.dot
    assert made(a, b[:, :32], out[:, :32]).blas is np.matmul
    assert made(a[:, :8], b[:8], out).blas is np.matmul


def test_what_takes_the_place_of_blas_is_bound_to_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    bound: list[Product] = []

    def binder(product: Product) -> Callable[[], None]:
        bound.append(product)
        return lambda: product.out.fill(7.0)

    choice = Deciding(lambda blas: binder)
    monkeypatch.setattr(room, "CHOICE", choice)
    a, b, out, bias = arrays()
    product = made(a, b, out, bias)
    product()
    np.testing.assert_array_equal(out, a @ b + bias)
    assert bound == [product]
    product()
    assert (out == 7.0).all()
    assert len(choice.asked) == 1


def test_blas_stays_where_nothing_is_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = Deciding(lambda blas: blas)
    monkeypatch.setattr(room, "CHOICE", choice)
    a, b, out, _ = arrays()
    product = made(a, b, out)
    for _ in range(200):
        product()
    np.testing.assert_array_equal(out, a @ b)
    assert len(choice.asked) == 1


def test_an_open_choice_is_looked_at_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = Deciding(lambda blas: None)
    monkeypatch.setattr(room, "CHOICE", choice)
    product = made(*arrays())
    for _ in range(3 * LOOKS):
        product()
    assert len(choice.asked) == 3


def test_with_more_threads_of_blas_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bits are others then, and so is what a trial under one thread has found."""
    choice = Deciding(lambda blas: blas)
    monkeypatch.setattr(room, "CHOICE", choice)
    monkeypatch.setattr("core.blas.threads", lambda: 2)
    a, b, out, _ = arrays()
    for _ in range(LOOKS + 1):
        made(a, b, out)()
    assert not choice.asked


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("few rows", arrays(n=7)[:3]),
        ("few columns", arrays(m=31)[:3]),
        ("few products", arrays(k=15)[:3]),
        ("many products", arrays(k=5000)[:3]),
        ("double precision", arrays(dtype="float64")[:3]),
        ("numbers apart", (np.ones((16, 48), np.float32)[:, ::2], *arrays()[1:3])),
        ("backwards", (arrays()[0][::-1], *arrays()[1:3])),
        ("whole numbers", (np.ones((16, 48), np.int32)[:, :24], *arrays()[1:3])),
        ("columns of out", (*arrays()[:2], np.zeros((40, 16), np.float32).T)),
    ],
)
def test_nobody_is_asked_about_unsuited_products(
    why: str, given: tuple[Array, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = Deciding(lambda blas: blas)
    monkeypatch.setattr(room, "CHOICE", choice)
    product = made(*given)
    product()
    assert not choice.asked, why
    np.testing.assert_allclose(given[2], given[0] @ given[1], rtol=1e-5, atol=1e-5)


def test_products_of_one_layout_share_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = Deciding(lambda blas: blas)
    monkeypatch.setattr(room, "CHOICE", choice)
    a, b, out, bias = arrays()
    for product in (made(a, b, out), made(a.copy(), b.copy(), out.copy())):
        product()
    for product in (made(a, b, out, bias), made(a, b.T.copy().T, out), made(a, b, out, sparse=True)):
        product()
    assert choice.asked[0] == choice.asked[1]
    assert len(set(choice.asked)) == 4


def test_a_trial_sees_where_the_input_is_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Layout, Kernel, Array | None]] = []
    monkeypatch.setattr(room, "_found", lambda *given: seen.append(given))
    choice = Deciding(lambda blas: blas)
    monkeypatch.setattr(room, "CHOICE", choice)
    a, b, out, _ = arrays()
    a[:, 3:9] = 0.0
    for sparse in (True, False):
        product = made(a, b, out, sparse=sparse)
        product()
        choice.prepared[-1]()
        assert seen[-1][:2] == (product.layout, product.blas)
    assert seen[1][2] is None
    np.testing.assert_array_equal(seen[0][2], a == 0.0)
    a.fill(0.0)
    assert not np.all(seen[0][2]), "the trial must not see what training goes on to do"


def test_nothing_keeps_a_product_but_its_owner() -> None:
    product = made(*arrays())
    product()
    gone = weakref.ref(product)
    del product
    assert gone() is None


def test_a_helper_process_makes_it_anew() -> None:
    a, b, out, bias = arrays()
    product = made(a, b, out, bias, sparse=True)
    again: Product = pickle.loads(pickle.dumps(product))
    assert again.layout == product.layout
    assert again.workspace is ONLY
    again()
    np.testing.assert_array_equal(again.out, a @ b + bias)


def test_room_to_work_in_stays_where_it_was_given() -> None:
    workspace = Workspace()
    first = workspace.address(100)
    assert first % LINE == 0
    assert workspace.address(LEAST) == first
    larger = workspace.address(LEAST + 1)
    assert larger != first
    assert workspace.address(100) == larger
    assert len(workspace._rooms) == 2
