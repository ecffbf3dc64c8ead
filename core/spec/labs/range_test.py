"""Settings of the lab `range_test`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.spec.base import Conflict, Part, refuse


class RangeTest(Part):
    """Loss against a learning rate that grows step by step."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["range_test"] = "range_test"
    min: Annotated[float, Field(gt=0, le=1000, description="rate of the first update")] = 1e-5
    max: Annotated[float, Field(gt=0, le=1000, description="rate of the last update")] = 10.0
    steps: Annotated[
        int, Field(ge=20, le=1000, description="updates; the rate grows by the same factor in each")
    ] = 400
    smoothing: Annotated[
        float, Field(ge=0, lt=1, description="share of the running mean of the loss that is kept in a step")
    ] = 0.9
    stop: Annotated[
        float,
        Field(gt=1, le=1e6, description="it ends where the smoothed loss is this multiple of its lowest"),
    ] = 4.0

    @model_validator(mode="after")
    def _grows(self) -> RangeTest:
        refuse(
            Conflict(("max",), f"{self.max:g}", f"above min = {self.min:g}")
            for _ in range(self.max <= self.min)
        )
        return self
