"""Settings of the lab `clipping`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Listed, Part, Positive


class Clipping(Part):
    """What clipping does to the direction of a gradient."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["clipping"] = "clipping"
    gradient: Annotated[
        tuple[float, float], Field(description="the gradient that is drawn: two entries"), Listed
    ] = (0.9, 100.0)
    limit: Annotated[
        Positive, Field(le=1e6, description="largest entry, or largest norm, after clipping")
    ] = 1.0
    batches: Annotated[
        int, Field(ge=1, le=1000, description="batches of the network whose gradients are clipped after that")
    ] = 20
