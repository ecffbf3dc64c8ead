"""Settings of the lab `landscape`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.spec.base import Conflict, Listed, Part, Tagged, Unset, refuse
from core.spec.nearest import did_you_mean
from core.spec.optimizer import (
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Momentum,
    Nadam,
    Nesterov,
    RmsProp,
    Sgd,
)

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
Racer = Annotated[
    Sgd | Momentum | Nesterov | Adagrad | RmsProp | Adam | Adamax | Nadam | AdamW,
    Field(discriminator="kind"),
    Tagged("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw"),
]
"""An optimizer as the value of a table: there the shorthand `adam = "adam"` must be read before the union is."""


def _textbook() -> dict[str, Racer]:
    """The rates with which textbooks race on the ravine; for AdaMax and Nadam those of Adam."""
    return {
        "sgd": Sgd(lr=0.95),
        "momentum": Momentum(lr=0.1),
        "nesterov": Nesterov(lr=0.1),
        "adagrad": Adagrad(lr=1.5, initial_accumulator=0.0),
        "rmsprop": RmsProp(lr=0.3),
        "adam": Adam(lr=0.3),
        "adamax": Adamax(lr=0.3),
        "nadam": Nadam(lr=0.3),
    }


class Landscape(Part):
    """Optimizers racing on a surface of two parameters."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["landscape"] = "landscape"
    surface: Annotated[
        Literal["ravine", "saddle", "beale", "rosenbrock"],
        Field(description="ravine: x^2 / 20 + y^2; saddle: x^2 - y^2; or a classic test function"),
    ] = "ravine"
    start: Annotated[
        tuple[Annotated[float, Field(ge=-1000, le=1000)], Annotated[float, Field(ge=-1000, le=1000)]] | None,
        Field(description="x and y at the start; default: the surface's own"),
        Listed,
        Unset("auto"),
    ] = None
    steps: Annotated[int, Field(ge=1, le=2000, description="updates of every racer")] = 30
    racers: Annotated[
        dict[Name, Racer],
        Field(min_length=1, max_length=12, description="optimizers by the names under which they race"),
    ] = Field(default_factory=_textbook)
    off: Annotated[tuple[Name, ...], Field(max_length=12, description="racers that sit out"), Listed] = ()
    nesterov: Annotated[
        Literal["position", "ahead"],
        Field(description="Nesterov's point: a textbook's position, or the look-ahead point of frameworks"),
    ] = "position"
    goal: Annotated[
        float, Field(description="`reached` is the update after which f is at most this for the first time")
    ] = 0.01
    tune: Annotated[
        bool, Field(description="after the race, search the rate with the lowest end for every racer")
    ] = False

    @model_validator(mode="after")
    def _goes_together(self) -> Landscape:
        found = [
            Conflict(
                ("off", index),
                f'"{name}"',
                f"a racer: {', '.join(self.racers)}",
                did_you_mean(name, self.racers),
            )
            for index, name in enumerate(self.off)
            if name not in self.racers
        ]
        if self.tune and self.surface == "saddle":
            found.append(Conflict(("tune",), "true on the saddle", "a surface with a lowest point"))
        refuse(found)
        return self
