"""Named random streams: one seed per run, and draws that do not depend on the order of creation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.errors import DataError


def stream(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on `seed` and `name` alone, e.g. `stream(7, "init/dense_1")`.

    So adding a layer does not change what other layers draw; Keras and PyTorch take all draws from one
    global sequence, where it does. SFC64, seeded by SeedSequence with the seed and SHA-256 of the name.
    """
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype="<u4").tolist()
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *words])))


def state_of(rng: np.random.Generator) -> dict[str, Any]:
    """The exact state of a stream as plain numbers, fit for JSON; see `restore`."""
    state = dict(rng.bit_generator.state)
    words = [int(word) for word in state["state"]["state"]]
    return {
        "bit_generator": str(state["bit_generator"]),
        "state": words,
        "has_uint32": int(state["has_uint32"]),
        "uinteger": int(state["uinteger"]),
    }


def restore(rng: np.random.Generator, state: Mapping[str, Any]) -> None:
    """Put `rng` back exactly where `state_of` read it; DataError if `state` is not such a state."""
    try:
        words = np.array([int(word) for word in state["state"]], dtype=np.uint64)
        if words.shape != (4,) or state["bit_generator"] != "SFC64":
            raise ValueError
        rng.bit_generator.state = {
            "bit_generator": "SFC64",
            "state": {"state": words},
            "has_uint32": int(state["has_uint32"]),
            "uinteger": int(state["uinteger"]),
        }
    except (KeyError, TypeError, ValueError, OverflowError):
        raise DataError(
            "not the state of a random stream", expected="what core.random.state_of gave"
        ) from None
