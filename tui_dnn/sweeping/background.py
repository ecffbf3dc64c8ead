"""Sweeps that the app began: processes that end with it, and go on when they are begun again."""

from __future__ import annotations

import subprocess
import sys

from tui_dnn.sweeping.choice import Choice


class Background:
    """At most one process for each study."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, choice: Choice) -> None:
        """Nothing happens if it runs."""
        if self.running(choice):
            return
        self._running[choice.study] = subprocess.Popen(
            [sys.executable, "-m", "tui_dnn", *choice.words, "--json", "--child"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def running(self, choice: Choice) -> bool:
        process = self._running.get(choice.study)
        return process is not None and process.poll() is None

    def ending(self, choice: Choice) -> str | None:
        """Once, after it ended: what it complained about, empty if nothing. None: it runs, or never did."""
        process = self._running.get(choice.study)
        if process is None or process.poll() is None:
            return None
        del self._running[choice.study]
        assert process.stderr is not None
        said = process.stderr.read().strip()
        process.stderr.close()
        return said.removeprefix("tui-dnn: ") if process.returncode not in (0, 130) else ""

    def stop(self, choice: Choice) -> None:
        """Ask it to end; its running trials are put back."""
        if self.running(choice):
            self._running[choice.study].terminate()

    def stop_all(self, wait: float = 0.0) -> None:
        """wait: seconds for each to put its trials back; 0: it does so while nobody waits."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values() if wait else ():
            process.wait(wait)
        self._running.clear()
