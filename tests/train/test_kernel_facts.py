"""What is said of kernels, and the gap between validation and training."""

from __future__ import annotations

import numpy as np
import pytest

from core.spec.metrics import Metric
from core.spec.validate import validate
from core.train.kernel_facts import small_weights, unit_norm
from core.train.measure import Measurement
from core.train.trainer import Trainer


def test_unit_norm_is_of_columns() -> None:
    assert unit_norm(np.array([[3.0, 0.0], [4.0, 1.0]])) == 5.0


def test_small_weights_of_a_normal_kernel() -> None:
    kernel = np.random.default_rng(0).normal(0, 7, (300, 300))
    assert small_weights(kernel) == pytest.approx(0.0797, abs=0.005)  # P(|z| < .1)
    assert small_weights(kernel * 1e-3) == small_weights(kernel)
    kernel[:150] *= 1e-6
    assert small_weights(kernel) > 0.5


def test_no_weights_no_share() -> None:
    assert np.isnan(small_weights(np.zeros((2, 2))))


def test_a_run_measures_them() -> None:
    trainer = Trainer(validate({"model": {"hidden": [5]}, "train": {"steps": 3}}, "test"))
    for _ in range(3):
        trainer.step()
    measured = Measurement(trainer)
    kernel = trainer.network.arena.view("dense_2/kernel")
    assert measured.value(Metric.parse("unit_norm[2]")) == unit_norm(kernel)
    assert measured.value(Metric.parse("small_weights[2]")) == small_weights(kernel)
    validation = trainer.data.validation
    assert validation is not None
    gap = trainer.evaluate(validation).loss - trainer.evaluate(trainer.data.train).loss
    assert measured.value(Metric.parse("gap")) == gap != 0.0


def test_without_validation_there_is_no_gap() -> None:
    trainer = Trainer(validate({"data": {"validation": "none"}, "train": {"steps": 1}}, "test"))
    trainer.step()
    assert np.isnan(Measurement(trainer).value(Metric.parse("gap")))
