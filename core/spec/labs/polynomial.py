"""Settings of the lab `polynomial`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.spec.base import Part


class Polynomial(Part):
    """Polynomials of growing degree on noisy points."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["polynomial"] = "polynomial"
    curve: Annotated[
        Literal["sine", "quadratic", "line"],
        Field(description="what lies beneath the noise: sin(pi x), x^2 / 2 + x + 2 over -3..3, or x"),
    ] = "sine"
    points: Annotated[int, Field(ge=2, le=10_000, description="noisy points that are fitted")] = 15
    validation: Annotated[int, Field(ge=2, le=10_000, description="other points, which no fit sees")] = 200
    noise: Annotated[float, Field(ge=0, le=100, description="std of the noise on y")] = 0.2
    degrees: Annotated[int, Field(ge=1, le=20, description="largest degree; the fits go from 1 up to it")] = (
        12
    )
    ridge: Annotated[
        float, Field(ge=0, le=1e6, description="weight decay of the fit: adds ridge * sum c^2; 0: none")
    ] = 0.0
