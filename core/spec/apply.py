"""Edits on settings in the form of plain tables; nothing is checked here but that the keys lead somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from core.errors import Problem
from core.spec.alternatives import Accepts, Table
from core.spec.base import Part
from core.spec.flat import flatten
from core.spec.locate import field_of

LIVE = (
    "train.optimizer",
    "train.schedule",
    "train.batch",
    "train.l1",
    "train.l2",
    "train.constraint",
    "train.clip_value",
    "train.clip_norm",
    "train.global_clip_norm",
    "train.freeze",
    "model.activation",
    "model.batch_norm",
    "model.dropout",
    "data.augment",
)
"""What can change in the middle of a run, between two steps, without a reset."""
LENGTH = {"train.steps": "epochs", "train.epochs": "steps"}


def is_live(key: str) -> bool:
    """Whether the setting can change in the middle of a run; everything else starts a new run."""
    return any(key == live or key.startswith(f"{live}.") for live in LIVE)


def apply_edits(
    root: type[Part], settings: Mapping[str, Any], edits: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """`settings` with `edits` applied, as a new table; keys that lead through a plain value are problems.

    A plain value in place of a table sets what its shorthand stands for and leaves the rest. Another `kind`
    of optimizer or schedule starts from the defaults of that kind. `train.steps` replaces `train.epochs`
    and the other way round.
    """
    tables = deepcopy(dict(settings))
    problems: list[Problem] = []
    resolved = {_resolve(root, tables, key, value): value for key, value in flatten(edits).items()}
    for key, value in sorted(resolved.items(), key=lambda item: not item[0].endswith(".kind")):
        *parents, name = key.split(".")
        table, declared = tables, _declared(root, tables, parents)
        for depth, parent in enumerate(parents):
            inner = table.get(parent)
            if inner is None:
                inner = table[parent] = {}
            if not isinstance(inner, dict):
                problems.append(
                    Problem(key, f"{'.'.join(parents[: depth + 1])} is not a table", "an existing key")
                )
                break
            table = inner
        else:
            if name == "kind" and declared is not None and declared.kinds and table.get("kind") != value:
                table.clear()
            table[name] = value
            other = LENGTH.get(key)
            if other and value not in (None, "none") and f"train.{other}" not in resolved:
                table[other] = None
    return tables, problems


def _resolve(root: type[Part], tables: dict[str, Any], key: str, value: Any) -> str:
    """The key that a plain value in place of a table stands for."""
    path = str(key).split(".")
    accepts = _accepts(root, tables, path)
    table = accepts.table if accepts is not None else None
    clears = accepts is not None and accepts.optional and value in (None, "none")
    if table is None or not table.shorthand or isinstance(value, Mapping | Part) or clears:
        return str(key)
    return f"{key}.{table.shorthand}"


def _declared(root: type[Part], tables: dict[str, Any], path: list[str]) -> Table | None:
    accepts = _accepts(root, tables, path)
    return accepts.table if accepts is not None else None


def _accepts(root: type[Part], tables: Any, path: list[str]) -> Accepts | None:
    """What is declared at `path`, given the kinds of optimizer and schedule now in `tables`."""
    accepts: Accepts | None = Accepts((Table((root,)),))
    for name in path:
        table = accepts.table if accepts is not None else None
        if table is None:
            return None
        kind = tables.get("kind") if isinstance(tables, dict) else None
        model = table.kinds.get(str(kind), table.models[0])
        accepts = field_of(model, name)
        tables = tables.get(name) if isinstance(tables, dict) else None
    return accepts
