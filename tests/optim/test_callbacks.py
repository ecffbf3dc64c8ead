"""Plateau and early stopping against what Keras did with the same losses."""

from __future__ import annotations

import json
from math import nan

import pytest

from core.optim.callbacks import EarlyStop, PlateauState
from core.spec.schedule import Plateau
from core.spec.train import EarlyStopping
from tests.reference_cases import Case, cases

COVERS = ("reduce_on_plateau", "early_stopping")


@pytest.mark.parametrize("case", cases("reduce_on_plateau"), ids=str)
def test_plateau_agrees_with_keras_after_every_epoch(case: Case) -> None:
    options = dict(case.settings)
    rate = options.pop("initial_lr")
    plateau = PlateauState(Plateau(**options))
    for loss, expected in zip(case.arrays["val_loss"], case.arrays["lr_after_epoch"], strict=True):
        rate = plateau.update(float(loss), rate)
        assert rate == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("case", cases("early_stopping"), ids=str)
def test_stops_in_the_epoch_in_which_keras_stopped(case: Case) -> None:
    stop = EarlyStop(EarlyStopping(**case.settings))
    losses = [float(loss) for loss in case.arrays["val_loss"]]
    stopped = next((epoch for epoch, loss in enumerate(losses) if stop.update(epoch, loss)), 0)
    # Keras keeps 0 when it never stopped, counting epochs from 0.
    assert stopped == int(case.arrays["stopped_epoch"])


@pytest.mark.parametrize("split", [0, 1, 7, 20])
def test_plateau_continues_from_its_state(split: int) -> None:
    losses = [float(loss) for loss in cases("reduce_on_plateau")[1].arrays["val_loss"]]
    settings = Plateau(factor=0.1, patience=5, cooldown=2)

    def run(machine: PlateauState, part: list[float], rate: float) -> list[float]:
        rates = []
        for loss in part:
            rate = machine.update(loss, rate)
            rates.append(rate)
        return rates

    whole = run(PlateauState(settings), losses, 0.1)
    first, second = PlateauState(settings), PlateauState(settings)
    head = run(first, losses[:split], 0.1)
    second.restore(json.loads(json.dumps(first.state())))
    assert head + run(second, losses[split:], head[-1] if head else 0.1) == whole


@pytest.mark.parametrize("split", [0, 1, 3, 6])
def test_early_stop_continues_from_its_state(split: int) -> None:
    losses = [1.0, 0.9, 0.95, 0.8, 0.85, 0.86, 0.87, 0.88]
    settings = EarlyStopping(patience=3)
    whole = EarlyStop(settings)
    expected = [whole.update(epoch, loss) for epoch, loss in enumerate(losses, 1)]
    first, second = EarlyStop(settings), EarlyStop(settings)
    head = [first.update(epoch, loss) for epoch, loss in enumerate(losses[:split], 1)]
    second.restore(json.loads(json.dumps(first.state())))
    tail = [second.update(epoch, loss) for epoch, loss in enumerate(losses[split:], split + 1)]
    assert head + tail == expected == [False] * 6 + [True] * 2
    assert second.best == 0.8 and second.best_epoch == 4 and not second.improved


def test_nan_is_no_improvement() -> None:
    stop = EarlyStop(EarlyStopping(patience=2))
    assert [stop.update(epoch, loss) for epoch, loss in enumerate((1.0, nan, nan), 1)] == [False, False, True]
    plateau = PlateauState(Plateau(factor=0.5, patience=2))
    rates = [0.1]
    for loss in (1.0, nan, nan):
        rates.append(plateau.update(loss, rates[-1]))
    assert rates == [0.1, 0.1, 0.1, 0.05]


def test_the_first_epoch_never_stops() -> None:
    stop = EarlyStop(EarlyStopping(patience=0))
    assert not stop.update(1, nan)
    assert stop.update(2, nan)


def test_epochs_of_the_cooldown_are_not_counted() -> None:
    """patience 2, cooldown 3: cuts at epochs 3 and 7 (4, 5 and 6 cool down, 6 and 7 are waited for)."""
    plateau = PlateauState(Plateau(factor=0.5, patience=2, cooldown=3))
    rates = [1.0]
    for _ in range(8):
        rates.append(plateau.update(1.0, rates[-1]))
    assert rates[1:] == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_the_rate_ends_at_min_lr() -> None:
    plateau = PlateauState(Plateau(factor=0.1, patience=1, min_lr=0.02))
    rate = 0.1
    for _ in range(5):
        rate = plateau.update(1.0, rate)
    assert rate == 0.02
