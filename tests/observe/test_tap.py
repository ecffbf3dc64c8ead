"""Which values a record looks at."""

from __future__ import annotations

import numpy as np
import pytest

from core.observe.tap import sample_inputs, sample_rows

SHAPES = [
    (1, 1),
    (4, 3),
    (128, 64),
    (300, 32),
    (784, 64),
    (784, 73),
    (784, 1024),
    (64, 64),
    (16, 4096),
    (4096, 4096),
    (1, 9000),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("take", [sample_rows, sample_inputs])
def test_a_sample_is_a_view_of_bounded_size_spread_over_the_rows(
    take: object, shape: tuple[int, int]
) -> None:
    assert callable(take)
    array = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(shape)
    view = take(array, 2048)
    assert 0 < view.size <= 2048
    assert np.shares_memory(view, array)
    if array.size <= 2048:
        assert view.shape == array.shape
    else:
        assert view.size >= 1024
    rows = np.unique(view // shape[1])
    assert len(rows) >= min(shape[0], 16)


@pytest.mark.parametrize("units", range(40, 140))
def test_rows_of_a_kernel_do_not_walk_along_one_column_of_an_image(units: int) -> None:
    kernel = np.repeat(np.arange(784)[:, None], units, axis=1)
    pixels = np.unique(sample_inputs(kernel.astype(np.float32), 2048)).astype(int)
    assert len(np.unique(pixels % 28)) > 7
    assert pixels.max() > 784 // 2


def test_rows_of_a_batch_in_the_order_of_its_classes_show_every_class() -> None:
    h = np.repeat(np.arange(3.0), 100)[:, None] * np.ones((1, 32))
    assert set(np.unique(sample_rows(h, 2048))) == {0.0, 1.0, 2.0}
