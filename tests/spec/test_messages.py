"""Every message says which key, what was given, what was expected, and the nearest valid name."""

from __future__ import annotations

import pytest

from core.errors import PresetError
from core.spec.toml import parse_experiment

OPTIMIZERS = "sgd, momentum, nesterov, adagrad, rmsprop, adam, adamax, nadam, adamw"
ADAM = "weight_decay, decay_all, kind, lr, beta_1, beta_2, eps, amsgrad, bias_correction"
TOP = (
    "schema, id, title, source, lesson, seed, dtype, threads, seeds, hold, label, "
    "data, model, train, lab, arms, timeline, expect"
)
CONDITION = "near, tol, rel, min, max, between"
COUNT = "a whole number from 1 to 1_000_000_000"
LIVE = "a setting that can change in a run, such as train.optimizer.lr, model.batch_norm or train.freeze"

MESSAGES = {
    # wrong types
    "seed = true": "seed: true; expected a whole number from 0 to below 9_223_372_036_854_775_808",
    "threads = 1.0": "threads: 1.0; expected a whole number from 1 to 256",
    'threads = "2"': 'threads: "2"; expected a whole number from 1 to 256 (write 2 without quotes)',
    'model.bias = "0.1"': 'model.bias: "0.1"; expected a number (write 0.1 without quotes)',
    "model.bias = true": "model.bias: true; expected a number",
    "model.bias = nan": "model.bias: nan; expected a number",
    "train.l2 = inf": "train.l2: inf; expected a number of at least 0",
    "train.l2 = 1"
    + "0" * 400: "train.l2: a whole number of more than 38 digits; expected a number of at least 0",
    "train.keep_best = 1": "train.keep_best: 1; expected true or false",
    'train.keep_best = "true"': 'train.keep_best: "true"; expected true or false (write true without quotes)',
    "id = 1979-05-27": "id: 1979-05-27 (a date or time); expected lower-case letters, digits and dashes",
    "model = 3": "model: 3; expected a table with hidden, activation, output, init, bias, batch_norm, dropout, "
    "wide, deep, weights",
    "model.hidden = 3": "model.hidden: 3; expected a list, each a whole number from 1 to 16384",
    "train.early_stopping = true": f"train.early_stopping: true; expected {COUNT.replace('1 to', '0 to')}",
    "timeline = 3": "timeline: 3; expected a list, each a table with at, set, fork, run, pause, note",
    "[[timeline]]\nat = 1\nset = 3": "timeline[0].set: 3; expected a table",
    # out of bounds
    "model.hidden = [8, 0]": "model.hidden[1]: 0; expected a whole number from 1 to 16384",
    f"model.hidden = [{'8,' * 201}]": "model.hidden: a list of 201; expected at most 200",
    "model.dropout = 1.0": "model.dropout: 1.0; expected a number from 0 to below 1",
    "model.dropout.rate = 1.0": "model.dropout.rate: 1.0; expected a number from 0 to below 1",
    "model.init.std = 0": "model.init.std: 0; expected a number above 0",
    "train.batch = 0": f'train.batch: 0; expected "full" or {COUNT}',
    'train.batch = "ful"': f'train.batch: "ful"; expected "full" or {COUNT} (did you mean full?)',
    "data.validation = 1.5": f"data.validation: 1.5; expected one of auto, test, none or {COUNT} "
    "or a number above 0 and below 1",
    "model.wide = [0, -1]": "model.wide[1]: -1; expected a whole number from 0 to 1_000_000_000",
    "model.wide = []": "model.wide: an empty list; expected one of none, all or a list, 1 or more, "
    "each a whole number from 0 to 1_000_000_000",
    'data.name = ""': 'data.name: ""; expected text that is not empty',
    'id = "My Run"': 'id: "My Run"; expected lower-case letters, digits and dashes',
    "schema = 2": "schema: 2; expected 1",
    "schema = true": "schema: true; expected 1",
    # misspelt choices
    'train.optimizer.kind = "admam"': 'train.optimizer.kind: "admam"; '
    f"expected one of {OPTIMIZERS} (did you mean adam?)",
    'train.optimizer = "sdg"': f'train.optimizer: "sdg"; expected one of {OPTIMIZERS} (did you mean sgd?)',
    "train.optimizer = 3": f"train.optimizer: 3; expected one of {OPTIMIZERS}",
    "train.optimizer.lr = 0.1": f"train.optimizer.kind: missing; expected one of {OPTIMIZERS}",
    'dtype = "float46"': 'dtype: "float46"; expected one of float32, float64 (did you mean float64?)',
    'model.init = "xavier_norml"': 'model.init: "xavier_norml"; expected one of glorot_uniform, glorot_normal, '
    "he_uniform, he_normal, lecun_uniform, lecun_normal, normal, uniform, truncated_normal, orthogonal, zeros, "
    "ones, constant (did you mean xavier_normal?)",
    'model.batch_norm.place = "befor"': 'model.batch_norm.place: "befor"; expected one of before, after '
    "(did you mean before?)",
    'train.loss = "cross-entropy"': 'train.loss: "cross-entropy"; expected one of auto, softmax_ce, sigmoid_bce, mse, '
    "mae, huber (did you mean softmax_ce?)",
    # unknown keys
    "seeed = 1": f"seeed: unknown key; expected one of {TOP} (did you mean seed?)",
    "learning_rate = 1": f"learning_rate: unknown key; expected one of {TOP} (did you mean train.optimizer.lr?)",
    'train.optimizer = {kind = "adam", learning_rate = 1}': "train.optimizer.learning_rate: unknown key; "
    f"expected one of {ADAM} (did you mean lr?)",
    'train.optimizer = {kind = "momentum", momentum = 0.9}': "train.optimizer.momentum: unknown key; expected one of "
    "weight_decay, decay_all, kind, lr, beta (did you mean beta?)",
    'train.optimizer = {kind = "adam", adam = 1}': f"train.optimizer.adam: unknown key; expected one of {ADAM}",
    "zzz = 1": f"zzz: unknown key; expected one of {TOP}",
    '"\\u001b[31m" = 1': f'"\\u001b[31m": unknown key; expected one of {TOP}',
    "model.batch_norm.epsilon = 1": "model.batch_norm.epsilon: unknown key; expected one of enabled, place, momentum, "
    "eps, scale, center (did you mean eps?)",
    # missing keys
    'train.schedule = {kind = "exponential", steps = 3}': "train.schedule.rate: missing; "
    "expected a number above 0 and at most 1",
    "train.schedule = {steps = 3}": "train.schedule.kind: missing; expected one of constant, exponential, power, "
    "piecewise, cosine, polynomial, one_cycle, plateau",
    "[[timeline]]\nset = {}": "timeline[0].at: missing; expected a whole number from 0 to 1_000_000_000",
    "[[expect]]\nloss = {max = 1}": "expect[0].at: missing; "
    'expected a step (a whole number from 0), "end" or "epoch N"',
    # expectations
    '[[expect]]\nat = "epoch 0"\nloss = {max = 1}': 'expect[0].at: "epoch 0"; expected a step (a whole number from 0), '
    '"end" or "epoch N"',
    "[[expect]]\nat = 1\nloss = {maxx = 1}": f"expect[0].loss.maxx: unknown key; expected one of {CONDITION} "
    "(did you mean max?)",
    '[[expect]]\nat = 1\nloss = {max = "1"}': 'expect[0].loss.max: "1"; expected a number (write 1 without quotes)',
    '[[expect]]\nat = 1\n"act_std[1]" = 3': f'expect[0]."act_std[1]": 3; expected a table with {CONDITION}',
    "[[expect]]\nat = 1\nloss = {between = [1]}": "expect[0].loss.between: a list; expected a list of 2 numbers",
    '[[expect]]\nat = 1\ndigest = {same_as = "x"}': 'expect[0].digest.same_as: "x"; '
    'expected "rerun", or the 64 hex digits of a known digest',
    # timeline
    '[[timeline]]\nat = 1\nset = {"train.optimizer.lrr" = 1}': 'timeline[0].set."train.optimizer.lrr": unknown key; '
    f"expected one of {ADAM} (did you mean lr?)",
    '[[timeline]]\nat = 1\nset = {"train.optimizer.lr" = -1}': 'timeline[0].set."train.optimizer.lr": -1; '
    "expected a number from 0 to 1000",
    '[[timeline]]\nat = 1\nset.train.optimizer = "adan"': 'timeline[0].set."train.optimizer": '
    f'train.optimizer.kind: "adan"; expected one of {OPTIMIZERS} (did you mean adam?)',
    '[[timeline]]\nat = 1\nset = {"model.hidden" = [3]}': 'timeline[0].set."model.hidden": starts a new run; '
    f"expected {LIVE} (set it in the preset itself)",
    '[[timeline]]\nat = 1\nset = {"trane.l1" = 1}': f'timeline[0].set."trane.l1": unknown key; expected {LIVE} '
    "(did you mean train?)",
    '[[timeline]]\nat = 1\nset = {"train.l1.x" = 1}': 'timeline[0].set."train.l1.x": train.l1 is not a table; '
    "expected an existing key",
    # parameters by hand
    'model.weights."dense_1/bias" = ["x"]': 'model.weights."dense_1/bias": a list; expected a list of finite numbers, '
    "or of equally long lists of them",
    'model.weights."dense_1/kernel" = [[1, 2], [3]]': 'model.weights."dense_1/kernel": a list; '
    "expected a list of finite numbers, or of equally long lists of them",
}


