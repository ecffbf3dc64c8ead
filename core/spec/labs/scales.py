"""Settings of the lab `scales`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Scales(Part):
    """Training with and without batch norm from many scales of the initial weights."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["scales"] = "scales"
