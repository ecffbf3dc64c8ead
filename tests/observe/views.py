"""Runs told in a few numbers, for tests of the rules."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

import numpy as np

from core.observe.diagnosis import diagnose
from core.observe.findings import Finding, RunView
from core.observe.statistics import layer_statistics
from tests.observe.fakes import Row, Story, experiment, make_recorder, make_tap, make_taps, record_step

LN3 = log(3)
CREEPING = np.linspace(1.2, 1.19, 300)
NOISE = np.random.default_rng(0).standard_normal(4000)


def view(story: Story | None = None, **more: Any) -> RunView:
    told = story or Story()
    base = RunView(experiment(), told.told(), len(told.losses), chance_loss=LN3, examples=1000)
    return replace(base, **more)


def found(run: RunView) -> dict[str, Finding]:
    return {finding.rule: finding for finding in diagnose(run)}


def story(**columns: Any) -> Story:
    """A healthy story with some columns set: gradient, std, ratio, saturated, norm, losses."""
    told = Story(
        hidden=columns.pop("hidden", 3), rows=columns.pop("rows", 10), stride=columns.pop("stride", 10)
    )
    for name, value in columns.items():
        array = getattr(told, name)
        if name == "losses" or np.isscalar(array):
            setattr(told, name, value)
        else:
            array[...] = value
    return told


def epochs(train: list[float], validation: list[float]) -> tuple[Row, ...]:
    return tuple(Row(i + 1, a, b) for i, (a, b) in enumerate(zip(train, validation, strict=True)))


def symmetric_view() -> RunView:
    tap = make_tap(1, 20, 5, 8)
    tap.kernel.fill(0.1)
    tap.h.fill(0.3)
    return view(layers=(layer_statistics(tap), layer_statistics(make_tap(2, 20, 8, 3, kind="softmax"))))


def dead_view(share: float, hidden: int = 1) -> RunView:
    taps = make_taps((5, *[20] * hidden, 3), n=600)
    for tap in taps[:-1]:
        tap.h.fill(1.0)
    taps[0].h[:, : int(20 * share)] = 0.0
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    recorder.epoch_started()
    return RunView(experiment(), recorder, 1)