def problems(text: str) -> list[str]:
    with pytest.raises(PresetError) as caught:
        parse_experiment(text, "a.toml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: str(text)[:40])
def test_one_problem(text: str) -> None:
    assert problems(text) == [MESSAGES[text]]


def test_an_unknown_metric_names_the_nearest() -> None:
    start = "expect[0].{}: unknown key; expected at, run, versus, by, diagnosis, digest, claim or a metric: loss, acc, "
    for key, quoted, hint in (
        ("losss", "losss", "did you mean loss?"),
        ("ran", "ran", "did you mean run?"),
        ('"act_sdt[6]"', '"act_sdt[6]"', "did you mean act_std[6]?"),
        ('"act_std[0]"', '"act_std[0]"', "write act_std[layer], layers counting from 1"),
    ):
        (problem,) = problems(f"[[expect]]\nat = 1\n{key} = {{max = 1}}")
        assert problem.startswith(start.format(quoted))
        assert problem.endswith(f"({hint})")


def test_all_at_once_field_errors_and_what_does_not_go_together() -> None:
    text = """
    data = {path = "x.csv"}
    seeed = 1
    [model]
    hidden = [4, 4]
    activation = "tahn"
    [train]
    steps = 3
    epochs = 3
    optimizer = {kind = "admam"}
    clip_norm = 1
    clip_value = 1
    freeze = ["dense_4"]
    [[timeline]]
    at = 9
    set = {"train.l1" = -1}
    """
    keys = [line.partition(": ")[0] for line in problems(text)]
    assert keys == [
        "data.target", "model.activation", "train.optimizer.kind", "seeed", "train.epochs", "train.clip_norm",
        "timeline[0].at", 'timeline[0].set."train.l1"',
    ]  # fmt: skip
    mended = text.replace("epochs = 3", "").replace("clip_value = 1", "").replace('path = "x.csv"', "")
    keys = [line.partition(": ")[0] for line in problems(mended)]
    # what rests on the misspelt activation (layer names of prelu) waits until it is mended
    assert keys == [
        "model.activation",
        "train.optimizer.kind",
        "seeed",
        "timeline[0].at",
        'timeline[0].set."train.l1"',
    ]
    mended = mended.replace("tahn", "tanh")
    assert "train.freeze[0]" in [line.partition(": ")[0] for line in problems(mended)]


def test_the_message_counts_and_names_the_file() -> None:
    with pytest.raises(PresetError) as caught:
        parse_experiment("seed = -1\nthreads = 0", "dir/a.toml")
    first, *rest = caught.value.message.splitlines()
    assert first == "dir/a.toml: 2 problems"
    assert rest[1] == "  threads: 0; expected a whole number from 1 to 256"
    assert caught.value.exit_code == 3


def test_long_values_are_cut_and_control_characters_shown() -> None:
    (long,) = problems(f'dtype = "{"x" * 500}"')
    assert '..." (500 characters)' in long and len(long) < 160
    (escape,) = problems('dtype = "\\u001b[31m\\u009b\\n"')
    assert escape.isprintable() and "\\u001b[31m\\u009b\\n" in escape
