"""Screens written into a folder, as text and as a picture."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import OutputError
from tui_dnn.headless.stage import Stage


class Shots:
    """Numbered in the order in which they are taken; without a folder nothing is written."""

    def __init__(self, folder: str | None) -> None:
        self.taken: list[str] = []
        """Names without their endings."""
        self._folder = None if folder is None else Path(folder)

    def take(self, stage: Stage, what: str) -> None:
        """OutputError where it cannot be written."""
        word = re.sub(r"[^\w.-]+", "-", what).strip("-").lower()
        name = f"{len(self.taken) + 1:02d}-{word}"
        self.taken.append(name)
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.txt").write_text(stage.text() + "\n", encoding="utf-8")
            (self._folder / f"{name}.svg").write_text(stage.svg(), encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"cannot be written: {error.strerror or error}",
                where=str(error.filename or self._folder),
                hint="another --shots folder",
            ) from error
