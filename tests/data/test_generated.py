from __future__ import annotations

from math import cos, sin

import numpy as np
import pytest

from core.data.generated import GENERATORS, generate
from core.data.registry import SETS
from core.random import stream
from tests.data.helpers import loaded


@pytest.mark.parametrize("name", GENERATORS)
def test_size_labels_and_registry_agree(name: str) -> None:
    how, info = GENERATORS[name], SETS[name]
    points = 7
    raw = generate(name, points=points, noise=None, seed=1)
    groups = how.classes if how.classes and how.per_class else 1
    if name == "gaussian_input":
        groups = 1
    assert raw.x.shape == (points * groups, info.features)
    assert raw.task == info.task == how.task
    if how.classes and groups > 1:
        assert np.bincount(raw.y[:].astype(np.int64)).tolist() == [points] * how.classes
    assert np.isfinite(raw.x).all()
    default = generate(name, points=None, noise=None, seed=1)
    assert info.size in (f"{len(default.x):,}", f"{how.classes} x {how.points}")


@pytest.mark.parametrize("name", GENERATORS)
def test_the_seed_decides(name: str) -> None:
    once, again, other = (generate(name, points=20, noise=None, seed=seed) for seed in (1, 1, 2))
    assert once.x.tobytes() == again.x.tobytes()
    assert once.x.tobytes() != other.x.tobytes()


@pytest.mark.parametrize(("name", "arms"), [("spiral2", 2), ("spiral3", 3)])
def test_spirals_are_those_of_cs231n(name: str, arms: int) -> None:
    raw = generate(name, points=None, noise=None, seed=5)
    rng = np.random.RandomState(5)
    for arm in range(arms):
        noise = rng.randn(100)
        for i in (0, 1, 50, 99):
            radius, angle = i / 99, arm * 4 + 4 * i / 99 + 0.2 * noise[i]
            expected = [radius * sin(angle), radius * cos(angle)]
            np.testing.assert_allclose(raw.x[100 * arm + i], expected, atol=1e-12)
    assert raw.y.tolist() == sorted(raw.y.tolist())


def test_xor_is_the_four_corners_in_order() -> None:
    data = loaded(name="xor")
    assert data.train.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.train.y.tolist() == [0, 1, 1, 0]
    assert data.outputs == 1
    assert data.scale == 1.0


@pytest.mark.parametrize("points", [4, 5])
def test_xor_clouds_lie_around_their_corners(points: int) -> None:
    data = loaded(name="xor", points=points, noise=0.0)
    corners = {(0.0, 0.0): 0, (0.0, 1.0): 1, (1.0, 0.0): 1, (1.0, 1.0): 0}
    for x, y in zip(data.train.x.tolist(), data.train.y.tolist(), strict=True):
        assert corners[tuple(x)] == y
    assert {tuple(x) for x in data.train.x.tolist()} == set(corners)
    noisy = loaded(name="xor", points=500, noise=0.3)
    off = noisy.train.x - np.round(np.clip(noisy.train.x, 0, 1))
    assert 0.15 < off.std() < 0.35


@pytest.mark.parametrize(("name", "default"), [("moons", 0.1), ("circles", 0.05), ("gaussians", 0.3)])
def test_noise_is_the_std_around_the_clean_shape(name: str, default: float) -> None:
    clean = generate(name, points=2000, noise=0.0, seed=0).x
    for noise, std in ((None, default), (0.5, 0.5)):
        noisy = generate(name, points=2000, noise=noise, seed=0).x
        assert (noisy - clean).std() == pytest.approx(std, rel=0.05)


def test_clean_shapes() -> None:
    moons = generate("moons", points=100, noise=0.0, seed=0)
    np.testing.assert_allclose(np.hypot(*moons.x[:100].T), 1)
    np.testing.assert_allclose(np.hypot(*(moons.x[100:] - [1, 0.5]).T), 1)
    circles = generate("circles", points=100, noise=0.0, seed=0)
    np.testing.assert_allclose(np.hypot(*circles.x.T), np.repeat([1.0, 0.5], 100))
    cubic = generate("polynomial", points=100, noise=0.0, seed=0)
    np.testing.assert_allclose(cubic.y, 4 * cubic.x**3 - 3 * cubic.x)


def test_gaussian_input_is_standard_normal() -> None:
    data = loaded(name="gaussian_input")
    assert data.train.x.shape == (1000, 784)
    assert data.train.x.mean() == pytest.approx(0, abs=0.01)
    assert data.train.x.std() == pytest.approx(1, abs=0.01)
    assert set(data.train.y.tolist()) == set(range(10))
    other = stream(0, "gaussian_input").standard_normal((1000, 784))
    assert data.train.x.tobytes() == other.tobytes()


@pytest.mark.parametrize("name", GENERATORS)
def test_toy_sets_are_neither_split_nor_normalised(name: str) -> None:
    data = loaded(name=name)
    assert data.validation is None
    assert data.test is None
    assert data.train.x.tobytes() == generate(name, points=None, noise=None, seed=0).x.tobytes()
