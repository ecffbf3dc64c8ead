"""`--jsonl`: the run as one JSON object per line, written while it happens."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from core.errors import OutputError
from tui_dnn.report.document import dumps, experiment_document

if TYPE_CHECKING:
    from core.lab.play import LabReport
    from core.spec.experiment import Experiment
    from core.train.history import StepResult
    from core.train.replay import Report
    from core.train.trainer import Trainer


class Journal:
    """Lines of a file, or of standard output for `-`; without a target nothing happens.

    Every line has `event`: start, scalar, epoch, edit, diverged, check, finding or end.
    A file that cannot be written raises OutputError; a closed pipe stays BrokenPipeError.
    """

    def __init__(self, target: str | None) -> None:
        self.target = target
        self._stream: TextIO | None = None
        self._edits: dict[int, int] = {}

    @property
    def active(self) -> bool:
        return self.target is not None

    def __enter__(self) -> Journal:
        if self.target == "-":
            self._stream = sys.stdout
        elif self.target is not None:
            try:
                self._stream = Path(self.target).open("w", encoding="utf-8")
            except OSError as error:
                raise self._failed(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stream, self._stream = self._stream, None
        if stream is None or stream is sys.stdout:
            return
        try:
            stream.close()
        except OSError as failure:
            if kind is None:
                raise self._failed(failure) from None

    def _failed(self, error: OSError) -> Exception:
        if isinstance(error, BrokenPipeError):
            return error
        where = "standard output" if self.target == "-" else str(self.target)
        hint = "another --jsonl file, or free some space"
        return OutputError(f"cannot be written: {error.strerror or error}", where=where, hint=hint)

    def _write(self, line: str, *, flush: bool = False) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(line + "\n")
            if flush:
                self._stream.flush()
        except OSError as error:
            raise self._failed(error) from None

    def start(self, experiment: Experiment) -> None:
        """Written at once, so that a full disk is found before the training and not after it."""
        self._write(dumps({"event": "start", **experiment_document(experiment)}), flush=True)

    def step(self, trainer: Trainer, result: StepResult, run: str = "main") -> None:
        """Edits before a step, its scalars as often as the preset records them, the epoch that it ends."""
        self._write_edits(trainer, run)
        every = trainer.experiment.train.record.scalars
        if result.step % every == 0 or result.status == "diverged":
            scalar = {name: getattr(result, name) for name in _SCALARS}
            self._write(dumps({"event": "scalar", "run": run, **scalar}))
        row = result.epoch_row
        if row is not None:
            self._write(dumps({"event": "epoch", "run": run, **vars(row)}), flush=True)
        if trainer.divergence is not None:
            self._write(dumps({"event": "diverged", "run": run, **vars(trainer.divergence)}), flush=True)

    def _write_edits(self, trainer: Trainer, run: str) -> None:
        told = self._edits.get(id(trainer), 0)
        if len(trainer.journal) > told:
            for entry in trainer.journal[told:]:
                self._write(dumps({"event": "edit", "run": run, **vars(entry)}), flush=True)
            self._edits[id(trainer)] = len(trainer.journal)

    def finish(self, report: Report, code: int) -> None:
        """Checks, findings and the verdict."""
        for run, trainer in report.trainers.items():
            self._write_edits(trainer, run)
        for check in report.checks:
            self._write(dumps({"event": "check", **vars(check)}))
        for finding in report.findings:
            self._write(dumps({"event": "finding", "finding": finding}))
        main = report.trainers["main"]
        end = {"status": main.status, "step": main.steps_done, "digest": report.digest, "exit_code": code}
        self._write(dumps({"event": "end", **end}), flush=True)

    def finish_lab(self, report: LabReport, code: int) -> None:
        """What a lab measured, its checks and the verdict."""
        self._write(dumps({"event": "measured", "metrics": dict(report.frame.metrics)}))
        for check in report.checks:
            self._write(dumps({"event": "check", **vars(check)}))
        end = {"status": "interrupted" if report.interrupted else "finished", "step": report.frame.step}
        self._write(dumps({"event": "end", **end, "exit_code": code}), flush=True)


_SCALARS = ("step", "epoch", "loss", "penalty", "accuracy", "learning_rate")
