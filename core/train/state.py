"""The complete state of a run between two steps, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.spec.experiment import Experiment
from core.train.history import Divergence, EpochRow, JournalEntry, Status


@dataclass(frozen=True)
class TrainerState:
    """Everything that the next step depends on; arrays are copies."""

    experiment: Experiment
    """Settings as edited so far."""
    arrays: Mapping[str, NDArray[Any]]
    """`parameters`, `moving`, `slot/<name>`, and `best/...` where the best epoch is kept."""
    counters: Mapping[str, Any]
    """Plain numbers: steps done, epoch, position, sums of the epoch, state machines, random streams."""
    epochs: tuple[EpochRow, ...]
    journal: tuple[JournalEntry, ...]
    status: Status
    divergence: Divergence | None
    recorder: Mapping[str, Any]
    """What later records depend on; not part of the digest."""


def digest(arrays: Mapping[str, NDArray[Any]], counters: Mapping[str, Any]) -> str:
    """SHA-256 over parameters, optimizer slots, moving statistics, counters and random streams."""
    sha = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        sha.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        sha.update(array.data)
    sha.update(json.dumps(counters, sort_keys=True).encode())
    return sha.hexdigest()
