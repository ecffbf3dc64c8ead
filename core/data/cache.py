"""The folder where fetched and imported sets are kept, and how a file gets there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_cache_path

from core.errors import OutputError

VARIABLE = "TUI_DNN_DATA"
HINT = f"make room, or name another folder in {VARIABLE}"


def cache_dir() -> Path:
    """$TUI_DNN_DATA, else the user's cache folder of this program; it may not exist yet."""
    given = os.environ.get(VARIABLE)
    return Path(given).expanduser() if given else user_cache_path("tui-dnn", appauthor=False)


def write_atomically(
    path: Path,
    write: Callable[[BinaryIO], None],
    hint: str = HINT,
) -> None:
    """Fill a temporary file next to `path`, then rename it: nobody ever sees half a file.

    OutputError (disk full, no permission) leaves nothing behind. Other errors of `write` pass through.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w+b") as file:
            Path(temporary).chmod(0o644)
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        if error.errno is None:
            raise
        raise OutputError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            hint=hint,
        ) from None
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()


def write_bytes(path: Path, content: bytes, hint: str = HINT) -> None:
    """`content` as a whole file."""

    def write(file: BinaryIO) -> None:
        file.write(content)

    write_atomically(path, write, hint)
