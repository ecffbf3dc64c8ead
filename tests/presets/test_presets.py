"""Every preset that needs no download passes, and fails once its phenomenon is taken away."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from core.lab.play import LabReport
from core.lab.play import play as play_lab
from core.spec.edits import with_edits
from core.spec.expect import Claim
from core.spec.experiment import Experiment
from core.spec.toml import dump_experiment, parse_experiment
from core.train.replay import Replay, Report
from tests.presets.curriculum import EXPERIMENTS, STATEMENTS
from tui_dnn import catalogue

NEEDS_DATA = ("mnist", "fashion_mnist")
SLOW = ("optimizer-race", "selu-100", "deep-tanh-initializers", "pretraining-stacked")
"""Run for more than some seconds; not part of the short test command, nor are their breakages."""

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
    ("checkpoint-early-stopping", {"train.early_stopping.restore_best": False}, "best_gap"),
    ("checkpoint-early-stopping", {"train.early_stopping.patience": 100}, "steps"),
    ("linear-collapse", {"model.activation": "tanh"}, "collapse_error"),
    ("linear-collapse", {"model.hidden": []}, "params"),
    ("bn-folded", {"model.batch_norm.enabled": False}, "fold_error"),
    ("bn-folded", {"model.batch_norm.enabled": False}, "fold_speedup"),
    ("bn-folded", {"train.epochs": 1}, "val_acc"),
    ("search-best", {"train.optimizer.lr": 0.003}, "test_loss"),
    ("search-best", {"model.hidden": [30]}, "test_loss"),
    ("search-best", {"train.optimizer.lr": 0.0003}, "val_loss"),
    ("saturation-arithmetic", {"lab.gain": 0.5}, "slope[tanh,8]"),
    ("saturation-arithmetic", {"lab.gain": 0.5}, "slope32[tanh,10]"),
    ("clip-angle", {"lab.gradient": [1.0, 1.0], "seeds": 1}, "angle[value]"),
    ("clip-angle", {"model.init": "he_normal", "seeds": 1}, "network_angle[value]"),
    ("clip-angle", {"lab.limit": 1e6, "seeds": 1}, "claim"),
    ("clipping-run", {"model.init": "he_normal", "train.optimizer.lr": 0.03, "seeds": 1}, "steps"),
    ("clipping-run", {"model.batch_norm.enabled": True, "seeds": 1}, "dead[1]"),
    ("perceptron-iris", {"data.name": "moons", "seeds": 1}, "converged"),
    ("perceptron-iris", {"lab.epochs": 1, "seeds": 1}, "agreement"),
    ("perceptron-xor", {"data.name": "iris_setosa", "seeds": 1}, "fewest_mistakes"),
    ("polynomial-fit", {"lab.points": 200, "seeds": 1}, "overfit"),
    ("polynomial-fit", {"lab.curve": "line", "seeds": 1}, "underfit"),
    ("polynomial-fit", {"lab.ridge": 0.01, "seeds": 1}, "gap"),
    ("bn-weight-scales", {"model.batch_norm.eps": 0.001, "seeds": 1}, "acc[before,16]"),
    ("bn-higher-rates", {"train.optimizer.lr": 0.001, "seeds": 1}, "train_acc"),
    ("bn-higher-rates", {"model.init": "zeros", "seeds": 1}, "val_acc"),
    ("augmentation-shown", {"data.augment.shift": 14, "seeds": 1}, "farthest_shift"),
    ("augmentation-shown", {"data.augment.blur": 0.1, "seeds": 1}, "edges"),
    ("augmentation-shown", {"data.name": "fashion_small", "seeds": 1}, "ink"),
    ("augmentation-helps", {"data.limit": 2000, "train.epochs": 10, "seeds": 1}, "val_acc"),
    ("overfit-300", {"data.limit": 3000, "train.epochs": 12, "seeds": 1}, "gap"),
    ("overfit-300", {"train.epochs": 5, "seeds": 1}, "train_acc"),
    ("dropout-underfit", {"data.limit": 50, "train.epochs": 400, "seeds": 1}, "train_loss"),
    ("regularisers", {"train.epochs": 2, "seeds": 1}, "small_weights[1]"),
    ("ravine-race", {"lab.nesterov": "ahead"}, "f[nesterov]"),
    ("ravine-race", {"lab.racers.adagrad.initial_accumulator": 0.1}, "rank[adagrad]"),
    ("ravine-race", {"lab.racers.sgd.lr": 0.5}, "turns[sgd]"),
    ("saddle-race", {"lab.start": [-1.5, 0.0001]}, "reached[sgd]"),
    ("saddle-race", {"lab.racers.momentum.beta": 0.5}, "reached[momentum]"),
    ("beale", {"lab.racers.sgd.lr": 0.03}, "f[sgd]"),
    ("beale", {"lab.racers.momentum.beta": 0.0}, "f[momentum]"),
    ("rosenbrock", {"lab.racers.sgd.lr": 0.003}, "x[sgd]"),
    ("rosenbrock", {"lab.racers.momentum.beta": 0.0}, "f[momentum]"),
    ("adam-first-step", {"lab.racers.adam-raw.bias_correction": True}, "first_step_lr[adam-raw]"),
    ("adam-first-step", {"lab.racers.adam-raw.beta_2": 0.9}, "x[adam-raw]"),
    ("adagrad-stops-early", {"lab.racers.adagrad.lr": 0.3}, "claim"),
    ("adagrad-stops-early", {"lab.racers.adagrad-slow.lr": 1.0}, "f[adagrad-slow]"),
    ("lr-range-test", {"train.optimizer.kind": "adam", "seeds": 1}, "suggestion"),
    ("lr-range-test", {"lab.max": 0.1, "seeds": 1}, "diverged_lr"),
    ("loss-slice", {"model.hidden": [64], "seeds": 1}, "rise[1]"),
    ("loss-slice", {"model.hidden": [64], "seeds": 1}, "dents"),
    ("loss-slice-shallow", {"model.hidden": [64, 64, 64, 64, 64, 64], "seeds": 1}, "rise[1]"),
    ("loss-slice-shallow", {"lab.radius": 4.0, "seeds": 1}, "rise[0.5]"),
    ("lr-too-small-right-large", {"train.optimizer.lr": 0.001, "seeds": 1}, "epoch_loss"),
    ("lr-too-small-right-large", {"model.batch_norm.enabled": True, "seeds": 1}, "val_acc"),
    ("schedules", {"train.optimizer.lr": 0.01, "seeds": 1}, "epoch_loss"),
    ("schedules", {"train.epochs": 3, "seeds": 1}, "lr"),
    ("init-histograms", {"lab.input": "normal", "seeds": 1}, "std[sigmoid glorot_normal,1]"),
    ("init-histograms", {"lab.dims": [25, 256], "seeds": 1}, "ends[sigmoid std 1,1]"),
    ("init-dims7", {"lab.dims": [1024] * 7, "seeds": 1}, "std[tanh .01,1]"),
    ("init-dims7", {"lab.dims": [512] * 7, "seeds": 1}, "saturated[tanh .05,6]"),
    ("sigmoid-normal", {"lab.input": "uniform", "seeds": 1}, "ends[std 1,1]"),
    ("sigmoid-normal", {"lab.depth": 8, "seeds": 1}, "delta_ratio[xavier]"),
    ("gradients-by-depth", {"lab.depth": 40, "seeds": 1}, "grad_ratio[sigmoid xavier]"),
    ("gradients-by-depth", {"lab.width": 64, "seeds": 1}, "grad_ratio[tanh std 1]"),
    ("weight-gradients-hide", {"lab.depth": 4, "seeds": 1}, "grad_ratio[tanh .01]"),
    ("weight-gradients-hide", {"lab.width": 400, "seeds": 1}, "std_ratio[tanh .01]"),
    ("vanishing-gradient", {"timeline": []}, "grad_ratio[1/10]"),
    ("vanishing-gradient", {"model.init": {"kind": "normal", "std": 0.01}}, "grad_ratio[1/10]"),
    ("vanishing-gradient", {"train.optimizer.lr": 1e-5}, "train_acc"),
    ("bn-momentum", {"model.batch_norm.momentum": 0.9}, "val_loss"),
    ("bn-momentum", {"model.batch_norm.enabled": False}, "val_loss"),
    ("bn-trade", {"model.init": "glorot_uniform"}, "grad_ratio[1/6]"),
    ("bn-trade", {"train.optimizer.lr": 0.0}, "claim"),
    ("bn-before-after", {"model.init": "he_normal"}, "epoch_loss"),
    ("bn-before-after", {"train.optimizer.lr": 0.0001}, "val_acc"),
    ("transfer", {"train.epochs": 0}, "val_acc"),
    ("transfer", {"train.optimizer.lr": 1e-6}, "train_acc"),
    ("pretraining-stacked", {"train.optimizer.lr": 0.0}, "epoch_loss"),
    ("pretraining-stacked", {"model.dropout.rate": 0.95}, "val_acc"),
    ("pretraining-layerwise", {"model.activation": "relu"}, "train_loss"),
    ("pretraining-layerwise", {"train.optimizer.lr": 0.0}, "epoch_loss"),
    ("selu-100", {"model.init": "he_normal"}, "act_std[100]"),
    ("selu-100", {"model.activation": "tanh"}, "act_std[100]"),
    ("deep-tanh-initializers", {"model.init": "glorot_uniform"}, "epoch_loss"),
    ("deep-tanh-initializers", {"model.output": "linear"}, "saturated[5]"),
    ("optimizer-race", {"model.init": "zeros"}, "train_loss"),
    ("optimizer-race", {"train.optimizer.lr": 0.1}, "train_loss"),
]


def preset(name: str) -> Experiment:
    return parse_experiment(catalogue.text(name), name)


def play(experiment: Experiment) -> Report | LabReport:
    """Under one seed; all of them are for `tui-dnn presets check`."""
    once = experiment.model_copy(update={"seeds": 1, "hold": None})
    return play_lab(once) if once.lab is not None else Replay(once).run()


def claims(experiment: Experiment) -> list[Claim]:
    return [block.claim for block in experiment.expect if block.claim is not None]


def ready() -> list[str]:
    return [name for name in catalogue.names() if preset(name).data.name not in NEEDS_DATA]


def timed(name: str, *values: Any) -> Any:
    """A row of a table of presets, marked where it takes long."""
    return pytest.param(name, *values, marks=[pytest.mark.slow] if name in SLOW else [])


@pytest.mark.parametrize("name", [timed(name) for name in ready()])
def test_passes(name: str) -> None:
    report = play(preset(name))
    assert report.checks
    assert [check for check in report.checks if not check.passed] == []
    assert report.not_reached == 0


@pytest.mark.parametrize(
    ("name", "edits", "metric"), [timed(*row) for row in BROKEN], ids=lambda value: str(value)[:40]
)
def test_fails_without_its_phenomenon(name: str, edits: dict[str, Any], metric: str) -> None:
    assert metric in failures(name, json.dumps(edits))


@cache
def failures(name: str, edits: str) -> frozenset[str]:
    """Metrics whose check fails after edits (JSON); digests are left out, a rerun costs as much as the run."""
    experiment, changes = preset(name), json.loads(edits)
    broken = (
        experiment.model_copy(update={"timeline": ()})
        if "timeline" in changes
        else with_edits(experiment, changes)
    )
    blocks = [block.model_copy(update={"digest": None}) for block in broken.expect]
    report = play(broken.model_copy(update={"expect": tuple(blocks)}))
    return frozenset(check.metric for check in report.checks if not check.passed)


def test_every_ready_preset_was_broken_once() -> None:
    assert {name for name, _, _ in BROKEN} == set(ready())


@pytest.mark.parametrize("row", range(1, 29))
def test_every_experiment_of_the_course_has_a_preset(row: int) -> None:
    _, presets = EXPERIMENTS[row]
    assert presets
    assert set(presets) <= set(catalogue.names())


@pytest.mark.parametrize("sentence", STATEMENTS)
def test_every_statement_that_is_wrong_has_a_claim(sentence: str) -> None:
    assert "contradicted" in {claim.verdict for claim in claims(preset(STATEMENTS[sentence]))}


def test_there_are_seven_of_them() -> None:
    assert len(STATEMENTS) == len(set(STATEMENTS)) == 7


@pytest.mark.parametrize("name", catalogue.names())
def test_file(name: str) -> None:
    experiment = preset(name)
    assert experiment.id == name
    assert experiment.title.en
    assert experiment.title.ko
    for text, question in ((experiment.lesson.en, "Predict:"), (experiment.lesson.ko, "예측:")):
        assert question in text, "a lesson asks before it answers"
        assert 200 < len(text) < 2000
    assert all(claim.text.en and claim.text.ko for claim in claims(experiment))
    assert parse_experiment(dump_experiment(experiment), name) == experiment


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(catalogue.names()) - set(ready())))
def test_passes_on_full_data(name: str) -> None:
    assert [check for check in play(preset(name)).checks if not check.passed] == []
