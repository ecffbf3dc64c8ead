"""Settings of the lab `loss_slice`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.spec.base import Conflict, Part, refuse


class LossSlice(Part):
    """The loss of a run on a plane through its parameters."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["loss_slice"] = "loss_slice"
    points: Annotated[
        int, Field(ge=5, le=101, description="points of the grid in each direction; odd: the run is one")
    ] = 25
    radius: Annotated[
        float,
        Field(gt=0, le=100, description="how far the plane goes, in norms of the weights of each unit"),
    ] = 1.0
    rows: Annotated[
        int, Field(ge=1, le=100_000, description="training examples on which the loss is measured")
    ] = 512
    seed: Annotated[int, Field(ge=0, lt=2**32, description="of the two directions")] = 0

    @model_validator(mode="after")
    def _has_a_middle(self) -> LossSlice:
        refuse(Conflict(("points",), str(self.points), "an odd number") for _ in range(self.points % 2 == 0))
        return self
