from __future__ import annotations

from math import log, nan

import numpy as np
import pytest

from core.observe.findings import Finding
from core.train.history import Divergence
from tests.widgets import moments
from tests.widgets.made import run_with
from tui_dnn.raster.ink import Ink
from tui_dnn.runner.run import Mark
from tui_dnn.widgets.curves import curves_of
from tui_dnn.widgets.trend import trend, window
from tui_dnn.widgets.verdict import judged, verdict
from tui_dnn.widgets.view import LabView

CHANCE = log(3)
RNG = np.random.default_rng(0)
ERROR = Finding("vanishing-gradient", "error", "", 0.0, 0.0)


@pytest.mark.parametrize(
    ("losses", "word", "ink"),
    [
        (np.linspace(1.0, 0.1, 100), "LEARNING", Ink.GOOD),
        (np.full(100, CHANCE), "NOT LEARNING", Ink.BAD),
        (np.full(100, CHANCE) + RNG.normal(0, 0.05, 100), "NOT LEARNING", Ink.BAD),
        (np.full(20, CHANCE), "STUCK", Ink.WARN),
        (np.full(100, 1.02 * CHANCE), "STUCK", Ink.WARN),
        (np.full(100, 0.02), "SETTLED", Ink.GOOD),
        (np.linspace(0.1, 1.0, 100), "GETTING WORSE", Ink.WARN),
        (np.array([1.0, 0.9]), "STARTING", Ink.DATA),
        (np.array([nan, nan]), "NOT FINITE", Ink.BAD),
    ],
)
def test_words(losses: np.ndarray[tuple[int], np.dtype[np.float64]], word: str, ink: int) -> None:
    run = run_with(losses.tolist())
    found = judged(run, curves_of(run), ())
    assert (found.word, found.ink) == (word, ink)


def test_at_chance_it_says_for_how_long() -> None:
    run = run_with([CHANCE] * 600)
    assert judged(run, curves_of(run), ()).why == "at chance, 600 steps"
    run = run_with([*np.linspace(2.0, 1.2, 300), *[CHANCE] * 320])
    why = judged(run, curves_of(run), ()).why
    assert 280 <= int(why.removeprefix("at chance, ").removesuffix(" steps")) <= 340


def test_an_error_of_the_rules_outweighs_a_falling_loss() -> None:
    run = run_with(np.linspace(1.0, 0.5, 100).tolist())
    found = judged(run, curves_of(run), (ERROR,))
    assert (found.word, found.why, found.ink) == ("IN TROUBLE", "vanishing-gradient", Ink.WARN)


def test_progress_counts_from_the_newest_edit() -> None:
    run = run_with([1.0] * 50 + [0.5] * 50 + np.linspace(0.5, 0.05, 100).tolist())
    run.marks += [Mark(50, "lr .5", {}), Mark(100, "bn on", {})]
    assert judged(run, curves_of(run), ()).why == "loss -90 % since bn"


def test_progress_in_epochs() -> None:
    run = run_with(
        np.linspace(1.0, 0.5, 100).tolist(), experiment=moments.spiral(train={"epochs": 20}, expect=[])
    )
    assert judged(run, curves_of(run), ()).why == "epoch 1 of 20"


def test_without_a_loss() -> None:
    assert verdict(LabView()).word == "NO RUN"
    assert verdict(moments.unborn().view).word == "space starts it"
    told = run_with([], experiment=moments.spiral(lesson="Look."))
    assert verdict(LabView(told, state="ready")).why == "h reads the lesson"
    failed = verdict(LabView(state="failed", message="it broke\nhere"))
    assert (failed.ink, failed.why) == (Ink.BAD, "it broke")
    run = run_with([1.0, 2.0])
    run.trainer.divergence = Divergence(1, "dense_2", "output")
    assert verdict(LabView(run, state="diverged")).why == "step 1: dense_2"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([1.0, 1.0, 1.0], ""),
        ([1.0] * 10, "flat"),
        ([nan] * 10, ""),
        (np.linspace(0, 1, 20).tolist(), "rising"),
        (np.linspace(1, 0.5, 20).tolist(), "falling"),
        ([nan, *np.linspace(1, 0.5, 20).tolist(), nan], "falling"),
        ((1 + 0.001 * np.arange(4)).tolist(), "flat"),
        ((1 + RNG.normal(0, 0.3, 200)).tolist(), "flat"),
    ],
)
def test_trend(values: list[float], word: str) -> None:
    assert trend(np.array(values)) == word


def test_the_window_grows_with_the_run() -> None:
    assert [window(steps) for steps in (0, 4000, 10_000, 10**7)] == [200, 200, 500, 4096]
