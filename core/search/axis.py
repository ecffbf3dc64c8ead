"""One setting that a sweep varies: a range, a list of choices, or depth and width of the hidden layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, model_validator

from core.spec.base import Conflict, Count, Listed, Part, Positive, refuse

Bound = float


class Range(Part):
    """From low to high, both ends included."""

    low: Annotated[Bound, Field(description="smallest value")]
    high: Annotated[Bound, Field(description="largest value")]
    log: Annotated[bool, Field(description="even in the logarithm")] = False
    whole: Annotated[bool, Field(alias="int", description="whole numbers only")] = False
    step: Annotated[Positive | None, Field(description="distance of the values, from low on")] = None
    points: Annotated[
        Annotated[int, Field(ge=2, le=1000)] | None,
        Field(description="grid: so many values from low to high, evenly"),
    ] = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Range:
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[Conflict]:
        if self.low > self.high:
            yield Conflict(("high",), str(self.high), f"at least low = {self.low}")
        if self.log and self.low <= 0:
            yield Conflict(("low",), str(self.low), "more than 0, since log = true")
        if self.step is not None and (self.log or self.points is not None):
            other = "log" if self.log else "points"
            yield Conflict(("step",), f"{self.step:g} with {other}", f"one of step, {other}")
        if self.whole:
            for name, value in (("low", self.low), ("high", self.high), ("step", self.step)):
                if value is not None and value != int(value):
                    yield Conflict((name,), f"{value:g}", "a whole number, since int = true")


class Counts(Part):
    """A range of whole numbers."""

    low: Annotated[int, Field(ge=0, le=16384, description="smallest value")]
    high: Annotated[int, Field(ge=0, le=16384, description="largest value")]
    log: Annotated[bool, Field(description="even in the logarithm")] = False
    step: Annotated[Count, Field(description="distance of the values, from low on")] = 1

    @model_validator(mode="after")
    def _is_a_range(self) -> Counts:
        bad = []
        if self.low > self.high:
            bad.append(Conflict(("high",), str(self.high), f"at least low = {self.low}"))
        if self.log and self.low == 0:
            bad.append(Conflict(("low",), "0", "at least 1, since log = true"))
        if self.log and self.step != 1:
            bad.append(Conflict(("step",), f"{self.step} with log", "one of step, log"))
        refuse(bad)
        return self


class Choices(Part):
    """A list of values; each is what one would type in a preset."""

    choices: Annotated[tuple[Any, ...], Field(min_length=1, max_length=1000), Listed]

    @model_validator(mode="after")
    def _are_different(self) -> Choices:
        seen: list[Any] = []
        for index, value in enumerate(self.choices):
            if value in seen:
                refuse([Conflict(("choices", index), "a value twice", "each value once")])
            seen.append(value)
        return self


class Layers(Part):
    """`model.hidden` as so many layers of the same width: the notes' n_hidden and n_neurons."""

    depth: Annotated[Counts, Field(description="number of hidden layers")]
    width: Annotated[Counts, Field(description="units in each of them")]

    @model_validator(mode="after")
    def _can_be_built(self) -> Layers:
        bad = []
        if self.width.low < 1:
            bad.append(Conflict(("width", "low"), str(self.width.low), "at least 1 unit"))
        if self.depth.high > 200:
            bad.append(Conflict(("depth", "high"), str(self.depth.high), "at most 200 layers"))
        refuse(bad)
        return self


KINDS: dict[str, type[Part]] = {"choices": Choices, "depth": Layers, "width": Layers}
"""What a table with this key is; any other is a range."""
KEYS = frozenset({"low", "high", "log", "int", "step", "points", *KINDS})


def kind_of(table: Any) -> type[Part]:
    """What a table of `[space]` describes."""
    return next((KINDS[key] for key in KINDS if isinstance(table, dict) and key in table), Range)


def flatten_space(space: Any) -> Any:
    """`[space]` as one table of dotted keys, also where they were typed as nested tables."""
    if not isinstance(space, dict):
        return space
    flat: dict[str, Any] = {}
    for key, value in space.items():
        inner = isinstance(value, dict) and value and not KEYS & value.keys()
        if inner and all(isinstance(one, dict) for one in value.values()):
            flat.update({f"{key}.{rest}": one for rest, one in flatten_space(value).items()})
        else:
            flat[key] = value
    return flat
