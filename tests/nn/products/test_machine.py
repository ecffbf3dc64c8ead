"""Machine code adds products one by one with one rounding each, whatever the shapes, the strides and the numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from core.nn.products import machine
from core.nn.products.machine import Order, Way, compiled, has_vectors
from core.nn.products.product import Product
from core.nn.products.trial import block_ends
from core.nn.products.workspace import Workspace

pytestmark = pytest.mark.skipif(
    not has_vectors(), reason="this processor has no AVX-512: BLAS does all products"
)

Array = np.ndarray[Any, Any]
GUARD = 16
"""Numbers on every side of an array that must stay as they are."""


def numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Of 16 bits between 1/2 and 1: their products and sums are exact in float64, so that rounding happens once."""
    made: Array = rng.integers(2**15, 2**16, shape) * rng.choice([-1.0, 1.0], shape) * 2.0**-16
    return made.astype(np.float32)


def one_by_one(a: Array, b: Array, bias: Array | None, order: Order) -> Array:
    """The same by NumPy: sums of blocks, each product added with one rounding."""
    total: Array | None = np.zeros((len(a), b.shape[1]), np.float32) if order.cleared else None
    begin = 0
    for end in order.ends:
        block = np.zeros((len(a), b.shape[1]), np.float32)
        for depth in range(begin, end):
            exact = a[:, depth, None].astype(np.float64) * b[depth].astype(np.float64)
            block = (exact + block).astype(np.float32)
        total = block if total is None else total + block
        begin = end
    assert total is not None
    return total if bias is None else total + bias


def laid(values: Array, transposed: bool) -> Array:
    """The values amid other numbers, rows or columns together."""
    values = values.T if transposed else values
    rows, columns = values.shape
    around = np.full((rows + 2, columns + 2 * GUARD), 99.0, np.float32)
    around[1:-1, GUARD:-GUARD] = values
    found = around[1:-1, GUARD:-GUARD]
    return found.T if transposed else found


