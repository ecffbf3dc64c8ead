"""From the words of a command line to an experiment. Imports no NumPy: BLAS threads are set after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import UsageError
from core.spec.edits import parse_words, with_edits
from core.spec.experiment import Experiment
from core.spec.toml import load_experiment, parse_experiment
from tui_dnn import catalogue


def load(preset: str) -> Experiment:
    """A packaged preset by its id, or a TOML file by its path."""
    if preset.endswith(".safetensors"):
        raise UsageError(
            "is a checkpoint, not a preset",
            where=preset,
            hint=f"tui-dnn {preset} goes on from it; tui-dnn export and predict take it as well",
        )
    if catalogue.is_path(preset):
        return load_experiment(preset)
    return parse_experiment(catalogue.text(preset), f"{preset}.toml")


def experiment(preset: str, *, sets: Sequence[str] = (), seed: int | None = None) -> Experiment:
    """The preset with `key=value` words and another seed applied, checked as a whole."""
    edits: dict[str, Any] = parse_words(sets)
    if seed is not None:
        edits["seed"] = seed
    recipe = load(preset)
    return with_edits(recipe, edits, where=f"{preset} with {_words(edits)}") if edits else recipe


def _words(edits: dict[str, Any]) -> str:
    return ", ".join(edits)
