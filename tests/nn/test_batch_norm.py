"""Batch norm against Keras: outputs, moving statistics, inference, gradients."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.arena import Array
from core.nn.layers.base import Site, Weights
from core.nn.layers.batch_norm import BatchNorm, BatchNormOp
from tests.reference_cases import Case, cases

COVERS = "batch_norm"


def weights_for(layer: BatchNorm, dtype: type) -> Weights:
    values: dict[str, Array] = {
        kind: (np.ones if kind == "gamma" else np.zeros)(shape, dtype) for kind, shape in layer.parameters()
    }
    gradients: dict[str, Array] = {kind: np.zeros(shape, dtype) for kind, shape in layer.parameters()}
    moving: dict[str, Array] = {
        "moving_mean": np.zeros(layer.units, dtype),
        "moving_variance": np.ones(layer.units, dtype),
    }
    return Weights(values, gradients, moving)


@pytest.mark.parametrize("case", cases("batch_norm"), ids=lambda case: case.name)
def test_agrees_with_keras(case: Case) -> None:
    arrays, settings = case.arrays, case.settings
    batches, rows, units = arrays["x"].shape
    layer = BatchNorm(
        "batch_norm_1",
        units,
        settings.get("momentum", 0.99),
        settings.get("epsilon", 1e-3),
        settings.get("scale", True),
        settings.get("center", True),
    )
    weights = weights_for(layer, np.float32)
    for kind in weights.values:
        weights.values[kind][...] = arrays[kind]
    x, dx = np.zeros((rows, units), np.float32), np.zeros((rows, units), np.float32)
    op = layer.bind(Site(x, dx, x), weights)
    for batch in range(batches):
        x[...] = arrays["x"][batch]
        op.forward()
        np.testing.assert_allclose(op.y, arrays["y_train"][batch], rtol=1e-5, atol=2e-6)
    np.testing.assert_allclose(weights.moving["moving_mean"], arrays["moving_mean"], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(weights.moving["moving_variance"], arrays["moving_var"], rtol=1e-5)
    op.dy[...] = arrays["upstream_for_last_x"]
    op.backward()
    # dx is a difference of nearly equal sums: its error is relative to the upstream, not to itself.
    np.testing.assert_allclose(dx, arrays["dx_of_last_x"], rtol=1e-4, atol=1e-6)
    for kind in weights.gradients:
        np.testing.assert_allclose(weights.gradients[kind], arrays[f"d{kind}"], rtol=1e-5, atol=2e-6)
    x[...] = arrays["x"][0]
    inference = layer.bind_inference(Site(x, None, x), weights)
    inference.forward()
    np.testing.assert_allclose(inference.y, arrays["y_infer_of_x0"], rtol=1e-5, atol=2e-6)


def test_float32_with_a_mean_of_a_thousand() -> None:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((128, 8))
    x = (1000 + noise).astype(np.float32)
    layer = BatchNorm("batch_norm_1", 8, 0.99, 1e-3)
    op = layer.bind(Site(x, None, x), weights_for(layer, np.float32))
    op.forward()
    exact = x.astype(np.float64)
    exact = (exact - exact.mean(0)) / np.sqrt(exact.var(0) + 1e-3)
    np.testing.assert_allclose(op.y, exact, atol=2e-4)


def test_switched_on_in_mid_run_starts_from_the_first_batch() -> None:
    x = np.random.default_rng(0).normal(5, 3, (32, 4))
    layer = BatchNorm("batch_norm_1", 4, 0.99, 1e-3, adopt=True)
    weights = weights_for(layer, np.float64)
    op = layer.bind(Site(x, None, x), weights)
    op.forward()
    np.testing.assert_allclose(weights.moving["moving_mean"], x.mean(0))
    np.testing.assert_allclose(weights.moving["moving_variance"], x.var(0))
    assert not layer.adopt
    x += 1
    op.forward()
    np.testing.assert_allclose(weights.moving["moving_mean"], x.mean(0) - 0.99)


def test_frozen_is_inference_mode() -> None:
    x = np.random.default_rng(0).normal(5, 3, (32, 4))
    layer = BatchNorm("batch_norm_1", 4, 0.99, 1e-3)
    free = weights_for(layer, np.float64)
    frozen = Weights(free.values, free.gradients, free.moving, frozen=True)
    dx = np.zeros_like(x)
    op = layer.bind(Site(x, dx, x), frozen)
    assert not isinstance(op, BatchNormOp)
    op.forward()
    np.testing.assert_allclose(op.y, x / np.sqrt(1.001))
    op.dy[...] = 2.0
    op.backward()
    np.testing.assert_allclose(dx, 2 / np.sqrt(1.001))
    assert not free.moving["moving_mean"].any()
