"""From the place where pydantic reports an error to the key that a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.spec.accepts import of_field
from core.spec.alternatives import Accepts, Table, typed_keys
from core.spec.base import Part, Path
from core.spec.show import MISSING


@dataclass(frozen=True)
class Place:
    """Where an error stands in the text, and what is declared there."""

    path: Path
    value: Any
    """What was typed there; `MISSING` where nothing was."""
    accepts: Accepts | None
    """None: no such key."""
    model: type[Part] | None
    """The table around it."""
    branch: bool
    """The error is about one of several types that are accepted here."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the table around it, as typed."""
        return () if self.model is None else typed_keys(self.model)


def locate(root: type[Part], location: tuple[str | int, ...], raw: Any) -> Place:
    """Walk declaration and text together: tags of unions and keys that shorthands added leave no trace."""
    accepts: Accepts | None = Accepts((Table((root,)),))
    path: Path = ()
    model: type[Part] | None = None
    branch = False
    for index, part in enumerate(location):
        if accepts is None:
            break
        branch = False
        last = index == len(location) - 1
        table = accepts.table
        if part == "[key]":
            break
        if table is not None and table.kinds and part in table.kinds:
            accepts = Accepts((Table((table.kinds[str(part)],)),))
            continue
        if table is not None:
            model = table.models[0]
            accepts = field_of(model, str(part))
        elif len(accepts.alternatives) > 1:
            branch = True
            sequence = accepts.sequence
            if sequence is not None and not last:
                accepts = Accepts((sequence,))
            continue
        elif accepts.sequence is not None:
            if _step(raw, part) is MISSING:
                break  # too short a list: the list is wrong, not the item that is not there
            accepts = accepts.sequence.item
        elif accepts.mapping is not None:
            accepts = accepts.mapping.value
        else:
            break
        inside = _step(raw, part)
        if inside is not MISSING or (last and isinstance(raw, dict)):
            path, raw = (*path, part), inside
    return Place(path, raw, accepts, model, branch)


def field_of(model: type[Part], name: str) -> Accepts | None:
    """What the field of that name (or alias) accepts."""
    for own, info in model.model_fields.items():
        if (info.alias or own) == name:
            return of_field(info)
    return None


def _step(raw: Any, part: str | int) -> Any:
    if isinstance(raw, dict):
        return raw.get(part, MISSING)
    if isinstance(raw, list | tuple) and isinstance(part, int) and part < len(raw):
        return raw[part]
    return MISSING
