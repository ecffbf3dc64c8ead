"""Pydantic's errors as problems that a person can mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.errors import Problem
from core.spec.accepts import of_field
from core.spec.alternatives import Accepts, Choice
from core.spec.base import Part, Path
from core.spec.flat import dotted
from core.spec.locate import Place, locate
from core.spec.nearest import SYNONYMS, did_you_mean
from core.spec.show import show


@dataclass(frozen=True)
class Found:
    """A problem, where it is, and whether it concerns the experiment as a whole."""

    problem: Problem
    path: Path
    conflict: bool = False
    """Values that do not go together, each valid on its own."""
    whole: bool = False
    """A conflict between parts of the experiment, noticed only when every part is valid."""
    needs: tuple[str, ...] = ()
    """The keys that such a conflict rests on."""
    branch: bool = False
    """One of several types did not fit; a deeper problem says it better."""


def found_in(root: type[Part], error: ValidationError, raw: Any) -> list[Found]:
    """Every problem, once, in the order of the declarations; keys as typed in `raw`."""
    found: list[Found] = []
    for item in error.errors(include_url=False, include_input=False):
        found += _explain(root, item, raw)
    kept: dict[tuple[str, str], Found] = {}
    for one in found:
        inside = (other for other in found if len(other.path) > len(one.path))
        if not (one.branch and any(other.path[: len(one.path)] == one.path for other in inside)):
            kept.setdefault((one.problem.key, one.problem.given), one)
    return list(kept.values())


def _explain(root: type[Part], item: ErrorDetails, raw: Any) -> Iterator[Found]:
    location, context = item["loc"], item.get("ctx", {})
    if item["type"] == "conflicts":
        for conflict in context["conflicts"]:
            path = locate(root, (*location, *conflict.path), raw).path
            problem = Problem(dotted(path), conflict.given, conflict.expected, conflict.hint)
            yield Found(problem, path, True, not location, conflict.needs)
        return
    place = locate(root, location, raw)
    path, accepts, value = place.path, place.accepts, place.value
    if item["type"] == "metric":
        hint = did_you_mean(str(path[-1]), place.keys) or context["hint"]
        expected = f"{', '.join(place.keys)} or a metric: {context['expected'].removeprefix('one of ')}"
        yield Found(Problem(dotted(path), "unknown key", expected, hint), path)
        return
    if accepts is None:
        yield Found(_unknown(root, place), path)
        return
    if accepts.table is not None and item["type"].startswith("union_tag"):
        accepts = Accepts((Choice(tuple(accepts.table.kinds)),))
        if isinstance(value, dict):
            path, value = (*path, "kind"), value.get("kind")
    yield Found(_wrong(dotted(path), value, accepts), path, branch=place.branch)


def _unknown(root: type[Part], place: Place) -> Problem:
    name = str(place.path[-1])
    hint = did_you_mean(name, place.keys)
    if not hint:
        names = (name, SYNONYMS.get(name))
        inside_lab = place.path[0] == "lab"
        elsewhere = [
            key
            for key in dict.fromkeys(_keys(root))
            if key.rpartition(".")[2] in names and (inside_lab or not key.startswith("lab."))
        ]
        hint = f"did you mean {' or '.join(elsewhere[:3])}?" if elsewhere else ""
    return Problem(dotted(place.path), "unknown key", f"one of {', '.join(place.keys)}", hint)


def _keys(root: type[Part], prefix: str = "") -> Iterator[str]:
    """Dotted keys of tables within tables."""
    for name, info in root.model_fields.items():
        key = f"{prefix}{info.alias or name}"
        yield key
        table = of_field(info).table
        for model in table.models if table is not None else ():
            yield from _keys(model, f"{key}.")


def _wrong(key: str, value: Any, accepts: Accepts) -> Problem:
    expected, hint, sequence = accepts.words, "", accepts.sequence
    if isinstance(value, str):
        hint = did_you_mean(value, (*accepts.choices, *accepts.spellings)) or _without_quotes(value, expected)
    elif isinstance(value, list | tuple) and sequence and sequence.most and len(value) > sequence.most:
        return Problem(key, f"a list of {len(value)}", f"at most {sequence.most}")
    return Problem(key, show(value), expected, hint)


def _without_quotes(value: str, expected: str) -> str:
    try:
        float(value)
    except ValueError:
        plain = value in ("true", "false") and "true or false" in expected
    else:
        plain = "number" in expected
    return f"write {value} without quotes" if plain else ""
