"""Where the command is started must not matter, and BLAS threads are set before NumPy is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Write
from tui_dnn import threads


def test_a_folder_with_its_own_core_and_presets(tmp_path: Path) -> None:
    for name in ("core", "presets"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong package')")
    (tmp_path / "numpy.py").write_text("raise SystemExit('the wrong numpy')")
    words = [sys.executable, "-m", "tui_dnn", "replay", "xor-by-hand", "--headless", "--quiet"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "wrong" not in done.stdout + done.stderr


def test_threads_are_set_before_numpy_is_imported(preset: Write) -> None:
    code = (
        "import os, sys\n"
        "from tui_dnn import threads\n"
        "seen = []\n"
        "real = threads.limit\n"
        "def limit(count):\n"
        "    seen.append(('numpy' in sys.modules, count))\n"
        "    real(count)\n"
        "threads.limit = limit\n"
        "from tui_dnn.cli import main\n"
        f"main(['replay', {preset(replace={'seed = 3': 'threads = 3'})!r}, '--headless', '--quiet'])\n"
        "print(seen, [os.environ[name] for name in threads.VARIABLES])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"[(False, 3)] {['3'] * len(threads.VARIABLES)}"


def test_threads_are_limited_after_numpy_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    import threadpoolctl

    for name in threads.VARIABLES:
        monkeypatch.setenv(name, "9")
    before = [
        entry["num_threads"] for entry in threadpoolctl.threadpool_info() if entry["user_api"] == "blas"
    ]
    threads.limit(1)
    after = [entry["num_threads"] for entry in threadpoolctl.threadpool_info() if entry["user_api"] == "blas"]
    assert len(after) == len(before) and set(after) <= {1}


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_crash(closed: str, preset: Write) -> None:
    line = f"{sys.executable} -m tui_dnn replay {preset()} --headless {closed}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Traceback" not in done.stderr
