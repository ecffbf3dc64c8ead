"""NPZ files: reading those of others safely, without pickles, and writing our own."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError


def open_npz(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a file; DataError if unreadable, damaged, or with Python objects, which may run code."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", where=str(path)) from None
    return parse_npz(content, str(path))


def parse_npz(content: bytes, where: str) -> dict[str, NDArray[Any]]:
    """The same for the bytes of a file."""
    if content[:4] not in (b"PK\3\4", b"PK\5\6"):
        raise DataError("not an NPZ file", where=where, expected="what numpy.savez writes")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {key: _plain(stored, key, where) for key in stored.files}
    except _DAMAGE as error:
        raise DataError(f"the NPZ file is damaged: {error}", where=where) from None


_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, MemoryError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile and NumPy raise for files that somebody cut, changed or encrypted."""


def _plain(stored: np.lib.npyio.NpzFile, key: str, where: str) -> NDArray[Any]:
    try:
        array = stored[key]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise DataError(
            f"array `{key}` holds Python objects", where=where, expected="arrays of numbers or text"
        ) from None
    if not isinstance(array, np.ndarray):
        raise DataError(f"`{key}` is not an array", where=where, expected="files written by numpy.savez")
    return array


def save_npz(file: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write `arrays`, compressed, under their names."""
    save: Callable[..., None] = np.savez_compressed
    save(file, **arrays)
