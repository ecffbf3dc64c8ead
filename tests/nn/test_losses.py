"""Every loss: Keras' values and gradients, float64 gradient checks, extremes, partial batches, pairs."""

from __future__ import annotations

import math
import warnings
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import UsageError
from core.nn.arena import Array
from core.nn.losses import FUSED, LOSSES, Loss, check_pair, make_loss, sigmoid, softmax
from core.spec.model import ActivationName
from core.spec.train import LossName
from tests.gradients import numerical, relative_error
from tests.memory import memory
from tests.reference_cases import Case, cases

COVERS = "loss"
OF_KERAS = {"bce_logits": "sigmoid_bce", "cce_logits": "softmax_ce", "sparse_cce_logits": "softmax_ce"}
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("softmax_ce", {"sparse": False}),
    ("softmax_ce", {"sparse": True}),
    ("sigmoid_bce", {}),
    ("mse", {}),
    ("mae", {}),
    ("huber", {}),
    ("huber", {"huber_delta": 0.4}),
]
N, K = 9, 4


def build(name: str, options: dict[str, Any], n: int = N, k: int = K, dtype: str = "float64") -> Loss:
    return make_loss(name, n, k, np.dtype(dtype), **options)


def target_for(name: str, options: dict[str, Any], n: int = N, k: int = K) -> NDArray[Any]:
    rng = np.random.default_rng(8)
    if options.get("sparse"):
        return rng.integers(0, k, n)
    if name == "softmax_ce":
        return rng.dirichlet(np.ones(k), n)
    return rng.random((n, k)) if name == "sigmoid_bce" else rng.standard_normal((n, k))


def test_every_loss_is_in_the_table() -> None:
    assert {name for name, _ in FORMS} == set(LOSSES) == set(get_args(LossName)) - {"auto"}


