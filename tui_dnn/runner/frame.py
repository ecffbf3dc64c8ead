"""What is too dear to record and comes on request: one frozen snapshot, made between two steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.observe.findings import Finding
from core.observe.statistics import LayerStats

Part = Literal["layers", "findings", "boundary", "mistakes", "weights", "digest", "checks"]
CheckState = Literal["pending", "pass", "fail"]
PARTS: frozenset[Part] = frozenset(
    ("layers", "findings", "boundary", "mistakes", "weights", "digest", "checks")
)


@dataclass(frozen=True)
class BoundaryGrid:
    """What a network of two inputs answers all over the plane of its data."""

    classes: NDArray[np.uint8]
    """(h, w) class of every cell's centre; row 0 is the top (largest second input)."""
    confidence: NDArray[np.float32]
    """(h, w) probability of that class, 0..1."""
    extent: tuple[float, float, float, float]
    """left, right, bottom, top."""
    points: NDArray[np.float32]
    """(N, 2) training examples, at most `boundary.MOST_POINTS`."""
    labels: NDArray[np.int64]
    """(N,) their classes."""
    wrong: NDArray[np.bool_]
    """(N,) the network says otherwise."""


@dataclass(frozen=True)
class Mistake:
    """An example that the network gets wrong."""

    index: int
    """Row of the split."""
    image: NDArray[np.uint8] | None
    """(H, W) 0..255; None where examples are no images."""
    truth: int
    said: int
    certainty: float
    """Probability that the network gives its wrong answer, 0..1."""


@dataclass(frozen=True)
class Mistakes:
    """The worst of a look at many examples in inference mode."""

    worst: tuple[Mistake, ...]
    """The most certain first."""
    wrong: int
    examples: int
    split: Literal["validation", "train"]


@dataclass(frozen=True)
class KernelChange:
    """What units of the first layer have learnt: their incoming weights minus those at step 0."""

    images: NDArray[np.float32]
    """(k, H, W), signed."""
    units: tuple[int, ...]
    """Columns of the kernel, ascending: those that changed most."""


@dataclass(frozen=True)
class CheckRow:
    """One expectation of the preset so far."""

    run: str
    at: str
    metric: str
    condition: str
    state: CheckState
    measured: str


@dataclass(frozen=True)
class Frame:
    """The newest of every part that was asked for; `taken` says of which step each is."""

    run_id: str
    step: int
    """Updates done at the newest part."""
    taken: Mapping[Part, int] = field(default_factory=dict)
    layers: tuple[LayerStats, ...] = ()
    findings: tuple[Finding, ...] = ()
    boundary: BoundaryGrid | None = None
    mistakes: Mistakes | None = None
    weights: KernelChange | None = None
    digest: str | None = None
    checks: tuple[CheckRow, ...] = ()
