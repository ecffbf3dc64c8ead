from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.data.augment import Augmenter
from core.data.blur import Blur
from core.data.rotate import Rotation
from core.errors import UsageError
from core.random import restore, state_of, stream
from core.spec.data import Augment
from tests.data.helpers import F32, F64

Images = NDArray[np.floating[Any]]
OPTIONS: list[dict[str, Any]] = [
    {"shift": 2},
    {"rotation": 30.0},
    {"blur": 1.0},
    {"noise": 0.1},
    {"flip": True},
    {"shift": 2, "rotation": 30.0, "blur": 1.0, "noise": 0.1, "flip": True},
]


def images(count: int, rows: int = 9, columns: int = 7, dtype: np.dtype[Any] = F64) -> Images:
    """Random images as flat rows, all values well above 0."""
    return np.random.default_rng(0).uniform(0.2, 1, (count, rows * columns)).astype(dtype)


def changed(before: Images, shape: tuple[int, int], seed: int = 0, **options: Any) -> Images:
    after = before.copy()
    Augmenter(Augment(**options), shape, len(before), before.dtype, stream(seed, "augment"))(after)
    return after


def moved(image: Images, down: int, right: int) -> Images:
    """`image` moved by whole pixels, zeros behind it."""
    rows, columns = image.shape
    out = np.zeros_like(image)
    for row in range(rows):
        for column in range(columns):
            if 0 <= row - down < rows and 0 <= column - right < columns:
                out[row, column] = image[row - down, column - right]
    return out


@pytest.mark.parametrize("flip", [False, True])
def test_shift_moves_by_every_whole_number_of_pixels(flip: bool) -> None:
    before = images(400)
    after = changed(before, (9, 7), shift=2, flip=flip)
    seen = set()
    for old, new in zip(before.reshape(-1, 9, 7), after.reshape(-1, 9, 7), strict=True):
        found = [
            (down, right, mirrored)
            for down in range(-2, 3)
            for right in range(-2, 3)
            for mirrored in (False, True)
            if np.array_equal(new, moved(old, down, right)[:, :: -1 if mirrored else 1])
        ]
        assert len(found) == 1
        seen.add(found[0])
    assert len(seen) == (50 if flip else 25)
    assert any(mirrored for *_, mirrored in seen) == flip


def test_flip_mirrors_about_half_of_the_images() -> None:
    before = images(400)
    after = changed(before, (9, 7), flip=True).reshape(-1, 9, 7)
    old = before.reshape(-1, 9, 7)
    mirrored = (after == old[:, :, ::-1]).all(axis=(1, 2))
    same = (after == old).all(axis=(1, 2))
    assert (mirrored ^ same).all()
    assert 150 < mirrored.sum() < 250


def bilinear(image: Images, angle: float) -> Images:
    """`image` turned clockwise by `angle` radians, pixel by pixel."""
    rows, columns = image.shape
    middle, centre = (rows - 1) / 2, (columns - 1) / 2
    out = np.zeros_like(image)
    for row in range(rows):
        for column in range(columns):
            r = middle + np.cos(angle) * (row - middle) - np.sin(angle) * (column - centre)
            c = centre + np.sin(angle) * (row - middle) + np.cos(angle) * (column - centre)
            for i in (int(np.floor(r)), int(np.floor(r)) + 1):
                for j in (int(np.floor(c)), int(np.floor(c)) + 1):
                    if 0 <= i < rows and 0 <= j < columns:
                        out[row, column] += image[i, j] * (1 - abs(r - i)) * (1 - abs(c - j))
    return out


@pytest.mark.parametrize("dtype", [F32, F64])
def test_rotation_is_bilinear_about_the_centre(dtype: np.dtype[Any]) -> None:
    before = images(12, dtype=dtype)
    after = changed(before, (9, 7), rotation=40.0)
    angles = (stream(0, "augment").random(12) * 2 - 1) * np.radians(40)
    assert angles.min() < -0.2 < 0.2 < angles.max()
    for old, new, angle in zip(before, after, angles, strict=True):
        expected = bilinear(old.reshape(9, 7).astype(np.float64), float(angle))
        np.testing.assert_allclose(new.reshape(9, 7), expected, atol=1e-5 if dtype == F32 else 1e-12)


def test_a_quarter_turn_is_clockwise() -> None:
    image = np.zeros((1, 25))
    image[0, 2] = 1  # the middle of the top row
    turn = Rotation(90.0, (5, 5), 1, F64)

    class Highest(np.random.Generator):
        """A generator whose only draw is 1, the end of the range."""

        def random(self, *args: Any, **options: Any) -> Any:
            options["out"][...] = 1.0

    turn(image, Highest(np.random.SFC64(0)))
    expected = np.zeros((5, 5))
    expected[2, 4] = 1  # the middle of the right column
    np.testing.assert_allclose(image.reshape(5, 5), expected, atol=1e-12)