@pytest.mark.parametrize("case", cases("loss"), ids=str)
def test_agrees_with_keras(case: Case) -> None:
    base = case.name.removesuffix("_extreme").removesuffix("_delta")
    prediction, target = case.arrays["pred"], case.arrays["target"]
    sparse = target.ndim == 1
    loss = make_loss(
        OF_KERAS.get(base, base),
        prediction.shape[0],
        prediction.shape[1],
        prediction.dtype,
        huber_delta=case.settings.get("delta", 1.0),
        sparse=sparse,
    )
    gradient = np.full_like(prediction, np.nan)
    value = loss.value_and_gradient(prediction, target, gradient)
    assert value == pytest.approx(float(case.arrays["value"]), rel=1e-5)
    assert loss.value(prediction, target) == value
    # p - t of a logit near +-100 is 1 - 1 in float32: Keras is left with 0 or with one unit of 6e-8, over 144 entries.
    np.testing.assert_allclose(gradient, case.arrays["dpred"], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_gradient_in_float64(name: str, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    output, target = rng.normal(0, 2, (N, K)), target_for(name, options)
    loss, gradient = build(name, options), np.empty((N, K))
    value = loss.value_and_gradient(output, target, gradient)
    assert value == loss.value(output, target)
    upstream = float(rng.normal())
    expected = numerical(lambda: upstream * loss.value(output, target), output)
    assert relative_error(upstream * gradient, expected) < 1e-6


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_value_is_the_textbook_formula(name: str, options: dict[str, Any]) -> None:
    output, target = np.random.default_rng(2).normal(0, 2, (N, K)), target_for(name, options)
    p, s, e = np.exp(output) / np.exp(output).sum(1, keepdims=True), 1 / (1 + np.exp(-output)), None
    if name == "softmax_ce":
        t = np.eye(K)[target] if options["sparse"] else target
        expected = -(t * np.log(p)).sum(1).mean()
    elif name == "sigmoid_bce":
        expected = -(target * np.log(s) + (1 - target) * np.log(1 - s)).mean()
    else:
        e, d = np.abs(output - target), options.get("huber_delta", 1.0)
        table = {"mse": e**2, "mae": e, "huber": np.where(e <= d, e**2 / 2, d * e - d**2 / 2)}
        expected = table[name].mean()
    assert build(name, options).value(output, target) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize(("name", "options"), FORMS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_partial_batch_equals_a_loss_of_its_size(name: str, options: dict[str, Any], dtype: str) -> None:
    output = np.random.default_rng(2).normal(0, 2, (N, K)).astype(dtype)
    target = target_for(name, options)
    target = target if options.get("sparse") else target.astype(dtype)
    whole = build(name, options, dtype=dtype)
    whole.value(output, target)
    for rows in (1, 5, N):
        small, ours, theirs = (
            build(name, options, rows, K, dtype),
            np.empty((rows, K), dtype),
            np.empty((rows, K), dtype),
        )
        value = whole.value_and_gradient(output[:rows], target[:rows], ours)
        assert value == small.value_and_gradient(output[:rows], target[:rows], theirs)
        assert np.array_equal(ours, theirs)
        assert whole.value(output[:rows], target[:rows]) == value


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_inputs_are_left_alone_and_wrong_shapes_are_told(name: str, options: dict[str, Any]) -> None:
    output, target = np.random.default_rng(2).normal(0, 2, (N, K)), target_for(name, options)
    kept = output.copy(), target.copy()
    loss = build(name, options)
    loss.value_and_gradient(output, target, np.empty((N, K)))
    loss.value(output, target)
    assert np.array_equal(output, kept[0]) and np.array_equal(target, kept[1])
    for shape in ((N + 1, K), (N, K + 1), (0, K)):
        with pytest.raises(UsageError, match="do not fit"):
            loss.value(np.zeros(shape), target)
        with pytest.raises(UsageError, match="do not fit"):
            loss.value_and_gradient(np.zeros(shape), target, np.zeros(shape))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extreme_logits(dtype: str) -> None:
    logits = np.array([[1e4, 0.0, -1e4], [-1e4, 1e4, 0.0]], dtype)
    gradient = np.empty_like(logits)
    right, wrong = np.array([0, 1]), np.array([2, 0])
    hot = np.eye(3, dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for options, targets in (({"sparse": True}, (right, wrong)), ({}, (hot[right], hot[wrong]))):
            loss = build("softmax_ce", options, 2, 3, dtype)
            assert loss.value_and_gradient(logits, targets[0], gradient) == 0.0
            assert not gradient.any()
            assert loss.value_and_gradient(logits, targets[1], gradient) == pytest.approx(2e4)
            assert gradient.tolist() == [[0.5, 0.0, -0.5], [-0.5, 0.5, 0.0]]
        binary = build("sigmoid_bce", {}, 2, 3, dtype)
        truth = np.array([[1, 0, 0], [0, 1, 1]], dtype)
        assert binary.value_and_gradient(logits, truth, gradient) == pytest.approx(2 * math.log(2) / 6)
        assert binary.value_and_gradient(logits, 1 - truth, gradient) == pytest.approx(
            (4e4 + 2 * math.log(2)) / 6
        )
        assert np.abs(gradient).max() == pytest.approx(1 / 6)


def test_kinks_of_mae_and_huber() -> None:
    target = np.zeros((1, 3))
    gradient = np.empty((1, 3))
    build("mae", {}, 1, 3).value_and_gradient(np.array([[0.0, 2.0, -2.0]]), target, gradient)
    np.testing.assert_allclose(gradient, [[0.0, 1 / 3, -1 / 3]])
    value = build("huber", {}, 1, 3).value_and_gradient(np.array([[1.0, -1.0, 0.0]]), target, gradient)
    np.testing.assert_allclose(gradient, [[1 / 3, -1 / 3, 0.0]])
    assert value == pytest.approx(1 / 3)


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_does_not_allocate(name: str, options: dict[str, Any]) -> None:
    n, k = 512, 100
    output = np.random.default_rng(0).standard_normal((n, k)).astype(np.float32)
    target = target_for(name, options, n, k)
    target = target if options.get("sparse") else target.astype(np.float32)
    loss, gradient = build(name, options, n, k, "float32"), np.empty_like(output)

    def both() -> None:
        loss.value_and_gradient(output, target, gradient)
        loss.value(output, target)

    growth, peak = memory(both)
    # NumPy reduces rows through a buffer of its own of 8,192 elements; one array of the batch is 205 kB.
    assert growth < 2048 and peak < 100_000


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_nan_is_a_nan_loss(name: str, options: dict[str, Any]) -> None:
    output = np.full((N, K), np.nan)
    assert math.isnan(
        build(name, options).value_and_gradient(output, target_for(name, options), np.empty((N, K)))
    )


def test_pairs() -> None:
    for name in LOSSES:
        for activation in get_args(ActivationName):
            if FUSED.get(name, activation) == activation:
                check_pair(name, activation)
            else:
                with pytest.raises(UsageError, match="no meaning"):
                    check_pair(name, activation)
    assert FUSED == {"softmax_ce": "softmax", "sigmoid_bce": "sigmoid"}


def test_what_cannot_be_made() -> None:
    with pytest.raises(UsageError, match="unknown loss 'hinge'"):
        build("hinge", {})
    with pytest.raises(UsageError, match="not labels"):
        build("mse", {"sparse": True})
    with pytest.raises(UsageError, match="at least 1"):
        build("mse", {}, 0, 3)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_heads_for_predictions(dtype: str) -> None:
    logits: Array = np.array([[1e4, 0.0, -1e4], [0.0, 1.0, 2.0]], dtype)
    out = np.empty_like(logits)
    softmax(logits, out)
    np.testing.assert_allclose(out, [[1.0, 0.0, 0.0], [0.09003057, 0.24472847, 0.66524096]], rtol=1e-6)
    sigmoid(logits, out)
    np.testing.assert_allclose(out, [[1.0, 0.5, 0.0], [0.5, 0.73105858, 0.88079708]], rtol=1e-6)
    assert out.dtype == np.dtype(dtype)
    softmax(logits, logits)
    np.testing.assert_allclose(logits.sum(axis=1), 1.0)


def test_a_sparse_loss_sees_every_array_it_is_given() -> None:
    loss = build("softmax_ce", {"sparse": True}, N, K)
    rng = np.random.default_rng(4)
    outputs, labels = (
        [rng.standard_normal((N, K)) for _ in range(2)],
        [np.arange(N) % K, np.zeros(N, np.int64)],
    )
    slopes = [np.zeros((N, K)) for _ in range(2)]
    for output in outputs:
        for label in labels:
            fresh = build("softmax_ce", {"sparse": True}, N, K)
            wanted, expected = np.zeros((N, K)), 0.0
            expected = fresh.value_and_gradient(output, label, wanted)
            for slope in slopes:
                slope.fill(0.0)
                assert loss.value_and_gradient(output, label, slope) == expected
                np.testing.assert_array_equal(slope, wanted)
