"""Constraints against Keras, and what Keras does not promise: columns within the limit keep their bits."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from core.nn.arena import Array
from core.optim.constraints import CONSTRAINTS
from core.spec.train import Constraint
from tests.memory import memory
from tests.reference_cases import Case, cases

COVERS = "constraint"


def obey(kind: str, kernel: Array, limit: float = 2.0) -> Array:
    after = kernel.copy()
    CONSTRAINTS[kind](after, limit, np.empty(kernel.shape[1], kernel.dtype))
    return after


def kernel(dtype: Any = np.float32) -> Array:
    """Columns of norm 0, below 1, exactly 1 and above."""
    columns: Array = np.random.default_rng(0).standard_normal((9, 6)).astype(dtype)
    columns *= np.array([0.0, 0.1, 0.3, 1.0, 3.0, 50.0], dtype)
    columns[:, 2] = 0.0
    columns[4, 2] = -1.0
    return columns


def test_every_constraint_is_known_and_has_a_case() -> None:
    annotation = Constraint.model_fields["kind"].annotation
    assert set(get_args(annotation)) - {"none"} == set(CONSTRAINTS)
    assert {case.name.removesuffix("_1").removesuffix("_2") for case in cases("constraint")} == set(
        CONSTRAINTS
    )


@pytest.mark.parametrize("case", cases("constraint"), ids=str)
def test_agrees_with_keras(case: Case) -> None:
    kind, limit = case.name, 2.0
    if kind.startswith("max_norm"):
        kind, limit = "max_norm", float(case.name.rsplit("_", 1)[1])
    # Keras divides by norm + 1e-7 and so shrinks every column, long or not, by up to 1e-7 / norm: within 1e-5 here.
    np.testing.assert_allclose(obey(kind, case.arrays["w"], limit), case.arrays["w_after"], rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_max_norm_leaves_columns_within_the_limit_bit_for_bit(dtype: str) -> None:
    before = kernel(dtype)
    after = obey("max_norm", before, 1.0)
    norms = np.sqrt(np.square(before.astype(np.float64)).sum(axis=0))
    assert np.array_equal(after[:, norms <= 1.0], before[:, norms <= 1.0])
    assert np.count_nonzero(norms > 1.0) == 3
    long = norms > 1.0
    np.testing.assert_allclose(after[:, long], before[:, long] / norms[long], rtol=1e-6)
    assert after.dtype == np.dtype(dtype)
    assert np.array_equal(obey("max_norm", before, 1000.0), before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_unit_norm_and_non_neg(dtype: str) -> None:
    before = kernel(dtype)
    unit = obey("unit_norm", before)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=0), [0, 1, 1, 1, 1, 1], rtol=1e-5)
    assert np.array_equal(unit[:, 0], np.zeros(9))
    positive = obey("non_neg", before)
    assert np.array_equal(positive, np.where(before < 0, 0, before))
    assert unit.dtype == positive.dtype == np.dtype(dtype)


@pytest.mark.parametrize("kind", CONSTRAINTS)
def test_does_not_allocate(kind: str) -> None:
    weights, column = np.full((256, 128), 0.5, np.float32), np.empty(128, np.float32)
    growth, peak = memory(lambda: CONSTRAINTS[kind](weights, 1.0, column))
    # one array of the kernel's size is 131 kB, NumPy's own buffer 32 kB
    assert growth < 2048 and peak < 100_000
