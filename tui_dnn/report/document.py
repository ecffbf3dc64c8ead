"""The result of a replay as one JSON document."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from tui_dnn.exit_codes import MEANING

if TYPE_CHECKING:
    from core.lab.play import LabReport
    from core.train.replay import Report
    from core.train.trainer import Trainer

VERSION = 1


def plain(value: Any) -> Any:
    """A value as JSON has it: no NaN or infinity (null), no NumPy numbers, dataclasses as objects."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "model_dump"):
        return plain(value.model_dump(mode="json", by_alias=True))
    if hasattr(value, "items"):
        return {str(key): plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dumps(value: Any) -> str:
    """One line of strict JSON."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def experiment_document(experiment: Any) -> dict[str, Any]:
    """What was run: the whole recipe, so that the result can be repeated."""
    return {"preset": experiment.id, "seed": experiment.seed, "experiment": plain(experiment)}


def run_document(trainer: Trainer) -> dict[str, Any]:
    """One run: how it ended, its epochs and its edits."""
    return {
        "status": trainer.status,
        "steps": trainer.steps_done,
        "total_steps": trainer.total_steps,
        "divergence": trainer.divergence,
        "epochs": [vars(row) for row in trainer.epochs],
        "edits": [vars(entry) for entry in trainer.journal],
        "digest": trainer.digest(),
    }


def result(report: Report, code: int) -> dict[str, Any]:
    """The whole result, in the order in which the report is read."""
    from core.nn.summary import summary

    main = report.trainers["main"]
    network = main.network
    return {
        "version": VERSION,
        "exit_code": code,
        "meaning": MEANING[code],
        **experiment_document(report.experiment),
        "seconds": report.seconds,
        "interrupted": report.interrupted,
        "model": {
            "layers": [vars(row) for row in summary(network)],
            "parameters": network.parameters,
            "trainable": network.trainable_parameters,
        },
        "runs": {name: run_document(trainer) for name, trainer in report.trainers.items()},
        "layers": [plain(layer) for layer in main.observe().layers],
        "test": report.test,
        "checks": [vars(check) for check in report.checks],
        "seeds": report.seeds,
        "not_reached": report.not_reached,
        "findings": list(report.findings),
        "digest": report.digest,
        "keyframes": [
            {"run": run, "step": step, "digest": digest}
            for (run, step), digest in sorted(report.digests.items())
        ],
        "mismatch": None
        if report.mismatch is None
        else dict(zip(("run", "step"), report.mismatch, strict=True)),
    }


def lab_result(report: LabReport, code: int) -> dict[str, Any]:
    """What a lab measured and whether its expectations held."""
    return {
        "version": VERSION,
        "exit_code": code,
        "meaning": MEANING[code],
        **experiment_document(report.experiment),
        "seconds": report.seconds,
        "interrupted": report.interrupted,
        "steps": report.frame.step,
        "total_steps": report.frame.total,
        "metrics": dict(report.frame.metrics),
        "tables": [vars(table) for table in report.frame.tables],
        "notes": list(report.frame.notes),
        "checks": [vars(check) for check in report.checks],
        "seeds": report.seeds,
        "not_reached": report.not_reached,
    }
