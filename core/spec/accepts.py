"""What a declared field accepts, read from its declaration: for messages, listings and edits."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from core.spec.base import Before, Part, Says


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


def of_field(info: FieldInfo) -> Accepts:
    """What a field of a part accepts."""
    return of(info.annotation, info.metadata)


def of(annotation: Any, metadata: Iterable[Any] = ()) -> Accepts:
    """What a type with its markers accepts."""
    notes = [*_flat(metadata)]
    while get_origin(annotation) is typing.Annotated:
        inner, *more = get_args(annotation)
        notes = [*_flat(more), *notes]
        annotation = inner
    says = next((note.words for note in notes if isinstance(note, Says)), "")
    spellings = tuple(word for note in notes if isinstance(note, Before) for word in note.spellings())
    members = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    optional = type(None) in members
    alternatives: list[Alternative] = []
    for member in members:
        if member is not type(None):
            for alternative in _alternatives(member, notes):
                last = alternatives[-1] if alternatives else None
                if isinstance(alternative, Table) and isinstance(last, Table):
                    alternatives[-1] = Table((*last.models, *alternative.models))
                elif isinstance(alternative, Choice) and isinstance(last, Choice):
                    alternatives[-1] = Choice((*last.values, *alternative.values))
                else:
                    alternatives.append(alternative)
    return Accepts(tuple(alternatives), optional, spellings, says)


def typed_keys(model: type[Part]) -> tuple[str, ...]:
    """Keys of a table as a person types them."""
    return tuple(info.alias or name for name, info in model.model_fields.items() if name != model.free)


def kind_of(model: type[Part]) -> str:
    """The value of `kind` by which a class of a union is told apart."""
    return str(model.model_fields["kind"].default)


def _alternatives(member: Any, notes: list[Any]) -> tuple[Alternative, ...]:
    origin = get_origin(member)
    if origin is typing.Annotated or origin in (Union, types.UnionType):
        inner = of(member, notes)
        return (Plain(inner.says),) if inner.says else inner.alternatives
    if origin is Literal:
        return (Choice(get_args(member)),)
    if isinstance(member, type) and issubclass(member, Part):
        return (Table((member,)),)
    if member in (int, float):
        return (_number(member is int, notes),)
    if member is bool:
        return (Plain("true or false"),)
    if member is str:
        longest = next((note.max_length for note in notes if isinstance(note, MaxLen)), None)
        words = "text that is not empty" if any(isinstance(note, MinLen) for note in notes) else "text"
        return (Plain(f"{words}, at most {longest} characters" if longest else words),)
    if origin is tuple:
        items = get_args(member)
        exact = None if items[-1] is Ellipsis else len(items)
        least = next((note.min_length for note in notes if isinstance(note, MinLen)), None)
        most = next((note.max_length for note in notes if isinstance(note, MaxLen)), None)
        return (Sequence(of(items[0]), least, most, exact),)
    if origin is dict:
        return (Mapping(of(get_args(member)[1])),)
    return ()


def _number(whole: bool, notes: list[Any]) -> Number:
    number = Number(whole)
    for note in notes:
        if isinstance(note, Ge):
            number = Number(whole, _float(note.ge), number.high, False, number.high_open)
        elif isinstance(note, Gt):
            number = Number(whole, _float(note.gt), number.high, True, number.high_open)
        elif isinstance(note, Le):
            number = Number(whole, number.low, _float(note.le), number.low_open, False)
        elif isinstance(note, Lt):
            number = Number(whole, number.low, _float(note.lt), number.low_open, True)
    return number


def _flat(metadata: Iterable[Any]) -> Iterable[Any]:
    for note in metadata:
        if isinstance(note, FieldInfo):
            yield from note.metadata
        else:
            yield note


def _float(value: Any) -> float:
    return float(value)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    if value != int(value):
        return str(value)
    return str(int(value)) if value < 100_000 else f"{int(value):_}"
