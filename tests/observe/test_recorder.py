"""What the recorder keeps."""

from __future__ import annotations

import numpy as np
import pytest

from core.observe.histogram import histogram
from core.observe.measure import RMS, STATISTICS
from core.observe.recorder import Recorder
from core.observe.series import ACTIVATION, GRADIENT, SIGNALS, UPDATE, WEIGHT
from core.observe.statistics import signal_statistics
from core.spec.train import Record
from tests.observe.fakes import make_recorder, make_tap, make_taps, record_step

WANTS = [
    ({"hist": 10}, [0, 10, 20]),
    ({"hist": 1}, list(range(25))),
    ({"hist": 0}, []),
    ({"hist": 0, "hist_always": [3, 24]}, [3, 24]),
    ({"hist": 10, "hist_always": [0, 19, 20]}, [0, 10, 19, 20]),
]


@pytest.mark.parametrize(("record", "steps"), WANTS)
def test_recorded_steps_follow_from_the_recipe(record: dict[str, object], steps: list[int]) -> None:
    recorder = Recorder(["dense_1"], Record.model_validate(record))
    assert [step for step in range(25) if recorder.wants(step)] == steps


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_record_holds_every_signal(dtype: str) -> None:
    """Small layers are looked at as a whole, so a record equals exact statistics."""
    taps = make_taps((20, 16, 12, 4), kind="tanh", dtype=dtype)
    recorder = make_recorder(taps)
    before = [(tap.h.copy(), tap.dh.copy(), tap.kernel.copy()) for tap in taps]
    record_step(recorder, taps, 30)
    series = recorder.layer_series
    assert series.steps[0] == 30
    close = 1e-4 if dtype == "float32" else 1e-10
    for layer, (tap, (h, dh, kernel)) in enumerate(zip(taps, before, strict=True)):
        update = tap.kernel - kernel
        for signal, values in ((ACTIVATION, h), (GRADIENT, dh), (WEIGHT, kernel), (UPDATE, update)):
            known = tap.function.output_range if signal == ACTIVATION and tap.function is not None else None
            exact, row = signal_statistics(values, known), series.stats[0, layer, signal]
            assert series.hist[0, layer, signal].tolist() == exact.histogram.counts.tolist()
            assert series.hist_range[0, layer, signal].tolist() == [exact.histogram.low, exact.histogram.high]
            assert series.zeros[0, layer, signal] == exact.zeros
            for name, value in zip(STATISTICS, row, strict=True):
                assert value == pytest.approx(getattr(exact, name), rel=close, abs=close * exact.rms), name
        rms = [np.sqrt((array.astype(np.float64) ** 2).mean()) for array in (update, kernel)]
        assert series.update_ratio[0, layer] == pytest.approx(rms[0] / rms[1], rel=close)
        norm = np.linalg.norm(tap.kernel_gradient.astype(np.float64))
        assert series.gradient_norms[0, layer] == pytest.approx(norm, rel=close)
    assert (series.norm_before[0], series.norm_after[0]) == (2.0, 1.0)


def test_gradient_norms_are_those_before_clipping() -> None:
    taps = make_taps()
    recorder = make_recorder(taps)
    wanted = [float(np.linalg.norm(tap.kernel_gradient)) for tap in taps]
    recorder.before_update(taps)
    for tap in taps:
        tap.kernel_gradient.fill(0)
    recorder.after_update(0, taps, None, None)
    assert recorder.layer_series.gradient_norms[0] == pytest.approx(wanted, rel=1e-5)
    assert np.isnan([recorder.layer_series.norm_before[0], recorder.layer_series.norm_after[0]]).all()


@pytest.mark.parametrize("size", [1e-30, 1e-22, 1.0, 1e25])
def test_norms_of_tiny_and_huge_gradients(size: float) -> None:
    taps = make_taps((5, 4, 3))
    for tap in taps:
        tap.kernel_gradient.fill(size)
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0, rate=0.0)
    wanted = [size * tap.kernel.size**0.5 for tap in taps]
    assert recorder.layer_series.gradient_norms[0] == pytest.approx(wanted, rel=1e-5, abs=0)


