"""Settings of the lab `perceptron`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Listed, Part


class Perceptron(Part):
    """The perceptron rule and its decision line."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["perceptron"] = "perceptron"
    lr: Annotated[float, Field(gt=0, le=1000, description="w += lr (y - yhat) x")] = 1.0
    epochs: Annotated[
        int, Field(ge=1, le=1000, description="passes over the data, if no pass without an error ends it")
    ] = 50
    order: Annotated[
        Literal["given", "shuffled"], Field(description="in which order an epoch visits the examples")
    ] = "shuffled"
    predict: Annotated[
        tuple[float, float], Field(description="a new example that the final line classifies"), Listed
    ] = (2.0, 0.5)
