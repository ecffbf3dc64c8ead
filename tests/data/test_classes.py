"""A set reduced to some of its classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from core.data.load import read
from core.errors import PresetError
from core.spec.data import Data
from core.spec.toml import parse_experiment
from tests.data.helpers import loaded


def test_labels_are_numbered_anew_in_the_order_given() -> None:
    raw = read(Data(name="iris"))
    found = loaded(name="iris", classes=[2, 0], validation="none", normalize="none")
    assert found.class_names == ("virginica", "setosa")
    assert (found.task, found.outputs) == ("binary", 1)
    kept = np.isin(raw.y, (0, 2))
    assert np.array_equal(found.train.x, raw.x[kept])
    assert np.array_equal(found.train.y, (raw.y[kept] == 0).astype(np.int64))


def test_the_test_set_is_reduced_as_well() -> None:
    whole, part = loaded(name="fashion_small"), loaded(name="fashion_small", classes=[5, 6, 9])
    assert whole.test is not None
    assert part.test is not None
    assert (part.task, part.outputs) == ("multiclass", 3)
    assert len(part.train) == int(np.isin(whole.train.y, (5, 6, 9)).sum())
    assert np.array_equal(part.test.x, whole.test.x[np.isin(whole.test.y, (5, 6, 9))])
    assert set(part.test.y.tolist()) == {0, 1, 2}


def test_the_limit_counts_what_is_left_and_keeps_the_classes_in_proportion() -> None:
    found = loaded(name="fashion_small", classes=[5, 6], validation=800, limit=10)
    assert found.validation is not None
    assert (len(found.train), len(found.validation)) == (10, 800)
    assert np.bincount(found.train.y.astype(np.int64)).tolist() == [5, 5]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"name": "fashion_small", "classes": [5, 10]}, "labels from 0 to 9"),
        ({"name": "polynomial", "classes": [0, 1]}, "has no classes"),
    ],
)
def test_what_the_set_has_not_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(PresetError) as caught:
        loaded(**settings)
    (problem,) = caught.value.problems
    assert problem.key == "data.classes"
    assert words in str(problem)


def test_one_class_is_no_choice() -> None:
    with pytest.raises(ValidationError):
        Data(classes=(1,))


def test_a_class_twice_is_refused_by_its_key() -> None:
    with pytest.raises(PresetError, match=r"data\.classes"):
        parse_experiment("data.classes = [1, 1]", "a.toml")


def test_all_means_none_given() -> None:
    assert parse_experiment('data.classes = "all"', "a.toml").data.classes is None
