"""What fields can accept, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.spec.base import Part


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    values: tuple[Any, ...]
    spellings: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        names = [f'"{v}"' if isinstance(v, str) and len(self.values) == 1 else str(v) for v in self.values]
        return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


@dataclass(frozen=True)
class Number:
    """A number between bounds."""

    whole: bool
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def words(self) -> str:
        return f"a whole number{self.bounds}" if self.whole else f"a number{self.bounds}"

    @property
    def bounds(self) -> str:
        low, high = _short(self.low), _short(self.high)
        if low and high and self.low_open:
            return f" above {low} and {'below' if self.high_open else 'at most'} {high}"
        if low and high:
            return f" from {low} to {'below ' if self.high_open else ''}{high}"
        if low:
            return f" {'above' if self.low_open else 'of at least'} {low}"
        return f" {'below' if self.high_open else 'of at most'} {high}" if high else ""


@dataclass(frozen=True)
class Plain:
    """Text, or true and false, or whatever a marker says."""

    words: str


@dataclass(frozen=True)
class Sequence:
    """A list of values of one kind."""

    item: Accepts
    least: int | None = None
    most: int | None = None
    exact: int | None = None

    @property
    def words(self) -> str:
        each = self.item.words
        if self.exact is not None:
            return f"a list of {self.exact} numbers"
        length = f", {self.least} or more" if self.least else ""
        return f"a list{length}, each {each}"


@dataclass(frozen=True)
class Mapping:
    """A table with free keys."""

    value: Accepts

    words: str = "a table"


@dataclass(frozen=True)
class Table:
    """A table of declared keys; several classes where `kind` tells them apart."""

    models: tuple[type[Part], ...]

    @property
    def kinds(self) -> dict[str, type[Part]]:
        """Class by kind; empty where there is only one class."""
        return {kind_of(model): model for model in self.models} if len(self.models) > 1 else {}

    @property
    def shorthand(self) -> str:
        return "kind" if len(self.models) > 1 else self.models[0].shorthand

    @property
    def words(self) -> str:
        if self.kinds:
            return f"a table with kind = one of {', '.join(self.kinds)}"
        return f"a table with {', '.join(typed_keys(self.models[0]))}"


Alternative = Choice | Number | Plain | Sequence | Mapping | Table


@dataclass(frozen=True)
class Accepts:
    """All that a field takes."""

    alternatives: tuple[Alternative, ...]
    optional: bool = False
    spellings: tuple[str, ...] = field(default=())
    says: str = ""

    @property
    def words(self) -> str:
        """In a sentence: `a number above 0`, `"full" or a whole number of at least 1`."""
        return self.says or " or ".join(alternative.words for alternative in self.alternatives) or "anything"

    @property
    def choices(self) -> tuple[str, ...]:
        """Every word that it takes."""
        own = (value for a in self.alternatives if isinstance(a, Choice) for value in a.values)
        return tuple(str(value) for value in own)

    @property
    def table(self) -> Table | None:
        return next((a for a in self.alternatives if isinstance(a, Table)), None)

    @property
    def sequence(self) -> Sequence | None:
        return next((a for a in self.alternatives if isinstance(a, Sequence)), None)

    @property
    def mapping(self) -> Mapping | None:
        return next((a for a in self.alternatives if isinstance(a, Mapping)), None)


def typed_keys(model: type[Part]) -> tuple[str, ...]:
    """Keys of a table as a person types them."""
    return tuple(info.alias or name for name, info in model.model_fields.items() if name != model.free)


def kind_of(model: type[Part]) -> str:
    """The value of `kind` by which a class of a union is told apart."""
    return str(model.model_fields["kind"].default)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    if value != int(value):
        return str(value)
    return str(int(value)) if value < 100_000 else f"{int(value):_}"
