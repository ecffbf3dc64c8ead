"""L1 and L2 against Keras; kernels only, learning ones only."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.arena import Arena
from core.optim.penalties import Penalty
from tests.gradients import numerical, relative_error
from tests.memory import memory
from tests.reference_cases import Case, cases

COVERS = "regularizer"


def arena(dtype: str = "float64") -> Arena:
    made = Arena(
        [
            ("dense_1", "kernel", (9, 6)),
            ("dense_1", "bias", (6,)),
            ("batch_norm_1", "gamma", (6,)),
            ("batch_norm_1", "beta", (6,)),
            ("dense_2", "kernel", (6, 2)),
            ("dense_2", "bias", (2,)),
        ],
        np.dtype(dtype),
    )
    rng = np.random.default_rng(2)
    made.values[...] = rng.standard_normal(made.values.size)
    made.gradients[...] = rng.standard_normal(made.values.size)
    return made


@pytest.mark.parametrize("case", cases("regularizer"), ids=str)
def test_agrees_with_keras(case: Case) -> None:
    w = case.arrays["w"]
    made = Arena([("dense_1", "kernel", w.shape)], w.dtype)
    made.view("dense_1/kernel")[...] = w
    penalty = Penalty(case.settings.get("l1", 0.0), case.settings.get("l2", 0.0), made)
    assert penalty.value() == pytest.approx(float(case.arrays["penalty"]), rel=1e-5)
    penalty.add_gradient()
    np.testing.assert_allclose(made.gradient("dense_1/kernel"), case.arrays["dw"], rtol=1e-5)


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
def test_gradient_is_added_to_kernels_only(l1: float, l2: float) -> None:
    made = arena()
    penalty, before = Penalty(l1, l2, made), made.gradients.copy()
    penalty.add_gradient()
    assert relative_error(made.gradients - before, numerical(penalty.value, made.values)) < 1e-6
    for info in made.infos:
        untouched = np.array_equal(made.gradients[info.start : info.stop], before[info.start : info.stop])
        assert untouched == (info.kind != "kernel")


def test_frozen_layers_have_no_penalty() -> None:
    """As in Keras, whose losses are those of trainable weights."""
    made = arena()
    frozen = Penalty(0.0, 1.0, made, frozenset({"dense_1"}))
    assert frozen.value() == pytest.approx(float(np.sum(made.view("dense_2/kernel") ** 2)))
    before = made.gradients.copy()
    frozen.add_gradient()
    info = made.info("dense_2/kernel")
    changed = np.flatnonzero(made.gradients != before)
    assert changed.min() == info.start and changed.max() == info.stop - 1


def test_without_a_penalty_nothing_happens() -> None:
    made = arena()
    before, penalty = made.gradients.copy(), Penalty(0.0, 0.0, made)
    penalty.add_gradient()
    assert penalty.value() == 0.0 and np.array_equal(made.gradients, before)


def test_kernels_longer_than_a_block() -> None:
    made = Arena([("dense_1", "kernel", (400, 500))], np.dtype("float64"))
    made.values[...] = np.random.default_rng(0).standard_normal(made.values.size)
    penalty = Penalty(0.5, 0.25, made)
    w = made.values
    assert penalty.value() == pytest.approx(0.5 * np.abs(w).sum() + 0.25 * np.square(w).sum(), rel=1e-12)
    penalty.add_gradient()
    np.testing.assert_allclose(made.gradients, 0.5 * np.sign(w) + 0.5 * w)

    def both() -> None:
        penalty.value()
        penalty.add_gradient()

    growth, peak = memory(both)
    assert growth < 2048 and peak < 16_384
