"""Settings of the lab `augmentation`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Part


class Augmentation(Part):
    """What the random changes make of images."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["augmentation"] = "augmentation"
    images: Annotated[int, Field(ge=1, le=1000, description="images shown, one after the other")] = 12
    batch: Annotated[
        int, Field(ge=10, le=5000, description="images changed for the statistics, at every step")
    ] = 200
