"""Every preset that needs no download passes, and fails once its phenomenon is taken away."""

from __future__ import annotations

from typing import Any

import pytest

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.toml import dump_experiment, parse_experiment
from core.train.replay import Replay, Report
from tui_dnn import catalogue

NEEDS_DATA = ("mnist", "fashion_mnist")

# Preset, what takes its phenomenon away, and a metric whose check must fail then.
BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("bn-rescue", {"model.init": "glorot_uniform"}, "act_std[6]"),
    ("bn-rescue", {"timeline": []}, "acc"),
    ("mnist-bn-3x64-small", {"model.batch_norm.enabled": False}, "params"),
    ("mnist-bn-3x64-small", {"train.optimizer.lr": 0.3}, "best_val_acc"),
    ("mnist-bn-3x64-small", {"model.init": {"kind": "normal", "std": 1.0}}, "act_std[3]"),
    ("mnist-deep-tanh-uniform-small", {"model.init": "glorot_uniform"}, "act_std[4]"),
    ("mnist-deep-tanh-uniform-small", {"model.init": "glorot_uniform"}, "grad_ratio[1/4]"),
    ("mnist-deep-tanh-glorot-small", {"model.init": "random_uniform"}, "act_std[4]"),
    ("mnist-deep-tanh-glorot-small", {"model.init": "random_uniform"}, "grad_ratio[1/4]"),
    ("fashion-300-100-small", {"train.optimizer.lr": 0.001}, "epoch_loss"),
    ("fashion-300-100-small", {"model.init": "zeros"}, "diagnosis"),
    ("housing-wide-deep", {"model.wide": "none"}, "params"),
    ("housing-wide-deep", {"train.optimizer.lr": 1e-5}, "epoch_loss"),
    ("housing-two-inputs", {"model.deep": "all"}, "params"),
    ("mnist-first-look", {"timeline": []}, "epoch_loss"),
    ("xor-by-hand", {"model.activation": "linear"}, "output[0]"),
    ("xor-linear", {"model.hidden": [8]}, "loss"),
    ("xor-learned", {"model.hidden": []}, "loss"),
]


def preset(name: str) -> Experiment:
    return parse_experiment(catalogue.text(name), name)


def play(experiment: Experiment) -> Report:
    return Replay(experiment).run()


def ready() -> list[str]:
    return [name for name in catalogue.names() if preset(name).data.name not in NEEDS_DATA]


@pytest.mark.parametrize("name", ready())
def test_passes(name: str) -> None:
    report = play(preset(name))
    assert report.checks
    assert [check for check in report.checks if not check.passed] == []
    assert report.not_reached == 0


@pytest.mark.parametrize(("name", "edits", "metric"), BROKEN, ids=lambda value: str(value)[:40])
def test_fails_without_its_phenomenon(name: str, edits: dict[str, Any], metric: str) -> None:
    experiment = preset(name)
    broken = (
        experiment.model_copy(update={"timeline": ()})
        if "timeline" in edits
        else with_edits(experiment, edits)
    )
    failed = {check.metric for check in play(broken).checks if not check.passed}
    assert metric in failed


def test_every_ready_preset_was_broken_once() -> None:
    assert {name for name, _, _ in BROKEN} == set(ready())


@pytest.mark.parametrize("name", catalogue.names())
def test_file(name: str) -> None:
    experiment = preset(name)
    assert experiment.id == name
    assert experiment.title.en
    assert experiment.title.ko
    assert experiment.lesson.en
    assert experiment.lesson.ko
    assert parse_experiment(dump_experiment(experiment), name) == experiment


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(catalogue.names()) - set(ready())))
def test_passes_on_full_data(name: str) -> None:
    assert [check for check in play(preset(name)).checks if not check.passed] == []
