"""Settings of the lab `augmentation`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Augmentation(Part):
    """What the random changes make of images."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["augmentation"] = "augmentation"
