"""When the engine raises: the traceback goes to a file, a sentence to the screen."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

from platformdirs import user_state_path

from core.errors import LabError


def report(error: BaseException) -> tuple[str, Path | None]:
    """Write the traceback into the platform's state folder; a message that names the file, and its path."""
    text = "".join(traceback.format_exception(error))
    what = error.message if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
    folder = user_state_path("tui-dnn", appauthor=False)
    path = folder / f"error-{datetime.now():%Y%m%d-%H%M%S-%f}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as refused:
        place = _last_place(error)
        return f"training stopped with an error{place}: {what}\n  (no log: {path}: {refused.strerror})", None
    return f"training stopped with an error: {what}\n  the whole story is in {path}", path


def _last_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
