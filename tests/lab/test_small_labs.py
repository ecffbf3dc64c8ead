"""What every small lab keeps to: the same frames again, lines of equal length, both languages, controls that turn."""

from __future__ import annotations

import re
from math import isfinite

import numpy as np
import pytest

from core.lab.frame import Frame, ImageChart, LineChart, MapChart
from core.lab.registry import make_machine
from core.spec.edits import with_edits
from core.spec.metrics import LAB_PATTERN
from tests.lab.small import SHORT, played, short

KINDS = sorted(SHORT)


def numbers(frame: Frame) -> list[np.ndarray]:
    """Every array of a frame."""
    found: list[np.ndarray] = []
    for chart in frame.charts:
        if isinstance(chart, LineChart):
            found += [part for line in chart.lines for part in (line.x, line.y)]
        elif isinstance(chart, MapChart):
            found += [chart.z, *(part for line in chart.paths for part in (line.x, line.y))]
        elif isinstance(chart, ImageChart):
            found.append(chart.images)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_experiment_gives_the_same_frames(kind: str) -> None:
    first, again = make_machine(short(kind)), make_machine(short(kind))
    while first.done < first.total:
        first.advance()
        again.advance()
        one, two = first.frame(), again.frame()
        np.testing.assert_equal(dict(one.metrics), dict(two.metrics))
        assert (one.tables, one.notes) == (two.tables, two.notes)
        for a, b in zip(numbers(one), numbers(two), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_whole(kind: str) -> None:
    machine = make_machine(short(kind))
    for step in range(machine.total + 1):
        frame = machine.frame()
        assert (frame.step, frame.total) == (step, machine.total)
        for chart in frame.charts:
            for line in getattr(chart, "lines", getattr(chart, "paths", ())):
                assert line.x.shape == line.y.shape
            if isinstance(chart, ImageChart):
                assert chart.images.dtype == np.uint8
                assert len(chart.captions) == len(chart.images)
        for table in frame.tables:
            assert all(len(row) == len(table.header) for row in table.rows)
        assert all(note.en and note.ko for note in frame.notes)
        assert all(re.fullmatch(LAB_PATTERN, f"lab.{name}") for name in frame.metrics)
        machine.advance()
    assert frame.notes
    assert frame.tables[0].rows
    assert any(isfinite(value) for value in frame.metrics.values())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happens_after_the_end(kind: str) -> None:
    machine = played(short(kind))
    before = dict(machine.frame().metrics)
    machine.advance()
    assert machine.done == machine.total
    np.testing.assert_equal(dict(machine.frame().metrics), before)


@pytest.mark.parametrize("kind", KINDS)
def test_controls_are_settings(kind: str) -> None:
    experiment = short(kind)
    for key in make_machine(experiment).controls:
        value: object = experiment
        for name in key.split("."):
            value = getattr(value, name)
        assert with_edits(experiment, {key: value}) == experiment
