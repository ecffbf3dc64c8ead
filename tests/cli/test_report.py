"""Pieces of the report on their own."""

from __future__ import annotations

import io
import math
import shlex
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from core.observe.findings import Finding, Fix
from core.observe.histogram import histogram
from core.train.expectations import Check
from core.train.history import EpochRow, StepResult
from core.train.trainer import Trainer
from tui_dnn.report import activations, diagnosis, epochs, expectations
from tui_dnn.report.document import dumps, plain
from tui_dnn.report.estimate import seconds, widths
from tui_dnn.report.pace import Pace, about, clock, span
from tui_dnn.report.progress import Bar, Lines, Silent, open_meter
from tui_dnn.report.screen import Screen, open_screen, tier


class Stream(io.TextIOWrapper):
    """A stream in memory that says what it is."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize(
    ("terminal", "encoding", "environment", "quiet", "codes", "unicode"),
    [
        (True, "utf-8", {"TERM": "xterm"}, False, True, True),
        (True, "UTF-8", {"LANG": "ko_KR.UTF-8"}, False, True, True),
        (True, "utf-8", {"NO_COLOR": "1"}, False, False, True),
        (True, "utf-8", {"NO_COLOR": ""}, False, True, True),
        (True, "utf-8", {"TERM": "dumb"}, False, False, True),
        (True, "utf-8", {}, True, False, True),
        (True, "ascii", {}, False, False, False),
        (True, "euc_kr", {"LANG": "ko_KR.EUC-KR"}, False, False, False),
        (True, "utf-8", {"LC_ALL": "C", "LANG": "en_US.UTF-8"}, False, False, False),
        (False, "utf-8", {"TERM": "xterm"}, False, False, True),
        (False, "utf-8", {"LC_ALL": "POSIX"}, False, False, False),
    ],
)
def test_what_a_stream_can_show(
    terminal: bool, encoding: str, environment: dict[str, str], quiet: bool, codes: bool, unicode: bool
) -> None:
    found = tier(Stream(terminal=terminal, encoding=encoding), quiet=quiet, environment=environment)
    assert (found.codes, found.unicode) == (codes, unicode)


def plain_screen() -> tuple[Screen, Stream]:
    stream = Stream()
    return open_screen(stream), stream


def test_the_clock_is_asked_every_few_milliseconds_and_fires_on_time() -> None:
    now, asked = 0.0, 0

    def read() -> float:
        nonlocal asked
        asked += 1
        return now

    pace = Pace(0.1, read)
    fired = []
    for _ in range(100_000):
        now += 20e-6
        if pace.due():
            fired.append(now)
    assert 350 < asked < 700
    gaps = np.diff(fired)
    assert len(fired) == pytest.approx(19, abs=1)
    assert gaps.min() >= 0.0999 and gaps.max() < 0.12


def test_the_clock_follows_steps_that_become_slow() -> None:
    now = 0.0
    pace = Pace(0.1, lambda: now)
    for _ in range(10_000):
        now += 5e-6
        pace.due()
    late = []
    for _ in range(3000):
        now += 0.06
        late.append(pace.due())
    assert sum(late[2000:]) == pytest.approx(500, abs=2)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.417, "0.42 s"), (2.04, "2.0 s"), (12.4, "12 s"), (185, "3 min 05 s"), (4320, "1 h 12 min")],
)
def test_spans(seconds: float, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "<1 s"), (4.6, "~5 s"), (17.0, "~15 s"), (113.0, "~2 min"), (674, "~10 min"), (9000, "~2 h")],
)
def test_estimates_are_no_more_precise_than_they_are(seconds: float, text: str) -> None:
    assert about(seconds) == text


def test_countdowns() -> None:
    assert [clock(value) for value in (7, 725, 3723, -1)] == ["0:07", "12:05", "1:02:03", "0:00"]


def test_json_has_no_nan_and_no_arrays() -> None:
    value = {
        "a": math.nan,
        "b": (1, math.inf),
        "c": np.arange(2),
        "d": np.float32(0.5),
        "e": {1: None},
        "f": True,
    }
    assert plain(value) == {"a": None, "b": [1, None], "c": [0, 1], "d": 0.5, "e": {"1": None}, "f": True}
    assert dumps({"글": -math.inf}) == '{"글": null}'
    with pytest.raises(TypeError):
        plain(object())


def row(epoch: int, val_loss: float = math.nan) -> EpochRow:
    return EpochRow(epoch, 10 * epoch, 1.0 / epoch, math.nan, 1.0, val_loss, math.nan, 0.1)


@pytest.mark.parametrize("count", [1, 12, 13, 57, 2000])
def test_long_runs_show_the_first_the_best_and_the_last_epoch(count: int) -> None:
    rows = [row(epoch, abs(epoch - 0.61 * count) + 1) for epoch in range(1, count + 1)]
    shown = epochs.sample(rows)
    assert len(shown) <= epochs.MOST_ROWS + 1 and shown == sorted(set(shown))
    assert {0, count - 1, epochs.best(rows)} <= set(shown)


def test_columns_without_figures_are_left_out() -> None:
    screen, stream = plain_screen()
    screen.print(epochs.table(screen, [row(1)]))
    assert "accuracy" not in stream.text() and "val loss" not in stream.text()
    screen.print(epochs.table(screen, [row(1, 0.5)]))
    assert "val loss" in stream.text() and "best" in stream.text()


def test_a_failed_check_shows_what_was_measured() -> None:
    screen, stream = plain_screen()
    checks = [
        Check("700", "main", "acc", "at least 0.98", "0.37", False),
        Check("end", "main", "loss", "x", "1", True),
    ]
    screen.print(expectations.table(screen, checks))
    failed, passed = stream.text().splitlines()[-2:]
    assert failed.split() == ["✗", "FAIL", "700", "acc", "at", "least", "0.98", "0.37"]
    assert "PASS" in passed and "run" not in stream.text()
    assert expectations.count(checks) == ("1 of 2 passed",)
    assert expectations.count(checks, (3, 4))[1] == "under each of the seeds 3 to 4"


def test_a_finding_shows_evidence_and_how_to_try_the_fix() -> None:
    screen, stream = plain_screen()
    fix = Fix("batch norm on", {"model.batch_norm.enabled": True, "model.init.kind": "he_normal"})
    found = Finding(
        "vanishing-gradient", "error", "rms dL/dh 4.8e-07, limit 1e-03", 4.8e-7, 1e-3, (1,), (fix,)
    )
    screen.print(*diagnosis.section(screen, [found]))
    text = stream.text()
    assert "✗ vanishing-gradient" in text and "4.8e-07" in text and "batch norm on" in text
    assert "--set model.batch_norm.enabled=true" in text and "--set model.init.kind=he_normal" in text


def test_no_finding_is_said() -> None:
    screen, stream = plain_screen()
    screen.print(*diagnosis.section(screen, []))
    assert "healthy" in stream.text()


def test_the_fix_can_be_typed_as_it_is_shown() -> None:
    from core.spec.edits import parse_words

    edits = {
        "model.batch_norm.enabled": True,
        "train.optimizer.lr": 0.3,
        "model.init.kind": "he_normal",
        "model.hidden": [3, 4],
    }
    typed = shlex.split(" ".join(diagnosis.edits(edits)))
    words = [word for word in typed if word != "--set"]
    assert parse_words(words) == edits


@pytest.mark.parametrize(
    ("values", "fixed", "low", "high"),
    [
        (np.linspace(0.01, 5.2, 999), None, 0.0, 5.25),
        (np.linspace(-2.1, 0.5, 999), None, -2.125, 2.125),
        (np.linspace(-0.1, 0.1, 998), (-1.0, 1.0), -1.0, 1.0),
    ],
)
def test_empty_bins_are_cut_unless_the_activation_fixes_the_range(
    values: Any, fixed: tuple[float, float] | None, low: float, high: float
) -> None:
    counted = histogram(values.reshape(-1, 1), fixed)
    counts, left, right = activations.trimmed(counted)
    assert (left, right) == (low, high)
    assert sum(counts) == values.size


def test_shares_do_not_round_to_nothing() -> None:
    assert [activations.share(value) for value in (0.0, 0.001, 0.25, 1.0)] == ["0 %", "<1 %", "25 %", "100 %"]


@pytest.mark.parametrize(("count", "shown"), [(3, 3), (12, 12), (100, 12)])
def test_of_many_layers_some_are_shown(count: int, shown: int) -> None:
    places = activations.sample(count)
    assert len(places) == shown and places[0] == 0 and places[-1] == count - 1


@pytest.mark.parametrize(
    ("units", "text"),
    [((64, 64, 64), "64x3"), ((1024, 512, 512), "1024-512x2"), ((300, 100), "300-100"), ((), "linear")],
)
def test_widths(units: tuple[int, ...], text: str) -> None:
    assert widths(units) == text


def test_the_estimate_grows_with_the_work() -> None:
    from core.spec.experiment import Experiment

    def estimate(**train: object) -> float:
        recipe = {"data": {"name": "mnist_small"}, "model": {"hidden": [64]}, "train": {"batch": 50, **train}}
        found = seconds(Experiment.model_validate(recipe))
        assert found is not None
        return found

    assert estimate(epochs=2) == pytest.approx(2 * estimate(epochs=1)) == pytest.approx(estimate(steps=200))
    assert (
        seconds(Experiment.model_validate({"data": {"path": "x.csv", "target": "y"}, "train": {"steps": 1}}))
        is None
    )


def trainer(steps: int, total: int, finished: list[EpochRow], planned: int | None = None) -> Trainer:
    fake = SimpleNamespace(
        steps_done=steps,
        total_steps=total,
        epochs=finished,
        experiment=SimpleNamespace(train=SimpleNamespace(epochs=planned)),
        sums=SimpleNamespace(batches=0),
    )
    return cast(Trainer, fake)


def result(step: int, finished: EpochRow | None = None) -> StepResult:
    return StepResult(step, 1, 0.5, 0.0, 0.9, 0.1, finished, "running")


def test_a_pipe_gets_a_line_for_every_epoch() -> None:
    screen, stream = plain_screen()
    lines = Lines(screen)
    rows: list[EpochRow] = []
    for step in range(30):
        ended = row(step // 10 + 1, 0.25) if step % 10 == 9 else None
        rows += [ended] if ended else []
        lines(trainer(step + 1, 30, rows, planned=3), result(step, ended))
    said = stream.text().splitlines()
    assert len(said) == 3 and said[0].startswith("epoch 1/3  loss 1.000  val_loss 0.2500")
    assert max(map(len, said)) <= 79


def test_a_run_of_thousands_of_epochs_is_told_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, stream = plain_screen()
    lines = Lines(screen)
    rows: list[EpochRow] = []
    for step in range(500):
        rows.append(row(step + 1))
        lines(trainer(step + 1, 5000, rows), result(step, rows[-1]))
    assert stream.text() == ""
    monkeypatch.setattr(lines._pace, "due", lambda: True)
    lines(trainer(501, 5000, rows), result(500))
    assert "step 501/5,000" in stream.text()


def test_the_bar_is_drawn_at_most_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    screen = open_screen(stream)
    bar = Bar(screen, "small")
    now = 0.0
    bar._pace = Pace(0.1, lambda: now)
    drawn = 0
    refresh = bar._progress.refresh

    def count() -> None:
        nonlocal drawn
        drawn += 1
        refresh()

    monkeypatch.setattr(bar._progress, "refresh", count)
    for step in range(10_000):
        now += 1e-4
        bar(trainer(step + 1, 10_000, []), result(step))
    bar.close()
    assert 2 <= drawn <= 10
    assert "loss 0.5000" in stream.text() and "acc  90.0 %" in stream.text()


def test_the_meter_fits_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal, pipe = open_screen(Stream(terminal=True)), open_screen(Stream())
    bar = open_meter(terminal, "x")
    bar.close()
    assert isinstance(bar, Bar)
    assert isinstance(open_meter(pipe, "x"), Lines)
    assert isinstance(open_meter(terminal, "x", silent=True), Silent)
