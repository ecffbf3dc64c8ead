"""Which exit code a finished replay deserves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dnn import exit_codes

if TYPE_CHECKING:
    from core.lab.play import LabReport
    from core.spec.experiment import Experiment
    from core.train.replay import Report


def may_diverge(experiment: Experiment, run: str) -> bool:
    """A run may diverge where the preset expects the diagnosis `nan` of it."""
    return any(
        block.run == run and block.diagnosis is not None and "nan" in block.diagnosis.has
        for block in experiment.expect
    )


def exit_code(report: Report) -> int:
    """Interrupted before diverged before digest mismatch before a failed expectation."""
    if report.interrupted:
        return exit_codes.INTERRUPTED
    for run, trainer in report.trainers.items():
        if trainer.status == "diverged" and not may_diverge(report.experiment, run):
            return exit_codes.DIVERGED
    failed = [check for check in report.checks if not check.passed]
    if report.mismatch is not None or any(check.metric == "digest" for check in failed):
        return exit_codes.DIGEST_MISMATCH
    return exit_codes.EXPECTATION_FAILED if failed else exit_codes.OK


def lab_exit_code(report: LabReport) -> int:
    """Interrupted before a failed expectation."""
    if report.interrupted:
        return exit_codes.INTERRUPTED
    failed = any(not check.passed for check in report.checks)
    return exit_codes.EXPECTATION_FAILED if failed else exit_codes.OK