def gaussian(image: Images, sigma: float) -> Images:
    """`image` blurred in two dimensions at once, with weights that sum to 1 on the infinite grid."""
    rows, columns = image.shape
    reach = np.arange(-60, 61)
    weights = np.exp(-0.5 * (reach / sigma) ** 2)
    weights /= weights.sum()
    out = np.zeros_like(image)
    for row in range(rows):
        for column in range(columns):
            for i in range(rows):
                for j in range(columns):
                    out[row, column] += image[i, j] * weights[60 + row - i] * weights[60 + column - j]
    return out


def test_blur_is_gaussian_in_both_directions() -> None:
    before = images(6)
    after = changed(before, (9, 7), blur=1.2)
    sigmas = stream(0, "augment").random(6) * 1.2
    for old, new, sigma in zip(before, after, sigmas, strict=True):
        np.testing.assert_allclose(new.reshape(9, 7), gaussian(old.reshape(9, 7), float(sigma)), atol=1e-6)


def test_blur_keeps_the_light_of_an_inner_pixel() -> None:
    points = np.zeros((20, 29 * 29))
    points[:, 14 * 29 + 14] = 1
    Blur(2.0, (29, 29), 20, F64)(points, stream(3, "blur"))
    np.testing.assert_allclose(points.sum(axis=1), 1, atol=1e-6)
    assert (points.max(axis=1) < 0.5).sum() > 5


@pytest.mark.parametrize("peak", [1.0, 255.0])
@pytest.mark.parametrize("dtype", [F32, F64])
def test_noise_has_the_given_std_of_white(dtype: np.dtype[Any], peak: float) -> None:
    before = images(500, dtype=dtype)
    after = before.copy()
    Augmenter(Augment(noise=0.3), None, 500, dtype, stream(0, "augment"), peak=peak)(after)
    noise = (after - before).astype(np.float64)
    assert noise.std() == pytest.approx(0.3 * peak, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=0.01 * peak)


@pytest.mark.parametrize("dtype", [F32, F64])
@pytest.mark.parametrize("options", OPTIONS)
def test_every_option_changes_images_and_can_be_repeated(
    options: dict[str, Any], dtype: np.dtype[Any]
) -> None:
    before = images(20, dtype=dtype)
    once, again, other = (changed(before, (9, 7), seed, **options) for seed in (0, 0, 1))
    assert once.dtype == dtype
    assert np.isfinite(once).all()
    assert once.tobytes() == again.tobytes()
    assert once.tobytes() != before.tobytes()
    assert once.tobytes() != other.tobytes()


@pytest.mark.parametrize("options", OPTIONS)
def test_a_smaller_last_batch_and_a_restored_stream(options: dict[str, Any]) -> None:
    rng = stream(0, "augment")
    augmenter = Augmenter(Augment(**options), (9, 7), 20, F64, rng)
    augmenter(images(20))
    state = state_of(rng)
    part = images(5)
    augmenter(part)
    restore(rng, state)
    again = images(5)
    augmenter(again)
    assert part.tobytes() == again.tobytes()
    fresh = stream(0, "x")
    restore(fresh, state)
    other = images(5)
    Augmenter(Augment(**options), (9, 7), 5, F64, fresh)(other)
    assert part.tobytes() == other.tobytes()


@pytest.mark.parametrize("dtype", [F32, F64])
@pytest.mark.parametrize("options", OPTIONS)
def test_nothing_is_allocated(options: dict[str, Any], dtype: np.dtype[Any]) -> None:
    x = images(64, 28, 28, dtype)
    augmenter = Augmenter(Augment(**options), (28, 28), 64, dtype, stream(0, "augment"))
    augmenter(x)
    tracemalloc.start()
    try:
        for _ in range(5):
            augmenter(x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 70_000  # NumPy's own buffer of 8,192 numbers; one array of the batch is 200,704 bytes


def test_no_options_leave_everything_as_it_is() -> None:
    rng = stream(0, "augment")
    before, state = images(4), state_of(rng)
    x = before.copy()
    Augmenter(Augment(), (9, 7), 4, F64, rng)(x)
    assert x.tobytes() == before.tobytes()
    assert state_of(rng) == state


@pytest.mark.parametrize("options", [option for option in OPTIONS if set(option) != {"noise"}])
def test_moving_needs_images(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="need images"):
        Augmenter(Augment(**options), None, 4, F64, stream(0, "augment"))