def test_the_border_of_an_image_does_not_make_a_layer_look_frozen() -> None:
    """Leading rows of the first kernel belong to black pixels; only later rows ever change."""
    taps = (make_tap(1, 16, 784, 64), make_tap(2, 16, 64, 10, kind="softmax"))
    taps[0].kernel_gradient[:300] = 0
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    assert recorder.layer_series.update_ratio[0, 0] > 1e-2


def test_a_kernel_of_zeros_has_no_update_ratio() -> None:
    taps = make_taps()
    taps[0].kernel.fill(0)
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    assert np.isnan(recorder.layer_series.update_ratio[0, 0])
    assert np.isfinite(recorder.layer_series.update_ratio[0, 1:]).all()


def test_saturation_has_the_meaning_of_the_activation() -> None:
    taps = (
        make_tap(1, 8, 3, 4, kind="tanh"),
        make_tap(2, 8, 4, 4, kind="sigmoid"),
        make_tap(3, 8, 4, 4, kind="relu"),
        make_tap(4, 8, 4, 4, kind="prelu"),
        make_tap(5, 8, 4, 2, kind="softmax"),
    )
    taps[0].h[...] = 0.5
    taps[0].h[:2] = -0.999
    taps[1].h[...] = 0.5
    taps[1].h[:4] = 0.001
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    saturated = recorder.layer_series.saturated[0]
    assert saturated[:2].tolist() == [0.25, 0.5]
    assert np.isnan(saturated[2:]).all()


class TestDeadUnits:
    """A unit is dead when it was zero on every recorded example since the epoch began."""

    def test_one_active_example_proves_a_unit_alive(self) -> None:
        taps = make_taps((4, 8, 3), n=300)
        recorder = make_recorder(taps)
        taps[0].h[...] = 1.0
        taps[0].h[:, :2] = 0.0
        taps[0].h[-1, 2] = 0.0
        record_step(recorder, taps, 0)
        dead = recorder.layer_series.dead
        assert dead[0, 0] == 0.25
        assert np.isnan(dead[0, 1])
        taps[0].h[:, :] = 0.0
        taps[0].h[7, 0] = 1e-30
        record_step(recorder, taps, 10)
        assert recorder.layer_series.dead[1, 0] == 0.125
        assert recorder.dead_epoch is None
        recorder.epoch_started()
        assert recorder.dead_epoch is not None
        assert recorder.dead_epoch[0] == 0.125
        taps[0].h.fill(0.0)
        record_step(recorder, taps, 20)
        assert recorder.layer_series.dead[2, 0] == 1.0
        assert recorder.dead_epoch[0] == 0.125

    def test_short_epochs_are_joined(self) -> None:
        taps = make_taps((4, 8, 3), n=100)
        recorder = make_recorder(taps)
        for step in range(5):
            record_step(recorder, taps, step)
            recorder.epoch_started()
            assert recorder.dead_epoch is None
        record_step(recorder, taps, 5)
        recorder.epoch_started()
        assert recorder.dead_epoch is not None

    def test_a_small_set_needs_no_more_than_all_of_itself(self) -> None:
        taps = make_taps((4, 8, 3), n=100)
        recorder = make_recorder(taps)
        record_step(recorder, taps, 0)
        recorder.epoch_started(100)
        assert recorder.dead_epoch is not None


def test_batches_of_two_sizes_belong_to_one_series() -> None:
    taps, rest = make_taps(n=32), make_taps(n=5)
    recorder = make_recorder(taps)
    for step in range(4):
        record_step(recorder, rest if step % 2 else taps, step)
    assert recorder.layer_rows == 4
    totals = (
        recorder.layer_series.hist[:4, 0, ACTIVATION].sum(axis=1)
        + recorder.layer_series.zeros[:4, 0, ACTIVATION]
    )
    assert totals.tolist() == [512, 80, 512, 80]


