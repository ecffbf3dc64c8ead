"""Edits as data: their inverse, their spelling in TOML, and a short name."""

from __future__ import annotations

from collections.abc import Mapping

from core.spec.edits import spelled, with_live_edits
from core.spec.experiment import Experiment
from core.spec.flat import flatten
from core.spec.timeline import bare

Edits = Mapping[str, object]
WORDS = {
    "batch_norm": "bn",
    "activation": "act",
    "optimizer": "",
    "schedule": "",
    "constraint": "",
    "clip_value": "clip",
    "clip_norm": "clip",
    "global_clip_norm": "clip",
    "hidden": "layers",
}
SILENT = ("kind", "enabled", "rate", "limit")
"""Last words of a key that say nothing beside the table's name."""


def inverse(before: Experiment, after: Experiment) -> dict[str, object]:
    """The edits that lead from `after` back to `before`, which differ in settings of a running network."""
    old, new = flatten(bare(before)), flatten(bare(after))
    changed = {key: value for key, value in old.items() if key not in new or new[key] != value}
    back = spelled(changed)
    if with_live_edits(after, back) != before:
        # Another kind of optimizer or schedule starts from its own defaults: name the whole table.
        tables = tuple(key.removesuffix("kind") for key in changed if key.endswith(".kind"))
        back = spelled({key: value for key, value in old.items() if key in changed or key.startswith(tables)})
    return back


def label(edits: Edits) -> str:
    """Two words or so: `bn on`, `lr .05`, `adam`."""
    keys = list(edits)
    kinds = [key for key in keys if key.endswith(".kind")]
    key = (kinds or keys or [""])[0]
    *_, table, last = ["", *key.split(".")]
    name = WORDS.get(table, table) if last in SILENT else WORDS.get(last, last)
    shown = f"{name} {_value(edits.get(key, ''))}".strip()
    others = [other for other in keys if other.rpartition(".")[0] != key.rpartition(".")[0]]
    return f"{shown} +{len(others)}" if others else shown


def _value(value: object) -> str:
    if isinstance(value, bool) or value in ("none", None):
        return "on" if value is True else "off"
    if isinstance(value, float):
        return f"{value:g}".replace("0.", ".", 1) if 0 < abs(value) < 1 else f"{value:g}"
    if isinstance(value, list | tuple):
        return "-".join(str(item) for item in value)
    return str(value)
