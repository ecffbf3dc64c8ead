"""Cross validation: every example validates once, classes in proportion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.folds import fold_numbers, one_fold
from core.data.load import load, read
from core.errors import PresetError
from core.random import stream
from core.spec.data import Data

FLOAT = np.dtype("float32")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=80), st.integers(2, 9), st.booleans())
def test_parts_are_disjoint_complete_and_stratified(values: list[int], folds: int, labelled: bool) -> None:
    labels, n = np.array(values, np.int64), len(values)
    if folds > n:
        with pytest.raises(PresetError):
            one_fold(n, folds, 1, labels, stream(0, "t"))
        return
    given_labels = labels if labelled else None
    seen = []
    for fold in range(1, folds + 1):
        held_out, rest = one_fold(n, folds, fold, given_labels, stream(3, "t"))
        assert sorted([*held_out, *rest]) == list(range(n))
        seen += held_out.tolist()
        for label in np.unique(labels) if labelled else ():
            wanted = (labels == label).sum() / folds
            assert abs((labels[held_out] == label).sum() - wanted) < 1
        assert abs(len(held_out) - n / folds) < 1
    assert sorted(seen) == list(range(n))


def test_folds_are_shuffled_and_depend_on_the_seed() -> None:
    one, two = (fold_numbers(60, 3, None, stream(seed, "t")) for seed in (0, 1))
    assert one.tolist() != two.tolist()
    assert one.tolist() != sorted(one.tolist())


@pytest.mark.parametrize("name", ["digits", "california_housing", "mnist_small", "iris"])
def test_a_loaded_set(name: str) -> None:
    """The test set stays apart; statistics come from the other parts alone."""
    size = len(read(Data(name=name)).x)
    sizes = []
    for fold in (1, 2, 3):
        data = load(Data(name=name, folds=3, fold=fold), FLOAT)
        assert data.validation is not None
        assert len(data.train) + len(data.validation) == size
        sizes.append(len(data.validation))
        if data.normalization.kind == "standardize":
            np.testing.assert_allclose(data.train.x.mean(0), 0, atol=1e-3)
            assert not np.allclose(data.validation.x.mean(0), 0, atol=1e-5)
    assert sum(sizes) == size
    assert max(sizes) - min(sizes) <= 1


def test_what_does_not_go_together() -> None:
    for wrong in ({"fold": 2}, {"folds": 3, "fold": 4}):
        with pytest.raises(ValueError):
            Data.model_validate({"name": "digits", **wrong})
