"""The rule by hand, its theorem as a property, and what it cannot do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PresetError
from core.lab.frame import MapChart
from core.lab.mistakes import mistake_bound, rule
from core.lab.perceptron import Machine
from core.spec.edits import with_edits
from tests.lab.small import played, short

CORNERS = np.array([[1.0, 0, 0], [1.0, 0, 1], [1.0, 1, 0], [1.0, 1, 1]])


def in_turn(epoch: int) -> np.ndarray:
    return np.arange(4)


def test_and_by_hand() -> None:
    """Epoch 1 starts from w = 0, where [0 >= 0] = 1: wrong on 00, then right on 01 and 10, wrong on 11, ..."""
    moments = rule(CORNERS, np.array([0.0, 0, 0, 1]), 1.0, 20, in_turn)
    corrections = [(m.epoch, m.example, *m.weights) for m in moments if m.example is not None]
    assert corrections[:4] == [(1, 0, -1, 0, 0), (1, 3, 0, 1, 1), (2, 0, -1, 1, 1), (2, 1, -2, 1, 0)]
    last = moments[-1]
    assert last.errors[-1] == 0
    assert ((CORNERS @ last.weights >= 0) == [False, False, False, True]).all()


def test_xor_has_no_end() -> None:
    moments = rule(CORNERS, np.array([0.0, 1, 1, 0]), 1.0, 200, in_turn)
    assert len(moments[-1].errors) == 200
    assert min(moments[-1].errors) >= 1
    assert max(np.abs(m.weights).max() for m in moments) <= 3
    assert mistake_bound(CORNERS, np.array([-1.0, 1, 1, -1])) is None


def test_bound_of_two_points() -> None:
    """(1, 3) against (1, -1): nearest hull point of (1, 3), (-1, 1) to 0 has length sqrt(2); R^2 = 10."""
    x = np.array([[1.0, 3.0], [1.0, -1.0]])
    assert mistake_bound(x, np.array([1.0, -1.0])) == pytest.approx(10 / 1.6, rel=0.6)
    assert mistake_bound(x, np.array([1.0, -1.0])) == pytest.approx(10 / 2.0, rel=1e-6)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 30))
def test_corrections_stay_within_the_bound(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    side = x @ rng.normal(size=3)
    x, y = x[np.abs(side) > 0.1], (side[np.abs(side) > 0.1] > 0).astype(float)
    if not len(x):
        return
    bound = mistake_bound(x, 2 * y - 1)
    assert bound is not None
    moments = rule(x, y, 1.0, 10_000, lambda epoch: rng.permutation(len(x)))
    assert moments[-1].errors[-1] == 0
    assert sum(moments[-1].errors) <= bound * (1 + 1e-6)


def test_the_rate_changes_no_answer() -> None:
    one, other = (played(short("perceptron", lr=lr)).frame().metrics for lr in (1.0, 0.25))
    assert one["mistakes"] == other["mistakes"]
    assert one["weight[1]"] == pytest.approx(4 * other["weight[1]"])
    assert one["largest_weight"] == pytest.approx(other["largest_weight"])


def test_iris() -> None:
    metrics = played(short("perceptron", order="given")).frame().metrics
    assert metrics["converged"] == 1
    assert metrics["wrong"] == 0
    assert metrics["predict[2,0.5]"] == 1
    assert 0.5 < metrics["agreement"] < 1
    assert metrics["mistakes"] <= metrics["bound"]


def test_every_step_is_a_mistake_or_the_end_of_an_epoch() -> None:
    machine = played(short("perceptron"), 1)
    assert isinstance(machine, Machine)
    row = machine.now.example
    assert row is not None
    assert ((machine.x[row] @ np.zeros(3)) >= 0) != machine.y[row]
    np.testing.assert_array_equal(machine.now.weights, (machine.y[row] - 1) * machine.x[row])


def test_the_map_has_its_top_in_row_zero() -> None:
    machine = played(short("perceptron", order="given"))
    chart = machine.frame().charts[0]
    assert isinstance(machine, Machine)
    assert isinstance(chart, MapChart)
    assert chart.classes
    _, right, bottom, top = chart.extent
    corner = machine.now.weights @ [1.0, right, top]
    assert chart.z[0, -1] == (corner >= 0)
    assert chart.z[-1, 0] == 1  # small flowers are setosa
    assert chart.z[0, -1] == 0
    assert top > bottom


def test_the_order_is_of_the_seed() -> None:
    base = short("perceptron")
    first, other = (played(base.model_copy(update={"seed": seed})).frame().metrics for seed in (1, 2))
    assert dict(first) != dict(other)


def test_other_data_are_refused() -> None:
    with pytest.raises(PresetError, match="iris_setosa"):
        played(with_edits(short("perceptron"), {"data.name": "digits"}))
