"""A small preset that does everything: it waits, is edited, forks, and expects."""

from __future__ import annotations

from core.spec.experiment import Experiment
from core.spec.toml import parse_experiment

SMALL = """
schema = 1
id = "small"
title = { en = "A small run", ko = "작은 실행" }
lesson = { en = "Four points.", ko = "네 점." }
seed = 3
[data]
name = "xor"
[model]
hidden = [4]
activation = "tanh"
[train]
loss = "sigmoid_bce"
optimizer = { kind = "sgd", lr = 0.1 }
batch = "full"
steps = 40
record = { hist = 5, keyframe = 10 }
[[timeline]]
at = 10
set = { "train.optimizer.lr" = 0.5 }
pause = true
note = { en = "Faster now", ko = "더 빠르게" }
[[timeline]]
at = 20
fork = "slow"
set = { "train.optimizer.lr" = 0.01 }
[[expect]]
at = 9
loss = { max = 1.0 }
acc = { min = 0 }
diagnosis = { lacks = ["nan"] }
[[expect]]
at = "end"
loss = { max = 1.0 }
digest = { same_as = "rerun" }
"""


def small(**replace: str) -> Experiment:
    """Words of it replaced: `small(**{"max = 1.0": "max = 0.1"})`."""
    text = SMALL
    for old, new in replace.items():
        assert old in text
        text = text.replace(old, new)
    return parse_experiment(text, "small.toml")
