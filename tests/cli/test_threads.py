"""How BLAS multiplies is decided by the processor's model and before NumPy is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_dnn import threads

ZEN_4 = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nflags\t\t: fpu avx2 avx512f\n\nprocessor\t: 1\n"


@pytest.mark.parametrize(
    ("cpu", "kernels"),
    [
        (ZEN_4, "Haswell"),
        (ZEN_4.replace(" avx512f", ""), None),
        (ZEN_4.replace(": 25", ": 26"), None),
        (ZEN_4.replace("AuthenticAMD", "GenuineIntel"), None),
        ("Processor : ARMv8\n", None),
        ("", None),
    ],
)
def test_kernels_by_model(
    cpu: str, kernels: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "CPU", tmp_path / "cpuinfo")
    assert threads.best_kernels() is None
    (tmp_path / "cpuinfo").write_text(cpu)
    assert threads.best_kernels() == kernels


@pytest.mark.parametrize(("before", "given"), [("", None), ("import numpy", None), ("", "Nehalem")])
def test_only_before_numpy_and_where_nothing_is_said(before: str, given: str | None) -> None:
    code = (
        f"{before}\nimport json, os\nfrom tui_dnn import threads\nthreads.best_kernels = lambda: 'Haswell'\n"
        "threads.limit(1)\nprint(json.dumps(os.environ.get(threads.KERNELS)))"
    )
    environment = {name: value for name, value in os.environ.items() if name != threads.KERNELS}
    if given is not None:
        environment[threads.KERNELS] = given
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == (given or (None if before else "Haswell"))
