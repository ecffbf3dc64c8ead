"""Whole runs with machine code in the place of BLAS: the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba")

from core.compiled.choice import Kernel, Prepare
from core.nn.products import product, trial
from core.nn.products.machine import Way
from core.spec.experiment import Experiment
from core.train.trainer import Trainer

STEPS = 25
RUNS: list[dict[str, Any]] = [
    {"model": {"hidden": [128, 64]}},
    {"model": {"hidden": [64, 64], "batch_norm": {"enabled": True}, "dropout": {"rate": 0.2}}},
    {"model": {"hidden": [64, 64], "activation": {"kind": "tanh"}}, "train": {"batch": 50}},
    # Diverges: numbers that are not finite go through every product.
    {"model": {"hidden": [64] * 6}, "train": {"optimizer": {"kind": "sgd", "lr": 1e3}}},
]


class AtOnce:
    """A choice that is made while the caller waits."""

    def __init__(self) -> None:
        self.found: dict[str, Kernel] = {}

    def ask(self, variant: str, kernel: Kernel, prepare: Prepare) -> None:
        if variant not in self.found:
            self.found[variant] = prepare()()

    def decided(self, variant: str) -> Kernel | None:
        return self.found[variant]


def run(settings: dict[str, Any]) -> tuple[str, float, str]:
    train = {"batch": 64, "epochs": 2, **settings.get("train", {})}
    data = {"name": "mnist_small", "validation": 0.2}
    trainer = Trainer(Experiment.model_validate({**settings, "data": data, "train": train}))
    for _ in range(STEPS):
        if trainer.status == "diverged":
            break
        trainer.step()
    with np.errstate(all="ignore"):
        loss = trainer.evaluate(trainer.data.train).loss
    return trainer.digest(), loss, trainer.status


@pytest.mark.parametrize("settings", RUNS, ids=str)
def test_same_bits(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    by_blas = run(settings)
    choice = AtOnce()
    monkeypatch.setattr(product, "CHOICE", choice)
    monkeypatch.setattr(trial, "GAIN", float("inf"))
    by_machine_code = run(settings)
    np.testing.assert_equal(by_machine_code, by_blas)
    assert (by_blas[-1] == "diverged") == ("lr" in settings.get("train", {}).get("optimizer", {}))
    if trial.verdict() == "same bits":
        assert any(isinstance(way, Way) for way in choice.found.values())
