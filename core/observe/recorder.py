"""What a run remembers of itself: scalars every step, layer series at a fixed stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import get_ident
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.observe.capture import Capture
from core.observe.series import LayerSeries, ScalarSeries, rows_at_once
from core.observe.tap import LayerTap
from core.observe.units import ENOUGH, SilentUnits
from core.spec.train import Record

CAPTURES = 3
LEAST_SCALARS = 64


class Recorder:
    """Records a run into rings of bounded memory, at steps fixed by the recipe and never by a clock.

    A step is recorded between its backward pass and the next step:

        if recorder.wants(step):
            recorder.before_update(taps)   # kernels, and gradients before clipping
            ...update...
            recorder.after_update(step, taps, norm_before, norm_after)   # h, dh, and the update
        recorder.scalar(step, loss, penalty, accuracy, learning_rate)

    Another thread may read `scalar_series` and `layer_series` after the rule in `core.observe.series`. It sees
    layers a few records late, for they are measured some at a time; the thread that records sees them at once.
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
        self._budget, self._most = budget_bytes, capacity_steps
        self.scalar_series = ScalarSeries(max(LEAST_SCALARS, capacity_steps))
        self._layer_series = self._new_series()
        self.silent: SilentUnits | None = None
        self._thread = get_ident()
        self._always = frozenset(record.hist_always)
        self._captures: list[Capture] = []
        self._latest: Capture | None = None
        self._ready = False
        arrays = self.scalar_series.arrays
        self._loss, self._penalty = arrays["loss"], arrays["penalty"]
        self._accuracy, self._rate = arrays["accuracy"], arrays["learning_rate"]

    def wants(self, step: int) -> bool:
        """Whether the layers are recorded at the update with this index, counted from 0."""
        stride = self.record.hist
        return (stride > 0 and step % stride == 0) or step in self._always

    def bind(self, taps: Sequence[LayerTap]) -> None:
        """Make ready for these views; cheap if they were seen before. Other layers begin a new layer series."""
        self._capture(taps)

    def before_update(self, taps: Sequence[LayerTap]) -> None:
        """Copy what the update will change, and measure gradients before they are clipped."""
        capture = self._capture(taps)
        self._ready = False
        if capture is not self._latest:
            self.flush()
            self._latest = capture
        capture.before()
        self._ready = True

    def after_update(
        self, step: int, taps: Sequence[LayerTap], norm_before: float | None, norm_after: float | None
    ) -> None:
        """Take one row of the layer series. Norms are those of all gradients around clipping."""
        capture = self._latest
        if not self._ready or capture is None or capture.taps is not taps or self.silent is None:
            raise RuntimeError("after_update without before_update on the same taps")
        self._ready = False
        self._thread = get_ident()
        self.silent.look(taps, capture.dead[capture.filled])
        capture.after(step, norm_before, norm_after)
        if capture.filled == capture.slots:
            capture.flush(self._layer_series)

    def flush(self) -> None:
        """Measure what was copied and not measured yet. For the thread that records, or a run that rests."""
        # Between the two halves of a step the copies of its first half must stay as they are.
        if self._latest is not None and not self._ready:
            self._latest.flush(self._layer_series)

    @property
    def layer_series(self) -> LayerSeries:
        """The recorded layers; up to the newest record where the thread that records asks for it."""
        if get_ident() == self._thread:
            self.flush()
        return self._layer_series

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
        self._ready = False
        self.flush()
        self.scalar_series.rewind(step)
        self._layer_series.rewind(step)

    def state(self) -> dict[str, Any]:
        """What later records depend on besides the run itself, as plain values."""
        return {"names": list(self.names), "silent": None if self.silent is None else self.silent.state()}

    def restore(self, state: Mapping[str, Any], taps: Sequence[LayerTap]) -> None:
        """Continue as the recorder did that gave `state`; `taps` are those of the restored run."""
        self._ready = False
        self.flush()
        self.silent = self._latest = None
        self._captures.clear()
        self._capture(taps)
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

    def _capture(self, taps: Sequence[LayerTap]) -> Capture:
        for capture in self._captures:
            if capture.taps is taps:
                return capture
        names = tuple(tap.name for tap in taps)
        if names != self.names:
            self._ready = False
            self.flush()
            self.names = names
            self._layer_series = self._new_series()
            self._latest = None
            self._captures.clear()
        capture = Capture(taps)
        if self.silent is None or self.silent.shape != SilentUnits(taps).shape:
            self.silent = SilentUnits(taps)
        # Batches have one size and an epoch's last batch another; older views would keep old networks alive.
        self._captures = [*self._captures[-(CAPTURES - 1) :], capture]
        return capture

    def _new_series(self) -> LayerSeries:
        layers = len(self.names)
        rows = min(self._most, self._budget // LayerSeries.row_bytes(layers))
        return LayerSeries(layers, max(16, 2 * rows_at_once(layers), rows))
