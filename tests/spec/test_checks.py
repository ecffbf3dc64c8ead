"""Settings that do not go together, one table; every line of it has a twin that is valid."""

from __future__ import annotations

import pytest

from core.errors import PresetError
from core.spec.toml import parse_experiment

EXPECT = "[[expect]]\nloss = {max = 1}\n"
CONFLICTS = [
    # (invalid, key, part of the message, valid)
    ("train = {steps = 1, epochs = 1}", "train.epochs", "one of steps, epochs", "train.steps = 1"),
    ("train = {clip_norm = 1, clip_value = 1}", "train.clip_norm", "at most one", "train.clip_norm = 1"),
    (
        'train.schedule = {kind = "piecewise", boundaries = [5], values = [1, 2, 3]}',
        "train.schedule.values",
        "3 values; expected 2 values",
        'train.schedule = {kind = "piecewise", boundaries = [5], values = [1, 2]}',
    ),
    (
        'train.schedule = {kind = "piecewise", boundaries = [5, 5], values = [1, 2, 3]}',
        "train.schedule.boundaries[1]",
        "a step after 5",
        'train.schedule = {kind = "piecewise", boundaries = [5, 6], values = [1, 2, 3]}',
    ),
    ('data.path = "a.csv"', "data.target", "missing", 'data = {path = "a.csv", target = "y"}'),
    ('data.path = "a.csv"', "data.target", "missing", 'data.path = "a.npz"'),
    ('data.path = "a.csv"', "data.target", "missing", 'data = {path = "a.csv", task = "autoencoder"}'),
    (
        'train.loss = "softmax_ce"\ndata.task = "regression"',
        "train.loss",
        "auto, mse, mae, huber",
        'train.loss = "mse"\ndata.task = "regression"',
    ),
    (
        'train.loss = "softmax_ce"\ndata.task = "binary"',
        "train.loss",
        "auto, sigmoid_bce, mse, mae, huber",
        'train.loss = "softmax_ce"\ndata.task = "multiclass"',
    ),
    (
        'train.loss = "bce"\ndata.task = "regression"',
        "train.loss",
        '"sigmoid_bce" for task',
        'train.loss = "bce"\ndata.task = "binary"',
    ),
    (
        'train.loss = "softmax_ce"\nmodel.output = "tanh"',
        "model.output",
        '"tanh" with loss softmax_ce; expected auto or softmax',
        'train.loss = "mse"\nmodel.output = "tanh"',
    ),
    (
        'train.loss = "sigmoid_bce"\nmodel.output = "softmax"',
        "model.output",
        "auto or sigmoid",
        'train.loss = "sigmoid_bce"\nmodel.output = "sigmoid"',
    ),
    (
        'data.task = "multiclass"\nmodel.output = "linear"',
        "model.output",
        "with loss softmax_ce",
        'data.task = "regression"\nmodel.output = "linear"',
    ),
    (
        "model = {hidden = [4], dropout.after = [1, 2]}",
        "model.dropout.after[1]",
        "a hidden layer, 1 to 1, or 0",
        "model = {hidden = [4], dropout.after = [0, 1]}",
    ),
    (
        'model.dropout.kind = "alpha"',
        "model.dropout.kind",
        "activation selu only",
        'model = {activation = "selu", dropout.kind = "alpha"}',
    ),
    (
        'model.hidden = [4]\ntrain.freeze = ["dense_3"]',
        "train.freeze[0]",
        "dense_1, dense_2",
        'model.hidden = [4]\ntrain.freeze = ["dense_2"]',
    ),
    (
        'train.freeze = ["batch_norm_1"]',
        "train.freeze[0]",
        '"batch_norm_1"',
        'train.freeze = ["batch_norm_1"]\nmodel.batch_norm = true',
    ),
    (
        'train.freeze = ["activation_1"]',
        "train.freeze[0]",
        '"activation_1"',
        'train.freeze = ["activation_1"]\nmodel.activation = "prelu"',
    ),
    (
        'model.weights."dense_9/bias" = [1]',
        'model.weights."dense_9/bias"',
        "unknown parameter",
        f'model.weights."dense_1/bias" = [{"1," * 32}]',
    ),
    (
        'model = {hidden = [2], weights = {"dense_1/kernel" = [[1], [2]]}}',
        'model.weights."dense_1/kernel"',
        "2 x 1 numbers; expected any x 2 numbers",
        'model = {hidden = [2], weights = {"dense_1/kernel" = [[1, 2], [3, 4]]}}',
    ),
    (
        'model = {hidden = [2], weights = {"dense_1/bias" = [[1, 2]]}}',
        'model.weights."dense_1/bias"',
        "1 x 2 numbers; expected 2 numbers",
        'model = {hidden = [2], weights = {"dense_1/bias" = [1, 2]}}',
    ),
    (
        'model.weights."batch_norm_1/gamma" = [1]',
        'model.weights."batch_norm_1/gamma"',
        "unknown parameter",
        'model = {hidden = [1], batch_norm = true, weights = {"batch_norm_1/gamma" = [1]}}',
    ),
    ("model.wide = [1, 1]", "model.wide", "a column twice", "model.wide = [1, 2]"),
    ("model.deep = [0, 0]", "model.deep", "a column twice", "model.deep = [0]"),
    (
        'model = {hidden = [], wide = "all"}',
        "model.wide",
        "no hidden layer",
        'model = {hidden = [1], wide = "all"}',
    ),
    (
        "train.batch = 1\nmodel.batch_norm = true",
        "train.batch",
        "at least 2 examples",
        "train.batch = 2\nmodel.batch_norm = true",
    ),
    (
        'data.validation = "none"\ntrain.early_stopping = 3',
        "train.early_stopping",
        "needs a validation set",
        'data.validation = "none"\ntrain.early_stopping.monitor = "loss"',
    ),
    (
        'data.validation = "none"\ntrain.schedule = "plateau"',
        "train.schedule",
        "needs a validation set",
        'data.validation = 0.2\ntrain.schedule = "plateau"',
    ),
    (
        'data.validation = "none"\ntrain.keep_best = true',
        "train.keep_best",
        "needs a validation set",
        'data.validation = "test"\ntrain.keep_best = true',
    ),
    # expectations
    (
        f"{EXPECT}at = 9\n[train]\nsteps = 8",
        "expect[0].at",
        "at most train.steps = 8",
        f"{EXPECT}at = 8\n[train]\nsteps = 8",
    ),
    (
        f'{EXPECT}at = "epoch 3"\n[train]\nepochs = 2',
        "expect[0].at",
        "at most train.epochs = 2",
        f'{EXPECT}at = "epoch 2"\n[train]\nepochs = 2',
    ),
    (f'{EXPECT}at = 1\nrun = "b"', "expect[0].run", "exists by then: main", f'{EXPECT}at = 1\nrun = "main"'),
    (
        f'{EXPECT}at = 1\nrun = "b"\n[[timeline]]\nat = 2\nfork = "b"',
        "expect[0].at",
        "at least 2, where b starts",
        f'{EXPECT}at = 2\nrun = "b"\n[[timeline]]\nat = 2\nfork = "b"',
    ),
    (
        '[[expect]]\nat = 1\n"act_std[4]" = {max = 1}',
        'expect[0]."act_std[4]"',
        "a layer from 1 to 3 (the output)",
        '[[expect]]\nat = 1\n"act_std[3]" = {max = 1}',
    ),
    (
        '[[expect]]\nat = 1\n"grad_ratio[4/1]" = {max = 1}',
        'expect[0]."grad_ratio[4/1]"',
        "layer 4",
        '[[expect]]\nat = 1\n"grad_ratio[3/1]" = {max = 1}',
    ),
    (
        'data.validation = "none"\nexpect = [{at = 1, val_loss = {max = 1}}]',
        "expect[0].val_loss",
        "needs a validation set",
        'data.validation = "auto"\nexpect = [{at = 1, val_loss = {max = 1}}]',
    ),
    ("expect = [{at = 1}]", "expect[0]", "nothing to check", "expect = [{at = 1, loss = {max = 1}}]"),
    ("expect = [{at = 1, loss = {}}]", "expect[0].loss", "no bound", "expect = [{at = 1, loss = {min = 1}}]"),
    (
        "expect = [{at = 1, loss = {near = 1}}]",
        "expect[0].loss.near",
        "tol or rel",
        "expect = [{at = 1, loss = {near = 1, rel = 0.1}}]",
    ),
    (
        "expect = [{at = 1, loss = {tol = 1}}]",
        "expect[0].loss.tol",
        "tol without near",
        "expect = [{at = 1, loss = {near = 1, tol = 1}}]",
    ),
    (
        "expect = [{at = 1, loss = {between = [2, 1]}}]",
        "expect[0].loss.between",
        "the lower value first",
        "expect = [{at = 1, loss = {between = [1, 2]}}]",
    ),
    (
        "expect = [{at = 1, loss = {min = 2, max = 1}}]",
        "expect[0].loss.min",
        "min below max",
        "expect = [{at = 1, loss = {min = 1, max = 1}}]",
    ),
    (
        'expect = [{at = 1, diagnosis = {has = ["nan"], lacks = ["nan"]}}]',
        "expect[0].diagnosis.lacks",
        "in has and in lacks",
        'expect = [{at = 1, diagnosis = {has = ["nan"]}}]',
    ),
    (
        "expect = [{at = 1, diagnosis = {}}]",
        "expect[0].diagnosis",
        "no rule",
        'expect = [{at = 1, diagnosis = {lacks = ["nan"]}}]',
    ),
    # timeline
    (
        "timeline = [{at = 2}, {at = 1}]",
        "timeline[1].at",
        "at least 2: entries are in order",
        "timeline = [{at = 2}, {at = 2}]",
    ),
    (
        "timeline = [{at = 9}]\ntrain.steps = 8",
        "timeline[0].at",
        "at most train.steps = 8",
        "timeline = [{at = 8}]\ntrain.steps = 8",
    ),
    (
        'timeline = [{at = 1, run = "b"}]',
        "timeline[0].run",
        "a run that exists by then: main",
        'timeline = [{at = 0, fork = "b"}, {at = 1, run = "b"}]',
    ),
    (
        'timeline = [{at = 0, fork = "b"}, {at = 1, fork = "b"}]',
        "timeline[1].fork",
        "a second time; expected a name other than main, b",
        'timeline = [{at = 0, fork = "b"}, {at = 1, fork = "c"}]',
    ),
    (
        'timeline = [{at = 0, fork = "main"}]',
        "timeline[0].fork",
        "a second time",
        'timeline = [{at = 0, fork = "other"}]',
    ),
    (
        'train.clip_value = 1\ntimeline = [{at = 1, set = {"train.clip_norm" = 1}}]',
        'timeline[0].set."train.clip_norm"',
        "at most one",
        'train.clip_value = 1\ntimeline = [{at = 1, set = {"train.clip_norm" = 1, "train.clip_value" = "none"}}]',
    ),
    (
        'timeline = [{at = 1, set = {"train.optimizer.beta" = 0.5}}]',
        'timeline[0].set."train.optimizer.beta"',
        "unknown key",
        'timeline = [{at = 0, set = {"train.optimizer" = "momentum"}}, {at = 1, set = {"train.optimizer.beta" = 0.5}}]',
    ),
    (
        'train.batch = 1\ntimeline = [{at = 1, set = {"model.batch_norm" = true}}]',
        "timeline[0].set",
        "train.batch: 1 with batch norm",
        'train.batch = 2\ntimeline = [{at = 1, set = {"model.batch_norm" = true}}]',
    ),
    (
        'timeline = [{at = 0, fork = "b", set = {"train.optimizer" = "momentum"}}, '
        '{at = 1, set = {"train.optimizer.beta" = 0.5}}]',
        'timeline[1].set."train.optimizer.beta"',
        "unknown key",
        'timeline = [{at = 0, fork = "b", set = {"train.optimizer" = "momentum"}}, '
        '{at = 1, run = "b", set = {"train.optimizer.beta" = 0.5}}]',
    ),
]


@pytest.mark.parametrize(("invalid", "key", "message", "valid"), CONFLICTS, ids=lambda text: str(text)[:30])
def test_conflict(invalid: str, key: str, message: str, valid: str) -> None:
    with pytest.raises(PresetError) as caught:
        parse_experiment(invalid, "a.toml")
    assert [problem.key for problem in caught.value.problems] == [key]
    assert message in caught.value.message
    parse_experiment(valid, "a.toml")


def test_conflicts_are_reported_together() -> None:
    text = (
        'model.hidden = []\nmodel.wide = "all"\ntrain.freeze = ["a", "b"]\n'
        + EXPECT
        + "at = 1\n"
        + '"dead[2]" = {max = 1}'
    )
    with pytest.raises(PresetError) as caught:
        parse_experiment(text, "a.toml")
    keys = [problem.key for problem in caught.value.problems]
    assert keys == ["train.freeze[0]", "train.freeze[1]", "model.wide", 'expect[0]."dead[2]"']
