"""The valid name that a person probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SYNONYMS = {
    "activations": "activation",
    "accuracy": "acc",
    "batch_normalization": "batch_norm",
    "batch_size": "batch",
    "batchnorm": "batch_norm",
    "bn": "batch_norm",
    "clipnorm": "clip_norm",
    "clipvalue": "clip_value",
    "dataset": "data",
    "epsilon": "eps",
    "global_clipnorm": "global_clip_norm",
    "initializer": "init",
    "kernel_constraint": "constraint",
    "kernel_initializer": "init",
    "layers": "hidden",
    "learning_rate": "lr",
    "max_epochs": "epochs",
    "mu": "beta",
    "momentum": "beta",
    "neurons": "hidden",
    "nodes": "hidden",
    "random_state": "seed",
    "swish": "silu",
    "type": "kind",
    "units": "hidden",
    "identity": "linear",
    "leakyrelu": "leaky_relu",
    "cross_entropy": "softmax_ce",
    "crossentropy": "softmax_ce",
}
"""What other frameworks call it."""


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The closest of `valid`, or None where nothing is close."""
    choices = list(valid)
    lower = name.strip().lower().replace("-", "_").replace(" ", "_")[:80]
    for candidate in (lower, SYNONYMS.get(lower)):
        if candidate in choices:
            return candidate
    meanings = {word: name for word, name in SYNONYMS.items() if name in choices}
    close = get_close_matches(lower, [*choices, *meanings], n=1, cutoff=0.6)
    return meanings.get(close[0], close[0]) if close else None


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """A hint, or nothing."""
    close = nearest(name, valid)
    return f"did you mean {close}?" if close else ""
