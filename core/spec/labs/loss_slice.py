"""Settings of the lab `loss_slice`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class LossSlice(Part):
    """The loss of a run on a plane through its parameters."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["loss_slice"] = "loss_slice"
