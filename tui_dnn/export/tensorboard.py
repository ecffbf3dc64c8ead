"""TensorBoard event files: scalars at every recorded update, histograms of every layer from step 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from time import time
from typing import Any

import numpy as np

from core.errors import UsageError
from core.observe.measure import MAX, MEAN, MIN, RMS
from core.observe.series import SIGNALS, LayerSeries
from core.train.trainer import Trainer
from tui_dnn.export.csv_file import failed
from tui_dnn.export.curves import CurveRow, Reader, rows

NAME = "events.out.tfevents.0.tui-dnn"
"""TensorBoard reads files with `tfevents` in their names; a second run writes over the first."""
TAGS = {
    "loss": "loss", "penalty": "penalty", "accuracy": "acc", "learning_rate": "lr", "epoch_loss": "epoch_loss",
    "epoch_accuracy": "epoch_acc", "val_loss": "val_loss", "val_accuracy": "val_acc",
}  # fmt: skip
"""Names of curves; those of `tui-dnn`'s expectations."""


@dataclass
class _Run:
    reader: Reader
    records: Any
    """A RecordWriter of tensorboardX."""
    layers: int = 0
    """Rows of layers that were written."""
    series: LayerSeries | None = field(default=None)


class EventLog:
    """A folder with a sub-folder for each run, written while it trains. OutputError where it cannot be."""

    def __init__(self, folder: Path) -> None:
        try:
            import tensorboardX
            from tensorboardX.proto.event_pb2 import Event
            from tensorboardX.proto.summary_pb2 import HistogramProto, Summary
        except ImportError:
            raise UsageError(
                "TensorBoard files need tensorboardX", hint='pip install "tui-dnn[tensorboard]"'
            ) from None
        self.folder = folder
        self._open, self._event = tensorboardX.RecordWriter, Event
        self._summary, self._histogram = Summary, HistogramProto
        self._runs: dict[str, _Run] = {}

    def update(self, trainers: Mapping[str, Trainer], labels: Mapping[str, str] | None = None) -> None:
        """Everything that is new; labels: names of sub-folders by run."""
        for run, trainer in trainers.items():
            if run not in self._runs:
                self._runs[run] = _Run(Reader(trainer), self._start((labels or {}).get(run, run)))
            known = self._runs[run]
            finished = known.reader.epochs
            columns, epochs = known.reader.new()
            self._write(
                known.records, [*self._scalars(rows(columns, epochs, finished)), *self._layers(known)]
            )

    def write(self, run: str, found: Iterable[CurveRow]) -> None:
        """Curves alone, of a run that is no more."""
        records = self._start(run)
        self._write(records, self._scalars(found))
        records.close()

    def _start(self, name: str) -> Any:
        path = self.folder / name / NAME
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            records = self._open(str(path))
        except OSError as error:
            raise failed(error, path) from None
        self._write(records, [self._event(wall_time=time(), file_version="brain.Event:2")])
        return records

    def _write(self, records: Any, events: Iterable[Any]) -> None:
        try:
            for event in events:
                records.write(event.SerializeToString())
            records.flush()
        except OSError as error:
            raise failed(error, self.folder) from None

    def _scalars(self, found: Iterable[CurveRow]) -> Iterator[Any]:
        for row in found:
            values = [
                self._summary.Value(tag=tag, simple_value=getattr(row, name))
                for name, tag in TAGS.items()
                if isfinite(getattr(row, name))
            ]
            yield self._event(wall_time=time(), step=row.step, summary=self._summary(value=values))

    def _layers(self, run: _Run) -> Iterator[Any]:
        """Layer rows since the last time; other layers after an edit begin a new series."""
        recorder = run.reader.trainer.recorder
        series, names = recorder.layer_series, recorder.names
        if series is not run.series:
            run.series, run.layers = series, 0
        start = max(min(run.layers, series.count), series.first)
        run.layers = series.count
        for number in range(start, series.count):
            row = number % series.capacity
            values = [
                self._summary.Value(tag=f"{signal}/{name}", histo=self._bins(series, row, layer, which))
                for layer, name in enumerate(names)
                for which, signal in enumerate(SIGNALS)
            ]
            for layer, name in enumerate(names):
                ratio = float(series.update_ratio[row, layer])
                if isfinite(ratio):
                    values.append(self._summary.Value(tag=f"update_ratio/{name}", simple_value=ratio))
            yield self._event(
                wall_time=time(), step=int(series.steps[row]), summary=self._summary(value=values)
            )

    def _bins(self, series: LayerSeries, row: int, layer: int, signal: int) -> Any:
        """Exact zeros are counted apart by the recorder; here they lie in the bin that begins at zero."""
        at = (row, layer, signal)
        counts = series.hist[at].astype(np.float64)
        low, high = series.hist_range[at]
        edges = np.linspace(low, high, len(counts) + 1)
        counts[int(np.searchsorted(edges, 0.0, side="right")) - 1] += series.zeros[at]
        stats, total = np.nan_to_num(series.stats[at]), float(counts.sum())
        used = np.flatnonzero(counts)
        first, last = (int(used[0]), int(used[-1]) + 1) if used.size else (0, 1)
        return self._histogram(
            min=stats[MIN],
            max=stats[MAX],
            num=total,
            sum=stats[MEAN] * total,
            sum_squares=stats[RMS] ** 2 * total,
            bucket_limit=edges[first + 1 : last + 1].tolist(),
            bucket=counts[first:last].tolist(),
        )

    def close(self) -> None:
        for run in self._runs.values():
            try:
                run.records.close()
            except OSError as error:
                raise failed(error, self.folder) from None
