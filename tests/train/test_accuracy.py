"""The share of right answers in a batch."""

from __future__ import annotations

import numpy as np

from core.train.metrics import Accuracy


def test_of_classes_and_of_every_array_it_is_given() -> None:
    accuracy = Accuracy("multiclass", 4, 3, threshold=0.0)
    outputs = np.eye(4, 3)
    labels = np.array([0, 1, 2, 0])
    assert accuracy(outputs, labels) == 1.0
    assert accuracy(outputs, np.array([0, 1, 1, 1])) == 0.5
    assert accuracy(-outputs, labels) == 0.25
    assert accuracy(outputs, labels) == 1.0
    labels[:] = 2
    assert accuracy(outputs, labels) == 0.25


def test_of_sides() -> None:
    outputs, target = np.array([[0.5, -0.5], [2.0, 0.0]]), np.array([[1.0, 1.0], [1.0, 0.0]])
    assert Accuracy("multilabel", 2, 2, threshold=0.0)(outputs, target) == 0.75
    assert Accuracy("binary", 2, 2, threshold=0.5)(outputs, target) == 0.5
    assert np.isnan(Accuracy("regression", 2, 2, threshold=0.0)(outputs, target))