def multiplied(
    a: Array,
    b: Array,
    bias: Array | None,
    order: Order,
    *,
    skip: bool,
    sides: tuple[bool, bool] = (False, False),
) -> Array:
    out = laid(np.full((len(a), b.shape[1]), np.nan, np.float32), False)
    a, b = laid(a, sides[0]), laid(b, sides[1])
    product = Product(a, b, out, bias, workspace=Workspace(), sparse=skip)
    run = Way(order, skip)(product)
    # Twice: nothing may be left from the first time.
    run()
    run()
    around = out.base
    assert around is not None
    assert (around == 99.0).sum() == around.size - out.size
    return out.copy()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_shape(data: st.DataObject) -> None:
    rows = data.draw(st.integers(8, 41), label="rows")
    columns = data.draw(st.integers(32, 100), label="columns")
    depth = data.draw(st.integers(16, 90), label="depth")
    length = 16 * data.draw(st.integers(1, 6), label="sixteenths of a block")
    sides = data.draw(st.tuples(st.booleans(), st.booleans()), label="transposed")
    skip, with_bias = data.draw(st.booleans(), label="skip"), data.draw(st.booleans(), label="bias")
    dark = data.draw(st.sampled_from([0.0, 0.3, 0.9, 1.0]), label="dark")
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32), label="seed"))
    a, b = numbers(rng, rows, depth), numbers(rng, depth, columns)
    # Runs of eight, as pixels at a border.
    a[np.repeat(rng.random((-(-rows // 8), depth)) < dark, 8, axis=0)[:rows]] = 0.0
    a[:, np.repeat(rng.random(-(-depth // 8)) < dark / 2, 8)[:depth]] = 0.0
    bias = numbers(rng, columns) if with_bias else None
    order = Order(block_ends(depth, length), data.draw(st.booleans(), label="cleared"))
    found = multiplied(a, b, bias, order, skip=skip, sides=sides)
    np.testing.assert_array_equal(found.view(np.int32), one_by_one(a, b, bias, order).view(np.int32))


SPECIAL = [np.inf, -np.inf, np.nan, 3e38, 1e-44, -1e-38, 1e-20, -0.0, 1.0]


@pytest.mark.parametrize("where", ["a", "b"])
@pytest.mark.parametrize("special", SPECIAL, ids=str)
@pytest.mark.parametrize("sides", [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("cleared", [False, True])
def test_zeros_are_left_out_only_where_that_changes_nothing(
    where: str, special: float, sides: tuple[bool, bool], cleared: bool
) -> None:
    """0 times infinity is not a number, and products that underflow leave a sign."""
    rng = np.random.default_rng(3)
    a, b = numbers(rng, 16, 40), numbers(rng, 40, 64)
    a[:8, 5:35] = 0.0
    a[:, 20:25] = 0.0
    side = a if where == "a" else b
    for place in ((3, 7), (9, 22), (12, 39)):
        side[place] = special
    b[20:25, ::2] *= np.float32(-1e-30)
    order = Order((40,), cleared)
    plain = multiplied(a, b, None, order, skip=False, sides=sides)
    skipped = multiplied(a, b, None, order, skip=True, sides=sides)
    np.testing.assert_array_equal(np.isnan(skipped), np.isnan(plain))
    there = ~np.isnan(plain)
    np.testing.assert_array_equal(skipped[there].view(np.int32), plain[there].view(np.int32))
    if where == "b" and not np.isfinite(special):
        assert np.isnan(plain).any()


@pytest.mark.parametrize(("small", "factor"), [(2.0**-110, 2.0**-49), (2.0**-49, 2.0**-110)])
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("behind", [0.0, 1e-40])
def test_underflow_keeps_its_sign(small: float, factor: float, transposed: bool, behind: float) -> None:
    """A sum that rounds to -0 becomes +0 by products with 0 behind it, or because the library has cleared `out`."""
    a, b = np.zeros((8, 33), np.float32), np.zeros((33, 40), np.float32)
    a[:, 0], b[0] = small, -factor
    a[:, 32], b[32] = behind, -1e-40
    for cleared in (False, True):
        found = multiplied(a, b, None, Order((33,), cleared), skip=True, sides=(transposed, False))
        assert np.signbit(found).all() == (behind != 0.0 and not cleared)
        assert not found.any()


def test_dark_parts_cost_nothing() -> None:
    """Or the whole of it would be for nothing: counted by the lists that the tiles walk along."""
    rng = np.random.default_rng(4)
    a, b = numbers(rng, 16, 48), numbers(rng, 48, 32)
    a[:8, :40] = 0.0
    for sides in ((False, False), (True, False)):
        product = Product(
            laid(a, sides[0]), b, np.zeros((16, 32), np.float32), workspace=Workspace(), sparse=True
        )
        run: Any = Way(Order((32, 48), True), True)(product)
        run()
        counts = run.args[1].reshape(2, 2)
        assert counts.tolist() == [[0, 8], [32, 48]]


LOOK = """
from core.nn.products import machine
elsewhere = []
compile_elsewhere = machine._compile_elsewhere
def counted():
    elsewhere.append(1)
    {then}
machine._compile_elsewhere, machine.WITHIN = counted, 600.0
{first}
made = machine.compiled()
print(len(elsewhere), sum(made.stats.cache_hits.values()), sum(made.stats.cache_misses.values()))
"""
"""Was another process asked, was code loaded, was it compiled here?"""


def look(folder: Path, then: str = "compile_elsewhere()", first: str = "") -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", LOOK.format(then=then, first=first)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_another_process_compiles_so_that_this_one_loads(tmp_path: Path) -> None:
    assert look(tmp_path) == "1 1 0"
    assert look(tmp_path) == "0 1 0"
    other = "machine._fingerprint = lambda: 'of other sources'"
    assert look(tmp_path, then="pass", first=other) == "1 0 1"
    assert look(tmp_path, then="pass", first=other) == "0 1 0"


def test_without_a_place_to_write(tmp_path: Path) -> None:
    """Compiled all the same, here and now."""
    nowhere = "import numba.core.caching as caching; caching.CacheImpl._locator_classes = []"
    assert look(tmp_path, first=nowhere) == "0 0 1"
    assert not list(tmp_path.iterdir())


def test_the_fingerprint_is_of_every_source(monkeypatch: pytest.MonkeyPatch) -> None:
    found = machine._fingerprint()
    assert found == machine._fingerprint()
    for name in ("tile", "panels", "sizes"):
        with monkeypatch.context() as patched:
            patched.setattr(machine, name, machine)
            assert machine._fingerprint() != found


def test_compiled_once() -> None:
    assert compiled() is compiled()
