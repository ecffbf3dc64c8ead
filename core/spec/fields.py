"""Every setting of an experiment as a flat list: for the command line, forms and documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic.fields import FieldInfo

from core.spec.accepts import of_field
from core.spec.alternatives import Accepts, kind_of
from core.spec.apply import is_live
from core.spec.base import Part
from core.spec.experiment import Experiment
from core.spec.show import show

REQUIRED = "required"
FILLED = "a table"
"""The default of a table with free keys that is not empty."""


@dataclass(frozen=True)
class Field:
    """One setting."""

    key: str
    """Dotted; `timeline[].at` for the tables of a list."""
    accepts: str
    """Type, bounds and choices in words."""
    choices: tuple[str, ...]
    default: str
    """As typed in TOML; `none` where it is not set, `required` where there is no default."""
    help: str
    live: bool
    """Can change in the middle of a run."""
    kinds: tuple[str, ...] = ()
    """The kinds of optimizer or schedule that have it; empty: always there."""


def fields() -> tuple[Field, ...]:
    """All settings in the order of the declarations; a key comes again where kinds differ in default."""
    merged: list[Field] = []
    for field in _of_model(Experiment, "", ()):
        for index, other in enumerate(merged):
            if other == replace(field, kinds=other.kinds):
                merged[index] = replace(other, kinds=(*other.kinds, *field.kinds))
                break
        else:
            merged.append(field)
    return tuple(merged)


def _of_model(model: type[Part], prefix: str, kinds: tuple[str, ...]) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        if name == "kind" and kinds:
            continue
        key = f"{prefix}{info.alias or name}"
        accepts = of_field(info)
        inner = accepts.sequence.item if accepts.sequence is not None else accepts
        inner = accepts.mapping.value if accepts.mapping is not None else inner
        table = inner.table
        if table is None or (accepts.mapping is not None and name != model.free):
            yield _field(key, info, accepts, kinds)
            continue
        if accepts.sequence is not None:
            key += "[]"
        if name == model.free:
            key = f"{prefix}<metric>"  # free keys stand beside the declared ones
        if table.kinds:
            choices = tuple(table.kinds)
            words = f"one of {', '.join(choices)}"
            if accepts.optional:
                yield Field(key, words, choices, _unset(accepts), info.description or "", is_live(key))
            else:
                default = kind_of(type(info.default))
                yield Field(f"{key}.kind", words, choices, default, info.description or "", is_live(key))
        elif accepts.optional:
            yield _field(key, info, accepts, kinds)
        for member in table.models:
            yield from _of_model(member, f"{key}.", (kind_of(member),) if table.kinds else kinds)


def _field(key: str, info: FieldInfo, accepts: Accepts, kinds: tuple[str, ...]) -> Field:
    default = info.get_default(call_default_factory=True)
    shown = REQUIRED if info.is_required() else _default(default, _unset(accepts))
    return Field(key, accepts.words, accepts.choices, shown, _help(info, accepts), is_live(key), kinds)


def _unset(accepts: Accepts) -> str:
    if not accepts.optional or not accepts.spellings or "none" in accepts.spellings:
        return "none"
    return accepts.spellings[0]


def _help(info: FieldInfo, accepts: Accepts) -> str:
    """The field's description, or the first sentence about its table."""
    if info.description or accepts.table is None:
        return info.description or ""
    return (accepts.table.models[0].__doc__ or "").partition("\n")[0]


def _default(value: Any, unset: str) -> str:
    if value is None:
        return unset
    if isinstance(value, dict) and value:
        return FILLED
    if isinstance(value, tuple):
        return f"[{', '.join(show(item) for item in value)}]"
    return value if isinstance(value, str) and value else "{}" if value == {} else show(value)
