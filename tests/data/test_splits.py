from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.splits import apportion, pick, stratified
from core.random import stream
from tests.data.helpers import loaded


@settings(deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.data())
def test_apportion_gives_all_seats_within_one_of_the_quota(sizes: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(sizes)))
    seats = apportion(np.array(sizes), total)
    assert seats.sum() == total
    assert (abs(seats - np.array(sizes) * total / sum(sizes)) < 1).all()
    assert (seats <= sizes).all()
    assert (seats >= 0).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=60), st.data())
def test_stratified_picks_different_examples_in_proportion(labels: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(labels)))
    array = np.array(labels, dtype=np.int64)
    chosen = stratified(array, count, stream(0, "test"))
    assert len(set(chosen.tolist())) == count
    assert chosen.tolist() == sorted(chosen.tolist())
    for label in set(labels):
        wanted = labels.count(label) * count / len(labels)
        assert abs((array[chosen] == label).sum() - wanted) < 1


@pytest.mark.parametrize("how", ["first", "random", "stratified"])
@pytest.mark.parametrize("labelled", [True, False])
def test_pick_parts_the_examples_in_two(
    how: Literal["first", "random", "stratified"], labelled: bool
) -> None:
    labels = np.arange(40) % 4 if labelled else None
    everything = np.arange(40)
    chosen, rest = pick(how, 10, 40, labels, stream(1, "test"))
    together = np.concatenate([everything[chosen], everything[rest]])
    assert sorted(together.tolist()) == everything.tolist()
    assert len(everything[chosen]) == 10
    if how == "first":
        assert everything[chosen].tolist() == list(range(10))
    else:
        assert everything[chosen].tolist() != list(range(10))


@pytest.mark.parametrize(
    ("options", "train", "validation"),
    [
        ({}, 5000, 1000),
        ({"validation": "test"}, 5000, 1000),
        ({"validation": "none"}, 5000, 0),
        ({"validation": 500}, 4500, 500),
        ({"validation": 0.25}, 3750, 1250),
        ({"validation": 0.25, "limit": 100}, 100, 1250),
        ({"limit": 5000}, 5000, 1000),
    ],
)
def test_validation_and_limit(options: dict[str, Any], train: int, validation: int) -> None:
    data = loaded(name="fashion_small", **options)
    assert data.test is not None
    assert (len(data.train), len(data.validation or ()), len(data.test)) == (train, validation, 1000)
    assert (data.validation is data.test) == (options.get("validation", "auto") in ("auto", "test"))
    assert np.ptp(np.bincount(data.train.y.astype(np.int64), minlength=10)) <= 1


def test_the_first_examples_are_held_out_in_order() -> None:
    everything = loaded(name="fashion_small", validation="none").train
    data = loaded(name="fashion_small", validation=1000, split="first")
    assert data.validation is not None
    np.testing.assert_array_equal(data.validation.x, everything.x[:1000])
    np.testing.assert_array_equal(data.train.x, everything.x[1000:])
    np.testing.assert_array_equal(data.train.y, everything.y[1000:])


@pytest.mark.parametrize("split", ["random", "stratified"])
def test_random_splits_depend_on_the_seed_alone(split: str) -> None:
    prints = [loaded(name="digits", split=split, seed=seed, validation=0.3).fingerprint for seed in (1, 1, 2)]
    assert prints[0] == prints[1] != prints[2]


def test_rows_and_targets_stay_together() -> None:
    """In every split of the housing set a row keeps its own target."""
    own = loaded(name="california_housing", normalize="none", validation="none").train
    by_row = {x.tobytes(): y for x, y in zip(own.x, own.y[:, 0].tolist(), strict=True)}
    data = loaded(name="california_housing", normalize="none", validation=0.1, split="random", limit=500)
    assert data.validation is not None
    assert len(data.train) == 500
    for part in (data.train, data.validation):
        for x, y in zip(part.x, part.y[:, 0].tolist(), strict=True):
            assert by_row[x.tobytes()] == y
