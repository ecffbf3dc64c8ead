"""Settings of the lab `saturation`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Listed, Part

Squashing = Literal["tanh", "sigmoid", "softsign", "hard_sigmoid", "relu", "elu", "selu", "gelu", "softplus"]


class Saturation(Part):
    """What a squashing function and its slope give at the ends."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["saturation"] = "saturation"
    functions: Annotated[
        tuple[Squashing, ...], Field(min_length=1, max_length=4, description="functions side by side"), Listed
    ] = ("tanh", "sigmoid")
    points: Annotated[
        tuple[Annotated[float, Field(ge=-40, le=40)], ...],
        Field(min_length=1, max_length=20, description="where values and slopes are written down, in turn"),
        Listed,
    ] = (1.0, 3.0, 5.0, 7.0, 8.0, 9.0, 10.0)
    gain: Annotated[
        float, Field(gt=0, le=100, description="what x is multiplied by first, as larger weights do")
    ] = 1.0
    reach: Annotated[float, Field(ge=1, le=40, description="the charts go from -reach to reach")] = 10.0
