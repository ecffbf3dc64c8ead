"""Curves as CSV: a row for every recorded update, written while it trains."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import suppress
from math import isnan
from pathlib import Path
from typing import TextIO

from core.errors import OutputError
from core.train.trainer import Trainer
from tui_dnn.export.curves import CurveRow, Reader, rows

HEADER = ("run", *CurveRow._fields)


def failed(error: OSError, where: Path) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        f"cannot be written: {reason}", where=str(where), hint="make room, or name another file"
    )


class CsvLog:
    """One file for all runs; empty cells where there is no number. OutputError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers: dict[str, Reader] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream: TextIO = path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise failed(error, path) from None
        self._table = csv.writer(self._stream, lineterminator="\n")
        self._put([HEADER])

    def update(self, trainers: Mapping[str, Trainer]) -> None:
        """Everything that is new."""
        for run, trainer in trainers.items():
            reader = self._readers.setdefault(run, Reader(trainer))
            finished = reader.epochs
            columns, epochs = reader.new()
            self.write(run, rows(columns, epochs, finished))

    def write(self, run: str, found: Iterable[CurveRow]) -> None:
        self._put([run, *(_cell(value) for value in row)] for row in found)

    def _put(self, lines: Iterable[Iterable[object]]) -> None:
        try:
            self._table.writerows(lines)
            self._stream.flush()
        except OSError as error:
            raise failed(error, self.path) from None

    def close(self) -> None:
        with suppress(OSError):  # what was written is flushed already
            self._stream.close()


def _cell(value: float) -> object:
    return "" if isnan(value) else value
