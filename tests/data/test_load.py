from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.normalize import fit
from core.errors import DataError, PresetError
from tests.data.helpers import F32, F64, loaded

# settings, key of the problem, words of its message
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "spiral4"}, "data.name", "did you mean spiral"),
    ({"name": "MNIST-small"}, "data.name", "did you mean mnist_small"),
    ({"name": "digits", "points": 5}, "data.points", "not a generated set"),
    ({"name": "digits", "noise": 0.1}, "data.noise", "not a generated set"),
    ({"name": "gaussian_input", "noise": 0.1}, "data.noise", "no noise"),
    ({"name": "gaussian_input", "points": 100_001}, "data.points", "at most 100,000"),
    ({"name": "xor", "noise": 0.1}, "data.noise", "give `points` too"),
    ({"name": "digits", "target": "y"}, "data.target", "no target for a named set"),
    ({"name": "digits", "validation": "test"}, "data.validation", "has no test set"),
    ({"name": "digits", "validation": 1797}, "data.validation", "fewer than the 1,797"),
    ({"name": "digits", "limit": 1439}, "data.limit", "at most the 1,438"),
    ({"name": "digits", "task": "binary"}, "data.task", "multiclass or autoencoder"),
    ({"name": "moons", "task": "regression"}, "data.task", "binary or multiclass or autoencoder"),
    ({"name": "polynomial", "task": "multilabel"}, "data.task", "regression or autoencoder"),
    ({"name": "moons", "augment": {"rotation": 5.0}}, "data.augment.rotation", "images"),
]


@pytest.mark.parametrize(("settings", "key", "words"), REFUSED)
def test_options_that_do_not_fit_are_named(settings: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(PresetError) as caught:
        loaded(**settings)
    (problem,) = caught.value.problems
    assert problem.key == key
    assert words in str(problem)
    assert caught.value.exit_code == 3


def test_all_misfits_are_told_at_once() -> None:
    with pytest.raises(PresetError) as caught:
        loaded(name="iris", task="binary", validation="test", limit=9999, augment={"shift": 1, "flip": True})
    assert {problem.key for problem in caught.value.problems} == {
        "data.task",
        "data.validation",
        "data.limit",
        "data.augment.shift",
        "data.augment.flip",
    }


@pytest.mark.parametrize(
    ("name", "task", "outputs", "shape"),
    [
        ("moons", "binary", 1, (200,)),
        ("moons", "multiclass", 2, (200,)),
        ("moons", "autoencoder", 2, (200, 2)),
        ("spiral3", "multiclass", 3, (300,)),
        ("polynomial", "regression", 1, (50, 1)),
        ("mnist_small", "autoencoder", 784, (5000, 784)),
    ],
)
def test_tasks(name: str, task: str, outputs: int, shape: tuple[int, ...]) -> None:
    data = loaded(name=name, task=task)
    assert (data.task, data.outputs, data.train.y.shape) == (task, outputs, shape)
    if task == "autoencoder":
        assert data.train.y is data.train.x
        assert data.class_names == ()


@pytest.mark.parametrize(
    ("normalize", "dtype", "scale", "peak"),
    [("auto", "uint8", 1 / 255, 1.0), ("unit", "uint8", 1 / 255, 1.0), ("none", "uint8", 1.0, 255.0)],
)
def test_images_stay_bytes(normalize: str, dtype: str, scale: float, peak: float) -> None:
    data = loaded(F32, name="mnist_small", normalize=normalize)
    assert data.train.x.dtype == dtype
    assert data.scale == scale
    assert data.peak == pytest.approx(peak)
    assert loaded(name="digits").scale == 1 / 16


@pytest.mark.parametrize("dtype", [F32, F64])
def test_standardised_images_are_floats_with_the_statistics_of_the_training_part(
    dtype: np.dtype[Any],
) -> None:
    data = loaded(dtype, name="digits", normalize="standardize")
    assert data.train.x.dtype == dtype
    assert data.scale == 1.0
    train = data.train.x.astype(np.float64)
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-5)
    varies = train.std(axis=0) > 0
    np.testing.assert_allclose(train.std(axis=0)[varies], 1, atol=1e-5)
    assert not varies.all()  # the corner pixel is always 0: a constant column stays 0
    assert np.isfinite(train).all()
    assert data.validation is not None
    assert abs(data.validation.x.mean(axis=0)).max() > 1e-2


def test_unit_takes_other_columns_from_their_range() -> None:
    data = loaded(name="iris", normalize="unit")
    np.testing.assert_allclose(data.train.x.min(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.train.x.max(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize("kind", ["unit", "standardize"])
def test_constant_columns_become_zero(kind: Any) -> None:
    x = np.stack([np.full(7, 0.1), np.arange(7.0)], axis=1)
    ready = fit(kind, x, None).apply(x)
    assert ready[:, 0].tolist() == [0.0] * 7
    assert np.isfinite(ready).all()


def test_normalisation_can_be_applied_to_new_inputs() -> None:
    raw = loaded(name="iris", normalize="none", validation="none")
    data = loaded(name="iris", validation="none")
    np.testing.assert_allclose(data.normalization.apply(raw.train.x), data.train.x, rtol=1e-12)


def test_the_fingerprint_changes_with_what_is_learnt_from() -> None:
    variants: list[dict[str, Any]] = [
        {"name": "iris"},
        {"name": "iris", "normalize": "none"},
        {"name": "iris", "limit": 100},
        {"name": "iris", "seed": 1},
        {"name": "iris", "validation": "none"},
        {"name": "iris", "task": "autoencoder"},
        {"name": "digits"},
        {"name": "digits", "normalize": "none"},
    ]
    prints = [loaded(**settings).fingerprint for settings in variants]
    assert len(set(prints)) == len(variants)
    assert prints == [loaded(**settings).fingerprint for settings in variants]


def test_a_full_set_that_is_absent_names_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("HOME", "KERAS_HOME", "TORCH_HOME", "TUI_DNN_DATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("TUI_DNN_FULL_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError) as caught:
        loaded(name="mnist")
    assert caught.value.hint == "tui-dnn data get mnist"
    assert caught.value.exit_code == 4
