from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.batches import Filling, Gather, epoch_order, targets_for
from core.errors import UsageError
from core.helper import ALONE, Helper, Thread
from core.helper.memory import zeros
from tests.data.helpers import F32, F64, loaded


def test_epoch_orders_are_permutations_that_differ() -> None:
    orders = [epoch_order(seed, epoch, 50) for seed, epoch in ((1, 0), (1, 1), (2, 0))]
    assert all(sorted(order.tolist()) == list(range(50)) for order in orders)
    assert len({order.tobytes() for order in orders}) == 3
    assert epoch_order(1, 0, 50).tobytes() == orders[0].tobytes()
    assert orders[0].dtype == np.int64


@pytest.mark.parametrize("dtype", [F32, F64])
@pytest.mark.parametrize(
    "settings", [{"name": "digits"}, {"name": "digits", "normalize": "none"}, {"name": "iris"}]
)
def test_gather_takes_rows_scales_them_and_their_targets(
    settings: dict[str, Any], dtype: np.dtype[Any]
) -> None:
    data = loaded(dtype, **settings)
    gather = Gather(data.train, dtype, data.scale, 32, targets_for(data.train, data, "softmax_ce", dtype))
    x, y = np.full((32, data.features), np.nan, dtype), np.full(32, -1, np.int64)
    for indices in (np.arange(32)[::-1].copy(), np.array([5, 5, 0], dtype=np.int64)):
        gather(indices, x[: len(indices)], y[: len(indices)])
        expected = data.train.x[indices].astype(dtype) * dtype.type(data.scale)
        np.testing.assert_array_equal(x[: len(indices)], expected)
        np.testing.assert_array_equal(y[: len(indices)], data.train.y[indices])
    if settings == {"name": "digits"}:
        gather(np.arange(32), x, y)
        assert x.max() == 1.0


@pytest.mark.parametrize("helper", [ALONE, Thread(pays_from=0.0)], ids=["alone", "thread"])
@pytest.mark.parametrize(("name", "n"), [("mnist_small", 128), ("mnist_small", 7), ("digits", 500)])
def test_filling_is_a_gather_in_halves(name: str, n: int, helper: Helper) -> None:
    data = loaded(F32, name=name)
    x, expected = zeros((n, data.features), F32), np.zeros((n, data.features), F32)
    filling, gather = Filling(data.train, data.scale, x), Gather(data.train, F32, data.scale, n, None)
    for epoch in range(3):
        indices = epoch_order(0, epoch, len(data.train))[:n]
        filling(indices, helper)
        gather(indices, expected)
        np.testing.assert_array_equal(x, expected)


@pytest.mark.parametrize("name", ["mnist_small", "california_housing"])
def test_gather_allocates_nothing(name: str) -> None:
    data = loaded(F32, name=name)
    loss = "mse"
    targets = targets_for(data.train, data, loss, F32)
    gather = Gather(data.train, F32, data.scale, 128, targets)
    x, y = np.empty((128, data.features), np.float32), np.empty((128, data.outputs), np.float32)
    indices = epoch_order(0, 0, len(data.train))[:128]
    gather(indices, x, y)
    tracemalloc.start()
    try:
        for _ in range(100):
            gather(indices, x, y)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4096


# settings, loss, type, shape of the targets of four examples
TARGETS: list[tuple[dict[str, Any], str, str, tuple[int, ...]]] = [
    ({"name": "iris"}, "softmax_ce", "int64", (4,)),
    ({"name": "iris"}, "mse", "float32", (4, 3)),
    ({"name": "iris"}, "sigmoid_bce", "float32", (4, 3)),
    ({"name": "moons"}, "sigmoid_bce", "float32", (4, 1)),
    ({"name": "moons"}, "huber", "float32", (4, 1)),
    ({"name": "moons", "task": "multiclass"}, "softmax_ce", "int64", (4,)),
    ({"name": "polynomial"}, "mae", "float32", (4, 1)),
]


@pytest.mark.parametrize(("settings", "loss", "kind", "shape"), TARGETS)
def test_targets_suit_the_loss(
    settings: dict[str, Any], loss: str, kind: str, shape: tuple[int, ...]
) -> None:
    data = loaded(F32, **settings)
    targets = targets_for(data.train, data, loss, F32)
    assert targets is not None
    assert targets.dtype == kind
    assert targets[:4].shape == shape
    assert len(targets) == len(data.train)
    if targets.ndim == 2 and data.task == "multiclass":
        np.testing.assert_array_equal(targets.argmax(axis=1), data.train.y)
        np.testing.assert_array_equal(targets.sum(axis=1), 1)
    elif data.task == "binary":
        np.testing.assert_array_equal(targets.reshape(-1), data.train.y)


def test_an_autoencoder_has_no_targets_of_its_own() -> None:
    data = loaded(F32, name="digits", task="autoencoder")
    assert targets_for(data.train, data, "mse", F32) is None


@pytest.mark.parametrize(("name", "loss"), [("moons", "softmax_ce"), ("polynomial", "softmax_ce")])
def test_softmax_needs_classes(name: str, loss: str) -> None:
    data = loaded(F32, name=name)
    with pytest.raises(UsageError, match="softmax_ce needs classes"):
        targets_for(data.train, data, loss, F32)


def test_cross_entropy_of_a_regression_needs_targets_between_0_and_1() -> None:
    data = loaded(F32, name="california_housing")
    with pytest.raises(UsageError, match=r"in 0\.\.1"):
        targets_for(data.train, data, "sigmoid_bce", F32)


def test_multilabel_targets_are_float_rows(tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("x,a,b\n" + "\n".join(f"{n},{n % 2},{n % 3 == 0:d}" for n in range(12)), encoding="utf-8")
    data = loaded(F32, path=str(path), target="a,b", validation="none")
    targets = targets_for(data.train, data, "sigmoid_bce", F32)
    assert targets is not None
    assert targets[:4].tolist() == [[0, 1], [1, 0], [0, 0], [1, 1]]
    with pytest.raises(UsageError):
        targets_for(data.train, data, "softmax_ce", F32)
