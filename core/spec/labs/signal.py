"""Settings of the lab `signal`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Signal(Part):
    """Noise through a deep stack, forward and backward, before any training."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["signal"] = "signal"
