"""Settings of the lab `clipping`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Clipping(Part):
    """What clipping does to the direction of a gradient."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["clipping"] = "clipping"
