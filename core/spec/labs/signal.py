"""Settings of the lab `signal`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.spec.base import Conflict, Listed, Part, Unset, refuse
from core.spec.model import Activation, Init

Units = Annotated[int, Field(ge=1, le=16384)]
MOST_NUMBERS = 200_000_000
"""Numbers of all layers and cases that are kept for the way back."""
WIDEST_ORTHOGONAL = 1024


class Case(Part):
    """One way to draw and to bend."""

    name: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:+ -]{0,29}$", description="what charts and metrics call it"),
    ]
    activation: Activation = Activation(kind="tanh")
    init: Init = Init()


def _default_cases() -> tuple[Case, ...]:
    return (Case(name="glorot tanh"),)


class Signal(Part):
    """Noise through a deep stack, forward and backward, before any training."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["signal"] = "signal"
    width: Annotated[Units, Field(description="units of the input and of every layer")] = 100
    depth: Annotated[int, Field(ge=1, le=200, description="layers")] = 5
    dims: Annotated[
        tuple[Units, ...] | None,
        Field(
            min_length=2,
            max_length=201,
            description="units from the input to the top, instead of width and depth",
        ),
        Listed,
        Unset(),
    ] = None
    batch: Annotated[int, Field(ge=1, le=10_000, description="examples")] = 16
    input: Annotated[
        Literal["normal", "uniform"], Field(description="examples from N(0, 1), or from 0..1 evenly")
    ] = "normal"
    depths: Annotated[
        tuple[Annotated[int, Field(ge=2, le=200)], ...],
        Field(
            max_length=50,
            description="also send a gradient down from these layers, where there are so many: shallower networks",
        ),
        Listed,
    ] = ()
    cases: Annotated[
        tuple[Case, ...], Field(min_length=1, max_length=24, description="what is compared"), Listed
    ] = Field(default_factory=_default_cases)
    show: Annotated[int, Field(ge=1, le=24, description="the case whose histograms are shown first")] = 1
    look: Annotated[
        Literal["histograms", "std", "gradients", "weights", "depths"],
        Field(description="the chart that comes first"),
    ] = "histograms"

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the input to the top."""
        return self.dims if self.dims is not None else (self.width,) * (self.depth + 1)

    @model_validator(mode="after")
    def _goes_together(self) -> Signal:
        refuse([*self._wrong_cases(), *self._wrong_sizes()])
        return self

    def _wrong_cases(self) -> Iterator[Conflict]:
        seen: set[str] = set()
        for index, case in enumerate(self.cases):
            place = ("cases", index)
            if case.name in seen:
                yield Conflict((*place, "name"), f'"{case.name}" a second time', "another name")
            seen.add(case.name)
            if case.activation.kind in ("softmax", "prelu"):
                expected = "a function of one number without parameters, such as tanh or relu"
                yield Conflict((*place, "activation"), case.activation.kind, expected)
            if case.init.kind == "orthogonal" and max(self.sizes) > WIDEST_ORTHOGONAL:
                given = f"orthogonal with {max(self.sizes)} units"
                yield Conflict((*place, "init"), given, f"at most {WIDEST_ORTHOGONAL} units")
        if self.look == "depths" and not self.depths:
            yield Conflict(("look",), '"depths" without depths', "depths = [2, 5, 10] or so")
        if self.show > len(self.cases):
            yield Conflict(("show",), str(self.show), f"a case from 1 to {len(self.cases)}")

    def _wrong_sizes(self) -> Iterator[Conflict]:
        numbers = 2 * self.batch * sum(self.sizes) * len(self.cases)
        if numbers > MOST_NUMBERS:
            given = f"{numbers:,} numbers in all layers of all cases"
            yield Conflict(("batch",), given, f"at most {MOST_NUMBERS:,}", "a smaller batch or width")
