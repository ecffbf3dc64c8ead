from __future__ import annotations

import json

import numpy as np
import pytest

from core.errors import DataError
from core.random import restore, state_of, stream


def test_a_stream_is_pinned_to_its_seed_and_name() -> None:
    assert stream(7, "init/dense_1").integers(0, 2**32, 4).tolist() == [
        2080809400,
        3658065218,
        807014379,
        3437915009,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((7, "init/dense_1"), (7, "init/dense_2")),
        ((7, "shuffle"), (8, "shuffle")),
        ((1, "a"), (1 + 2**32, "a")),
        ((0, ""), (0, "0")),
    ],
)
def test_streams_differ(one: tuple[int, str], other: tuple[int, str]) -> None:
    assert stream(*one).random(4).tolist() != stream(*other).random(4).tolist()


def test_the_order_of_creation_and_use_does_not_matter() -> None:
    first, second = stream(3, "a"), stream(3, "b")
    a, b = first.random(5), second.random(5)
    again_b, again_a = stream(3, "b").random(5), stream(3, "a").random(5)
    assert a.tolist() == again_a.tolist()
    assert b.tolist() == again_b.tolist()


def test_a_state_survives_json_to_the_bit() -> None:
    rng = stream(2**63 - 1, "dropout/dense_1")
    rng.random(3)
    rng.integers(0, 100, 1, dtype=np.uint32)  # leaves half of a 64-bit draw in the buffer
    state = json.loads(json.dumps(state_of(rng)))
    assert state["has_uint32"] == 1
    expected = rng.integers(0, 2**32, 9, dtype=np.uint32).tolist(), rng.standard_normal(5).tolist()
    other = stream(0, "anything")
    restore(other, state)
    assert (
        other.integers(0, 2**32, 9, dtype=np.uint32).tolist(),
        other.standard_normal(5).tolist(),
    ) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"state": [1, 2, 3]},
        {"state": None},
        {"state": ["x", 1, 2, 3]},
        {"state": [-1, 1, 2, 3]},
        {"bit_generator": "PCG64"},
        {"has_uint32": "no"},
    ],
)
def test_a_damaged_state_is_refused(change: dict[str, object]) -> None:
    rng = stream(0, "a")
    with pytest.raises(DataError, match="not the state of a random stream"):
        restore(rng, {**state_of(rng), **change})
