"""What a declared field accepts, read from its declaration: for messages, listings and edits."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from core.spec.alternatives import Accepts, Alternative, Choice, Mapping, Number, Plain, Sequence, Table
from core.spec.base import Before, Part, Says


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
