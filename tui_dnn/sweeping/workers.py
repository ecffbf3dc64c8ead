"""Worker processes of this machine: started, watched, replaced when they die, ended together."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.helper.wanted import VARIABLE as HELPER

ENDING = 20.0
"""Seconds that a worker has to put its trial back."""
REPLACED = 3
"""How often each worker is replaced before the sweep is given up."""


@dataclass
class Workers:
    """As many processes as asked for, each `tui-dnn sweep --worker` on the same study."""

    storage: str
    study: str
    jobs: int
    lost: int = 0
    """Workers that ended by themselves without having finished."""
    errors: list[str] = field(default_factory=list)
    """What they said last."""
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, count: int) -> None:
        for _ in range(count):
            self._running.append(self._spawn())

    def _spawn(self) -> subprocess.Popen[str]:
        words = ["sweep", "--worker", "--child", "--storage", self.storage, "--study", self.study]
        # Several trainings at once fill the cores by themselves; the bits are the same with and without helper.
        helper = {HELPER: "off"} if self.jobs > 1 else {}
        return subprocess.Popen(
            [sys.executable, "-m", "tui_dnn", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **helper},
            start_new_session=True,  # Ctrl-C is ours: workers are asked to end
        )

    @property
    def pids(self) -> Sequence[int]:
        return [process.pid for process in self._running]

    def look(self) -> bool:
        """Replace those that died; False: none runs any more."""
        for process in list(self._running):
            if process.poll() is None:
                continue
            self._running.remove(process)
            assert process.stderr is not None
            said = process.stderr.read().strip()
            process.stderr.close()
            if process.returncode == 0:
                continue
            self.lost += 1
            self.errors.append(said.splitlines()[-1] if said else f"ended by signal {-process.returncode}")
            if self.lost <= REPLACED * self.jobs and process.returncode < 0:
                self._running.append(self._spawn())
        return bool(self._running)

    def stop(self) -> None:
        """Ask all to end, and wait until they have put their trials back."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stderr is not None:
                process.stderr.close()
        self._running.clear()
