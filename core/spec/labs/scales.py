"""Settings of the lab `scales`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Listed, Part

Place = Literal["none", "before", "after"]


class Scales(Part):
    """Training with and without batch norm from many scales of the initial weights."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["scales"] = "scales"
    largest: Annotated[float, Field(gt=0, le=1000, description="std of the weights, first network")] = 1.0
    smallest: Annotated[float, Field(gt=0, le=1000, description="std of the weights, last network")] = 1e-4
    count: Annotated[
        int, Field(ge=2, le=64, description="networks from largest to smallest, even in log")
    ] = 16
    variants: Annotated[
        tuple[Place, ...],
        Field(min_length=1, max_length=3, description="without batch norm, before and after the activation"),
        Listed,
    ] = ("none", "before", "after")
    learned: Annotated[
        float, Field(gt=0, lt=1, description="training accuracy from which a network counts as learned")
    ] = 0.8
