"""Rings: bounded, readable while they are written, and able to go back."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.observe.recorder import Recorder
from core.observe.series import LayerSeries, Ring, ScalarSeries, rows_at_once
from core.spec.train import Record
from tests.observe.fakes import make_recorder, make_taps, record_step


def write(ring: ScalarSeries, steps: range) -> None:
    for step in steps:
        row = ring.count % ring.capacity
        ring.steps[row] = step
        ring.arrays["loss"][row] = step / 2
        ring.publish()


def test_a_ring_keeps_the_newest_rows() -> None:
    ring = ScalarSeries(10)
    write(ring, range(25))
    assert ring.count == 25
    # The place of row 15 is the one that the writer fills next.
    assert ring.first == 16
    assert ring.read(ring.steps, ring.first, ring.count).tolist() == list(range(16, 25))
    steps, losses = ring.tail("loss", 4)
    assert steps.tolist() == [21, 22, 23, 24] and losses.tolist() == [10.5, 11.0, 11.5, 12.0]
    assert ring.tail("loss", 99)[0].tolist() == list(range(16, 25))


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (0, 3), (3, 8), (2, 10)])
def test_reading_without_wrapping_is_a_view(start: int, stop: int) -> None:
    ring = ScalarSeries(10)
    write(ring, range(10))
    part = ring.read(ring.steps, start, stop)
    assert part.tolist() == list(range(start, stop))
    assert part.size == 0 or np.shares_memory(part, ring.steps)


@pytest.mark.parametrize("back", [0, 12, 16, 17, 20, 24, 25, 99])
def test_rewind_forgets_a_step_and_all_after_it(back: int) -> None:
    ring = ScalarSeries(10)
    write(ring, range(25))
    ring.rewind(back)
    kept = ring.read(ring.steps, ring.first, ring.count).tolist()
    # A ring at rest still holds row 15, whose place would have been overwritten next.
    assert kept == [step for step in range(15 if back < 25 else 16, 25) if step < back]
    write(ring, range(back, back + 3))
    kept = ring.read(ring.steps, ring.first, ring.count).tolist()
    assert kept[-3:] == [back, back + 1, back + 2]
    assert kept == sorted(kept)


def test_row_at() -> None:
    ring = Ring(8)
    for step in (0, 10, 20, 21):
        ring.steps[ring.count] = step
        ring.publish()
    assert [ring.row_at(step) for step in (0, 1, 10, 20, 21, 22)] == [0, 1, 1, 2, 3, 4]


def test_row_bytes_is_what_a_row_takes() -> None:
    arrays = [value for value in vars(LayerSeries(3, 50)).values() if isinstance(value, np.ndarray)]
    assert LayerSeries.row_bytes(3) * 50 == sum(array.nbytes for array in arrays)


def test_another_thread_reads_complete_rows_only() -> None:
    """Every row that a reader keeps by the rule is whole: its histograms add up and all its parts agree."""
    taps = make_taps((6, 8, 8, 3), n=16)
    # A short ring is overwritten all the time.
    recorder = Recorder([tap.name for tap in taps], Record(), budget_bytes=0)
    series = recorder.layer_series
    assert series.capacity == 16 and series.at_once == rows_at_once(3) > 1
    stop, seen, torn = threading.Event(), 0, []

    def reader() -> None:
        nonlocal seen
        while not stop.is_set():
            count = series.count
            first = max(series.first, count - 8)
            hist = series.read(series.hist, first, count).copy()
            zeros = series.read(series.zeros, first, count).copy()
            steps = series.read(series.steps, first, count).copy()
            marks = series.read(series.norm_before, first, count).copy()
            fresh = max(0, series.first - first)
            total = hist.sum(axis=-1) + zeros
            whole = (total == total[-1:]).all(axis=(1, 2)) & (marks == steps)
            torn.extend(steps[fresh:][~whole[fresh:]].tolist())
            seen += len(steps) - fresh

    thread = threading.Thread(target=reader)
    thread.start()
    try:
        for step in range(3000):
            recorder.before_update(taps)
            recorder.after_update(step, taps, float(step), None)
    finally:
        stop.set()
        thread.join()
    assert seen > 0
    assert torn == []


def test_the_recording_thread_sees_every_record_and_others_a_few_later() -> None:
    taps = make_taps()
    recorder = make_recorder(taps)
    seen: list[int] = []

    def look() -> None:
        seen.append(recorder.layer_rows)

    def elsewhere() -> int:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return seen[-1]

    at_once = rows_at_once(3)
    for step in range(at_once):
        assert elsewhere() == 0
        record_step(recorder, taps, step)
    assert elsewhere() == at_once
    record_step(recorder, taps, at_once)
    assert elsewhere() == at_once
    assert recorder.layer_rows == at_once + 1
    assert elsewhere() == at_once + 1
    assert recorder.layer_steps.tolist() == list(range(at_once + 1))


@pytest.mark.parametrize("look_at", [set(), {0}, {3, 4, 5}, set(range(25))])
def test_when_a_record_is_measured_changes_no_number(look_at: set[int]) -> None:
    def bits(looks: set[int]) -> list[bytes]:
        taps, rest = make_taps(seed=4), make_taps(n=7, seed=5)
        recorder = make_recorder(taps)
        for step in range(25):
            record_step(recorder, rest if step % 6 == 5 else taps, step)
            if step in looks:
                recorder.flush()
        series = recorder.layer_series
        assert recorder.layer_steps.tolist() == list(range(25))
        arrays = [value for value in vars(series).values() if isinstance(value, np.ndarray)]
        return [array[:25].tobytes() for array in arrays]

    assert bits(look_at) == bits({24})


def test_a_look_between_the_halves_of_a_step_does_no_harm() -> None:
    taps = make_taps()
    plain, watched = make_recorder(taps), make_recorder(taps)
    record_step(watched, taps, 0, rate=0.0)
    record_step(plain, taps, 0, rate=0.0)
    for recorder in (plain, watched):
        recorder.before_update(taps)
    assert watched.layer_series.count == 0
    for recorder in (plain, watched):
        recorder.after_update(10, taps, None, None)
    assert watched.layer_series.stats[1].tolist() == plain.layer_series.stats[1].tolist()
