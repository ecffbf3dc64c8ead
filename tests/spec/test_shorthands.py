"""Short forms and other frameworks' words mean the same as the long forms."""

from __future__ import annotations

import pytest

from core.spec.toml import parse_experiment

PAIRS = {
    'model.activation = "tanh"': 'model.activation = { kind = "tanh" }',
    'model.init = "he_normal"': 'model.init = { kind = "he_normal" }',
    'model.init = "xavier_uniform"': 'model.init.kind = "glorot_uniform"',
    'model.init = "xavier_normal"': 'model.init.kind = "glorot_normal"',
    'model.init = { kind = "random_normal", std = 1 }': 'model.init = { kind = "normal", std = 1.0 }',
    'model.init = "random_uniform"': 'model.init.kind = "uniform"',
    "model.batch_norm = true": "model.batch_norm.enabled = true",
    'model.batch_norm = { enabled = true, place = "post" }': 'model.batch_norm = { enabled = true, place = "after" }',
    'model.batch_norm.place = "pre"': 'model.batch_norm.place = "before"',
    "model.dropout = 0.2": "model.dropout.rate = 0.2",
    'model.dropout.after = "all"': "",
    'train.optimizer = "adam"': "",
    'train.optimizer = "sgd"': 'train.optimizer = { kind = "sgd", lr = 0.01 }',
    'train.schedule = "constant"': "",
    'train.schedule = "plateau"': 'train.schedule = { kind = "plateau", factor = 0.1 }',
    'train.constraint = "max_norm"': 'train.constraint = { kind = "max_norm", limit = 2 }',
    "train.early_stopping = 5": "train.early_stopping = { patience = 5 }",
    'train.early_stopping = "none"': "",
    'train.clip_norm = "none"': "",
    'title = "Words"': 'title = { en = "Words" }',
    'lesson = "Words"': 'lesson = { en = "Words", ko = "" }',
    'timeline = [{ at = 1, note = "Words" }]': 'timeline = [{ at = 1, note = { en = "Words" } }]',
    'train.loss = "categorical_crossentropy"': 'train.loss = "softmax_ce"',
    'train.loss = "sparse_categorical_crossentropy"': 'train.loss = "softmax_ce"',
    'train.loss = "cce"': 'train.loss = "softmax_ce"',
    'train.loss = "binary_crossentropy"': 'train.loss = "sigmoid_bce"',
    'train.loss = "bce"': 'train.loss = "sigmoid_bce"',
    "train.l2 = 1": "train.l2 = 1.0",
    "train.epochs = 10": "",
    'train.steps = "none"': "",
    "timeline = [{ at = 1, set.train.l1 = 0.5 }]": 'timeline = [{ at = 1, set = { "train.l1" = 0.5 } }]',
}


@pytest.mark.parametrize("short", PAIRS)
def test_the_same(short: str) -> None:
    assert parse_experiment(short, "short.toml") == parse_experiment(PAIRS[short], "long.toml")


def test_a_run_without_a_length_has_ten_epochs() -> None:
    train = parse_experiment("", "a.toml").train
    assert (train.steps, train.epochs) == (None, 10)
    train = parse_experiment("train.steps = 7", "a.toml").train
    assert (train.steps, train.epochs) == (7, None)
