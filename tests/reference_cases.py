"""The reference cases: what Keras 3 did, with the settings as Keras arguments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Case:
    """One case: Keras arguments and the arrays that went in and came out."""

    family: str
    name: str
    settings: dict[str, Any]
    arrays: dict[str, NDArray[Any]]

    def __str__(self) -> str:
        return self.name


@cache
def _all() -> tuple[Case, ...]:
    listed = json.loads((HERE / "cases.json").read_text("utf-8"))["cases"]
    with np.load(HERE / "arrays.npz") as stored:
        return tuple(
            Case(
                case["family"],
                case["name"],
                case["settings"],
                {key: stored[f"{case['family']}/{case['name']}/{key}"] for key in case["arrays"]},
            )
            for case in listed
        )


def cases(family: str) -> list[Case]:
    """All cases of a family, in file order; an unknown family is an error."""
    found = [case for case in _all() if case.family == family]
    if not found:
        raise KeyError(f"no reference cases of family {family!r}; there are {', '.join(families())}")
    return found


def families() -> dict[str, int]:
    """Number of cases by family."""
    count: dict[str, int] = {}
    for case in _all():
        count[case.family] = count.get(case.family, 0) + 1
    return count
