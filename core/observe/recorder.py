"""What a run remembers of itself: scalars every step, layer series at a fixed stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.measure import RMS, Block
from core.observe.series import ACTIVATION, GRADIENT, SIGNALS, UPDATE, WEIGHT, LayerSeries, ScalarSeries
from core.observe.tap import LayerTap, sample_inputs, sample_rows
from core.observe.units import ENOUGH, SilentUnits
from core.spec.train import Record

VALUES = 2048
LAYERS_AT_ONCE = 8
PLANS = 3


class Recorder:
    """Records a run into rings of bounded memory, at steps fixed by the recipe and never by a clock.

    A step is recorded between its backward pass and the next step:

        if recorder.wants(step):
            recorder.before_update(taps)   # h, dh, kernels, gradients before clipping
            ...update...
            recorder.after_update(step, taps, norm_before, norm_after)
        recorder.scalar(step, loss, penalty, accuracy, learning_rate)

    Another thread may read `scalar_series` and `layer_series` after the rule in `core.observe.series`.
    """

    def __init__(
        self,
        taps_names: Sequence[str],
        record: Record,
        *,
        capacity_steps: int = 1 << 20,
        budget_bytes: int = 32 << 20,
    ) -> None:
        self.record = record
        self.names = tuple(taps_names)
        self.layer_capacity = max(
            16, min(capacity_steps, budget_bytes // LayerSeries.row_bytes(len(self.names)))
        )
        self.scalar_series = ScalarSeries(max(16, min(capacity_steps, 1 << 24)))
        self.layer_series = LayerSeries(len(self.names), self.layer_capacity)
        self.silent: SilentUnits | None = None
        self._budget, self._most = budget_bytes, capacity_steps
        self._always = frozenset(record.hist_always)
        self._plans: list[_Plan] = []
        self._ready: _Plan | None = None
        arrays = self.scalar_series.arrays
        self._loss, self._penalty = arrays["loss"], arrays["penalty"]
        self._accuracy, self._rate = arrays["accuracy"], arrays["learning_rate"]

    def wants(self, step: int) -> bool:
        """Whether the layers are recorded at the update with this index, counted from 0."""
        stride = self.record.hist
        return (stride > 0 and step % stride == 0) or step in self._always

    def bind(self, taps: Sequence[LayerTap]) -> None:
        """Make ready for these views; cheap if they were seen before. Other layers begin a new layer series."""
        self._plan(taps)

    def before_update(self, taps: Sequence[LayerTap]) -> None:
        """Copy what the update will change, and measure gradients before they are clipped."""
        plan = self._plan(taps)
        plan.before()
        self._ready = plan

    def after_update(
        self, step: int, taps: Sequence[LayerTap], norm_before: float | None, norm_after: float | None
    ) -> None:
        """Write one row of the layer series. Norms are those of all gradients around clipping."""
        plan, series = self._plan(taps), self.layer_series
        if plan is not self._ready or self.silent is None:
            raise RuntimeError("after_update without before_update on the same taps")
        self._ready = None
        row = series.count % series.capacity
        series.steps[row] = step
        plan.after(series, row)
        self.silent.look(plan.taps, series.dead[row])
        series.norm_before[row] = nan if norm_before is None else norm_before
        series.norm_after[row] = nan if norm_after is None else norm_after
        series.publish()

    def scalar(self, step: int, loss: float, penalty: float, accuracy: float, learning_rate: float) -> None:
        """Remember the scalars of one step."""
        if step % self.record.scalars:
            return
        series = self.scalar_series
        row = series.count % series.capacity
        series.steps[row] = step
        self._loss[row] = loss
        self._penalty[row] = penalty
        self._accuracy[row] = accuracy
        self._rate[row] = learning_rate
        series.publish()

    def epoch_started(self, examples: int = ENOUGH) -> None:
        """A new epoch begins: the share of dead units starts afresh, and the old one is kept."""
        if self.silent is not None:
            self.silent.start(min(examples, ENOUGH))

    def rewind(self, step: int) -> None:
        """Forget everything from `step` on, before the run goes on from an earlier state."""
        self.scalar_series.rewind(step)
        self.layer_series.rewind(step)
        self._ready = None

    def state(self) -> dict[str, Any]:
        """What later records depend on besides the run itself, as plain values."""
        return {"names": list(self.names), "silent": None if self.silent is None else self.silent.state()}

    def restore(self, state: Mapping[str, Any], taps: Sequence[LayerTap]) -> None:
        """Continue as the recorder did that gave `state`; `taps` are those of the restored run."""
        self.silent = None
        self._plans.clear()
        self._plan(taps)
        if self.silent is not None and state["silent"] is not None and list(self.names) == state["names"]:
            self.silent.restore(state["silent"])

    @property
    def dead_epoch(self) -> NDArray[np.float64] | None:
        """(layers,) share of dead units over the last finished epoch; None before the first."""
        return None if self.silent is None else self.silent.finished

    @property
    def scalar_rows(self) -> int:
        return self.scalar_series.count

    def scalars(self, name: str, start: int, stop: int) -> NDArray[np.float64]:
        """Rows start..stop of `loss`, `penalty`, `accuracy` or `learning_rate`; a view unless the ring wraps."""
        return self.scalar_series.read(self.scalar_series.arrays[name], start, stop)

    @property
    def layer_rows(self) -> int:
        return self.layer_series.count

    @property
    def layer_steps(self) -> NDArray[np.int64]:
        """The recorded steps that are still there, oldest first."""
        series = self.layer_series
        return series.read(series.steps, series.first, series.count)

    def _plan(self, taps: Sequence[LayerTap]) -> _Plan:
        for plan in self._plans:
            if plan.taps is taps:
                return plan
        plan = _Plan(taps)
        names = tuple(tap.name for tap in taps)
        if names != self.names:
            self.names = names
            capacity = max(16, min(self._most, self._budget // LayerSeries.row_bytes(len(names))))
            self.layer_series = LayerSeries(len(names), capacity)
            self._plans.clear()
        if self.silent is None or self.silent.shape != SilentUnits(taps).shape:
            self.silent = SilentUnits(taps)
        # Batches have one size and an epoch's last batch another; older views would keep old networks alive.
        self._plans = [*self._plans[-(PLANS - 1) :], plan]
        return plan


class _Plan:
    """Views and working arrays for one set of taps."""

    def __init__(self, taps: Sequence[LayerTap]) -> None:
        self.taps = taps
        self._chunks = [_Chunk(taps[i : i + LAYERS_AT_ONCE], i) for i in range(0, len(taps), LAYERS_AT_ONCE)]

    def before(self) -> None:
        for chunk in self._chunks:
            chunk.before()

    def after(self, series: LayerSeries, row: int) -> None:
        for chunk in self._chunks:
            chunk.after(series, row)


class _Chunk:
    """A few layers whose signals are measured in one block, small enough to stay in the cache."""

    def __init__(self, taps: Sequence[LayerTap], start: int) -> None:
        self.layers = slice(start, start + len(taps))
        sources = [
            (sample_rows(tap.h, VALUES), sample_rows(tap.dh, VALUES), sample_inputs(tap.kernel, VALUES))
            for tap in taps
        ]
        lengths, ranges = [], []
        for tap, (h, dh, kernel) in zip(taps, sources, strict=True):
            lengths += [h.size, dh.size, kernel.size, kernel.size]
            ranges += [None if tap.function is None else tap.function.output_range, None, None, None]
        self.block = Block(lengths, taps[0].h.dtype, ranges)
        self.rows = len(lengths)
        copies: list[tuple[Array, Array]] = []
        updates: list[tuple[Array, Array, Array]] = []
        self.saturation = []
        for i, (tap, (h, dh, kernel)) in enumerate(zip(taps, sources, strict=True)):
            rows = self.block.rows[len(SIGNALS) * i : len(SIGNALS) * (i + 1)]
            activation, gradient, weight = (
                row.reshape(source.shape) for row, source in zip(rows, (h, dh, kernel), strict=False)
            )
            copies += [(activation, h), (gradient, dh), (weight, kernel)]
            updates.append((kernel, weight, rows[UPDATE].reshape(kernel.shape)))
            self.saturation.append((None if tap.function is None else tap.function.saturated, activation))
        self.copies, self.updates = tuple(copies), tuple(updates)
        self.gradients = tuple(tap.kernel_gradient.ravel() for tap in taps)
        self.norms = [0.0] * len(taps)

    def before(self) -> None:
        for target, source in self.copies:
            np.copyto(target, source)
        for i, gradient in enumerate(self.gradients):
            self.norms[i] = norm(gradient)

    def after(self, series: LayerSeries, row: int) -> None:
        layers, rows = self.layers, self.rows
        for kernel, weight, update in self.updates:
            np.subtract(kernel, weight, out=update)
        for i, (saturated, activation) in enumerate(self.saturation, layers.start):
            share = nan if saturated is None else np.count_nonzero(saturated(activation)) / activation.size
            series.saturated[row, i] = share
        stats = series.stats[row, layers]
        self.block.measure(
            series.hist[row, layers].reshape(rows, -1),
            series.hist_range[row, layers].reshape(rows, -1),
            stats.reshape(rows, -1),
            series.zeros[row, layers].reshape(rows),
            series.nonfinite[row, layers].reshape(rows),
        )
        weight_rms = stats[:, WEIGHT, RMS]
        with np.errstate(all="ignore"):
            ratio = np.divide(stats[:, UPDATE, RMS], weight_rms, out=series.update_ratio[row, layers])
        ratio[weight_rms == 0] = nan
        series.gradient_norms[row, layers] = self.norms


def norm(flat: Array) -> float:
    """Euclidean norm of a flat array; `g @ g`, and scaled where that under- or overflows."""
    square = float(np.dot(flat, flat))
    if isfinite(square) and square > 1e-30:
        return sqrt(square)
    largest = float(np.abs(flat).max(initial=0.0))
    if largest == 0 or not isfinite(largest):
        return largest
    scaled = flat / largest
    return largest * sqrt(float(np.dot(scaled, scaled)))


__all__ = ["ACTIVATION", "GRADIENT", "SIGNALS", "UPDATE", "WEIGHT", "Recorder", "norm"]
