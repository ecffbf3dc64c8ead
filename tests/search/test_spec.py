"""What is wrong with a sweep is said at once, by its key, with a hint."""

from __future__ import annotations

import pytest

from core.errors import PresetError
from core.search.read import parse_sweep
from core.search.stored import plan_of, plan_tables
from tests.search.plans import BASE, plan, text
from tui_dnn.recipe import load
from tui_dnn.sweeping import specs


def problems(sweep: str) -> dict[str, str]:
    with pytest.raises(PresetError) as caught:
        parse_sweep(sweep, "x.toml", load)
    return {
        problem.key: f"{problem.given}; {problem.expected}; {problem.hint}"
        for problem in caught.value.problems
    }


def test_everything_at_once() -> None:
    found = problems(
        text(
            'metic = "val_loss"\nfolds = 0\nmethod = "bayes"\nprune = "mediann"',
            space="""
[space]
"train.optimizer.lr" = { lo = 1e-3, high = 1.0 }
"model.activation" = { choices = [] }
""",
        )
    )
    assert set(found) == {
        "metic", "folds", "method", "prune",
        'space."train.optimizer.lr".lo', 'space."train.optimizer.lr".low', 'space."model.activation".choices',
    }  # fmt: skip
    assert "did you mean metric?" in found["metic"]
    assert "did you mean median?" in found["prune"]
    assert "did you mean low?" in found['space."train.optimizer.lr".lo']


@pytest.mark.parametrize(
    ("space", "key", "words"),
    [
        ('"train.lr" = { low = 1, high = 2 }', 'space."train.lr"', "unknown key"),
        ('"train.batch" = { low = 8, high = 64 }', 'space."train.batch".low', "write int = true"),
        ('"train.batch" = { low = 8.5, high = 64, int = true }', 'space."train.batch".low', "a whole number"),
        ('"train.optimizer.lr" = { low = 0, high = 1, log = true }', 'space."train.optimizer.lr".low', "more than 0"),
        ('"train.optimizer.lr" = { low = 2, high = 1 }', 'space."train.optimizer.lr".high', "at least low = 2"),
        ('"model.activation" = { choices = ["relu", "relux"] }', 'space."model.activation".choices[1]', "relu"),
        ('"model.activation" = { choices = ["relu", "relu"] }', 'space."model.activation".choices[1]', "twice"),
        ('"model.dropout" = { low = 0.0, high = 1.5 }', 'space."model.dropout".high', "below 1"),
        ('"model.hidden" = { depth = { low = 0, high = 3 } }', 'space."model.hidden".width', "missing"),
        ('"model.hidden" = { depth = { low = 0, high = 3 }, width = { low = 0, high = 9 } }',
         'space."model.hidden".width.low', "at least 1 unit"),
        ('"train.freeze" = { depth = { low = 0, high = 3 }, width = { low = 1, high = 9 } }',
         'space."train.freeze"', "model.hidden"),
        ("seed = 3", "space.seed", "no table"),
        ("", "space", "nothing to vary"),
    ],
)  # fmt: skip
def test_axes(space: str, key: str, words: str) -> None:
    found = problems(text(space=f"[space]\n{space}"))
    assert key in found
    assert words in found[key]


@pytest.mark.parametrize(
    ("head", "base", "key", "words"),
    [
        ("", "", "preset", "missing"),
        ('preset = "xor-learned"', BASE, "base", "one of preset, base"),
        ('preset = "xor-lerned"', "", "preset", "xor-learned"),
        ('preset = "bn-rescue"', "", "preset", "without a timeline"),
        ('preset = "saturation-arithmetic"', "", "preset", "trains a network"),
        ('method = "grid"\ntrials = 3', BASE, "trials", "a grid has its points"),
        ('method = "grid"', BASE, 'space."train.optimizer.lr"', "points"),
        ('set = { "train.epoch" = 3 }', BASE, "set.train.epoch", "epochs"),
        ("", "[base]\nmodel.hidden = [0]", "base.model.hidden[0]", "from 1"),
    ],
)
def test_the_whole(head: str, base: str, key: str, words: str) -> None:
    found = problems(text(head, base))
    assert key in found
    assert words in found[key]


def test_not_toml() -> None:
    assert "line 2, column 4" in problems('id = "x"\nset\n')


def test_nested_tables_are_the_same_as_dotted_keys() -> None:
    nested = plan(space="[space.train.optimizer]\nlr = { low = 1e-3, high = 1.0, log = true }")
    dotted = plan(space='[space]\n"train.optimizer.lr" = { low = 1e-3, high = 1.0, log = true }')
    assert nested == dotted


def test_a_plan_is_stored_and_read_again() -> None:
    one = plan(
        "folds = 3\nprune = 'median'",
        space='[space]\n"model.hidden" = { choices = [[], [9, 9]] }\n"train.batch" = { choices = ["full", 32] }',
    )
    again = plan_of(plan_tables(one))
    assert again == one
    assert again.fingerprint == one.fingerprint


def test_the_fingerprint_knows_what_decides() -> None:
    one = plan("trials = 3")
    assert plan("trials = 9").fingerprint == one.fingerprint
    assert plan("trials = 3\ntitle = 'other words'").fingerprint == one.fingerprint
    for head in ("seed = 1", "folds = 2", "metric = 'val_acc'", "set = { seed = 5 }"):
        assert plan(head).fingerprint != one.fingerprint


@pytest.mark.parametrize("name", specs.packaged())
def test_packaged_sweeps_can_be_read(name: str) -> None:
    found = specs.read(name)
    assert found.sweep.id == name
    assert found.sweep.title.en and found.sweep.title.ko