def test_other_layers_begin_a_new_series() -> None:
    taps, deeper = make_taps((5, 4, 3)), make_taps((5, 4, 4, 3))
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    old = recorder.layer_series
    record_step(recorder, deeper, 10)
    assert recorder.layer_series is not old
    assert recorder.layer_rows == 1
    assert recorder.names == ("dense_1", "dense_2", "dense_3")


def test_after_update_needs_before_update() -> None:
    taps = make_taps()
    recorder = make_recorder(taps)
    with pytest.raises(RuntimeError, match="before_update"):
        recorder.after_update(0, taps, None, None)


def test_divergence_is_recorded_without_a_crash_or_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    taps = make_taps(kind="tanh")
    recorder = make_recorder(taps)
    taps[0].h.fill(np.nan)
    taps[1].dh[0, 0] = np.inf
    taps[2].kernel.fill(np.inf)
    taps[1].kernel_gradient.fill(3e38)
    record_step(recorder, taps, 0)
    series = recorder.layer_series
    assert series.nonfinite[0, 0, ACTIVATION] == taps[0].h.size
    assert series.nonfinite[0, 1, GRADIENT] == 1
    assert series.nonfinite[0, 2, UPDATE] == taps[2].kernel.size
    assert np.isfinite(series.stats[0, 1, GRADIENT, RMS])
    assert not recwarn.list


def test_scalars() -> None:
    recorder = make_recorder(make_taps(), scalars=3)
    for step in range(10):
        recorder.scalar(step, step / 10, 0.5, 0.25, 0.01)
    assert recorder.scalar_rows == 4
    assert recorder.scalars("loss", 0, 4).tolist() == [0.0, 0.3, 0.6, 0.9]
    assert recorder.scalars("penalty", 1, 2).tolist() == [0.5]
    assert recorder.scalars("accuracy", 1, 2).tolist() == [0.25]
    assert recorder.scalars("learning_rate", 1, 2).tolist() == [0.01]
    assert recorder.scalar_series.steps[:4].tolist() == [0, 3, 6, 9]


def test_the_same_run_is_recorded_with_the_same_bits() -> None:
    bits = []
    for _ in range(2):
        taps = make_taps()
        recorder = make_recorder(taps)
        for step in range(5):
            record_step(recorder, taps, step)
        series = recorder.layer_series
        bits.append([series.hist[:5].tobytes(), series.stats[:5].tobytes(), series.dead[:5].tobytes()])
    assert bits[0] == bits[1]


def test_a_run_that_goes_on_from_a_state_is_recorded_as_if_uninterrupted() -> None:
    def run(recorder: Recorder, steps: range) -> None:
        for step in steps:
            taps[0].h[...] = np.arange(8) % 4 == step
            record_step(recorder, taps, step, rate=0.0)

    taps = make_taps((4, 8, 3), n=300)
    through, resumed = make_recorder(taps), make_recorder(taps)
    run(through, range(2))
    saved = through.state()
    run(through, range(2, 4))
    resumed.restore(saved, taps)
    run(resumed, range(2, 4))
    assert through.layer_series.dead[2:4, 0].tolist() == [0.25, 0.0]
    assert resumed.layer_series.dead[:2, 0].tolist() == [0.25, 0.0]
    through.rewind(2)
    assert through.layer_steps.tolist() == [0, 1]


def test_more_layers_than_one_block_holds() -> None:
    taps = make_taps((6, *[5] * 20, 3), kind="tanh")
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    for i, tap in enumerate(taps):
        exact = histogram(tap.dh)
        assert recorder.layer_series.hist[0, i, GRADIENT].tolist() == exact.counts.tolist()
    assert recorder.layer_series.hist.shape[1:3] == (21, len(SIGNALS))
