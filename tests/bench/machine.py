"""A tiny machine: a walk of a few steps, with every kind of chart."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.lab.frame import (
    Chart,
    Frame,
    Histogram,
    HistogramChart,
    ImageChart,
    Line,
    LineChart,
    MapChart,
    Table,
)
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.polynomial import Polynomial
from core.spec.text import Text

NOTE = Text(en="Now at {} of the way.", ko="지금까지 {} 왔다.")


class Walk:
    """x goes from 0 by `lab.points` per step; total is 5 steps."""

    controls: tuple[str, ...] = ("lab.points", "lab.curve", "seed")

    def __init__(self, experiment: Experiment, charts: tuple[Chart, ...] | None = None) -> None:
        assert isinstance(experiment.lab, Polynomial)
        self.experiment, self.stride = experiment, experiment.lab.points
        self.total, self.done, self.advanced = 5, 0, 0
        self.charts = charts

    def advance(self) -> None:
        if self.done < self.total:
            self.done += 1
            self.advanced += 1

    def keys(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("n", Text(en="more noise", ko="더 큰 잡음")),
            ("g", Text(en="give it away", ko="내주기")),
            ("b", Text(en="break", ko="망치기")),
        )

    def press(self, key: str, control: str = "") -> Experiment | None:
        if key == "g":
            return self.experiment.model_copy(update={"lab": None})
        return with_edits(self.experiment, {"lab.noise": -1.0 if key == "b" else 0.5})

    def frame(self) -> Frame:
        steps = np.arange(self.done + 1)
        charts = self.charts if self.charts is not None else (walk_chart(steps * self.stride),)
        return Frame(
            self.done,
            self.total,
            charts,
            (Table("places", ("who", "x"), (("walk", f"{self.done * self.stride}"),)),),
            (Text(en=NOTE.en.format(self.done), ko=NOTE.ko.format(self.done)),),
            {"x": float(self.done * self.stride), "early": float(self.done)},
        )


def walk_chart(x: Any) -> LineChart:
    steps = np.arange(len(x))
    return LineChart(
        "walk", (Line("walk", steps, x), Line("walk theory", steps, x + 1.0, "dashed")), "step", "x"
    )


def experiment(**expect: Any) -> Experiment:
    """Expects x = 70 at the end and, at step 2, early = 2; claims that it walks."""
    at_end: dict[str, Any] = {"at": "end", "lab.x": {"near": 70.0, "tol": 0.1}, **expect}
    claim = {"text": {"en": "walks far", "ko": "멀리 걷는다"}, "verdict": "contradicted"}
    return Experiment.model_validate(
        {
            "schema": 1,
            "id": "walk",
            "title": {"en": "A walk", "ko": "산책"},
            "lesson": {
                "en": "Look at the line. Predict: where does it end? It ends at 70.",
                "ko": "선을 보라. 예측: 어디에서 끝날까? 70에서 끝난다.",
            },
            "source": ["notes: walking"],
            "lab": {"kind": "polynomial", "points": 14},
            "expect": [
                {"at": 2, "lab.early": {"near": 2.0, "tol": 0.0}},
                at_end,
                {"at": "end", "claim": claim},
            ],
        }
    )


def all_charts() -> tuple[Chart, ...]:
    """One of every kind, with Korean words in each."""
    rng = np.random.default_rng(0)
    t = np.linspace(0, 6, 50)
    lines = (
        Line("sgd", t, np.exp(-t)),
        Line("경사하강", t, np.exp(-2 * t)),
        Line("adam", t, np.where(t < 3, np.exp(-3 * t), np.nan)),
        Line("sgd theory", t, np.exp(-t) * 1.1, "dashed"),
        Line("측정", t[::10], np.exp(-t[::10]), "points"),
    )
    grid = np.hypot(*np.meshgrid(np.linspace(-2, 2, 30), np.linspace(2, -2, 20)))
    paths = (
        Line("sgd", np.array([-1.5, 0.5, 0.0]), np.array([1.5, 1.0, 0.0])),
        Line("adam", np.array([-1.5, -1.0, np.nan]), np.array([1.5, 0.0, 0.0])),
        Line("최솟값", np.zeros(1), np.zeros(1), "points"),
    )
    regions = (np.add.outer(np.arange(20), np.arange(30)) > 25).astype(int)
    points = (
        Line("other", rng.uniform(-2, 0, 9), rng.uniform(-2, 0, 9), "points"),
        Line("세토사", rng.uniform(0, 2, 9), rng.uniform(0, 2, 9), "points"),
    )
    rows = tuple(
        Histogram(f"층 {i}", np.linspace(-1, 1, 41), rng.integers(0, 50, 40), f"std {i}") for i in range(5)
    )
    extent = (-2.0, 2.0, -2.0, 2.0)
    return (
        LineChart("손실 loss", lines, "step", "loss", log_y=True, marks=((2.0, "여기"),)),
        HistogramChart("히스토그램", rows),
        MapChart("지도", grid, extent, paths),
        MapChart("regions", regions, extent, points, classes=True),
        ImageChart(
            "그림", rng.integers(0, 255, (5, 8, 8)).astype(np.uint8), ("원본", "shift", "회전 20도", "d", "e")
        ),
    )
