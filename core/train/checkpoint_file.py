"""The file of a checkpoint: safetensors, checked to the last bit, written whole or not at all. No pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.cache import write_bytes
from core.errors import DataError, LabError

FORMAT, VERSION = "tui-dnn checkpoint", 1
SUFFIX = ".safetensors"
HINT = "make room, or name another file"
Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Stored:
    """What a file holds."""

    path: str
    tensors: Tensors
    metadata: Mapping[str, str]

    def json(self, key: str) -> Any:
        return json.loads(self.metadata[key])

    def group(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Tensors whose names begin with `prefix/`, by the rest of their names."""
        return {
            name.removeprefix(f"{prefix}/"): array
            for name, array in self.tensors.items()
            if name.startswith(f"{prefix}/")
        }


def write(path: Path, tensors: Tensors, metadata: Mapping[str, str]) -> None:
    """OutputError leaves a file that was there as it was."""
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    about = {"format": FORMAT, "version": str(VERSION), **metadata}
    write_bytes(path, save(arrays, {**about, "sha256": _checksum(arrays, about)}), HINT)


def read(path: Path) -> Stored:
    """DataError names what is wrong with a file that is missing, cut, altered or something else."""
    from safetensors import SafetensorError, safe_open

    where = str(path)
    _check_start(path)
    try:
        with safe_open(path, framework="np") as file:
            metadata = dict(file.metadata() or {})
            _check_kind(metadata, where)
            names = file.keys()
            tensors = {name: np.array(file.get_tensor(name)) for name in names}
    except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"the safetensors file is damaged: {error}", where=where) from None
    given = metadata.pop("sha256", "")
    if given != _checksum(tensors, metadata):
        raise DataError("was altered since it was saved: its checksum differs", where=where)
    return Stored(where, tensors, metadata)


def altered(where: str) -> LabError:
    """For a file whose checksum is right and whose contents make no sense."""
    return DataError("does not hold what a checkpoint holds", where=where)


def _check_start(path: Path) -> None:
    """The length of the header stands in the first eight bytes; the header is JSON."""
    where = str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        hint = "" if path.suffix == SUFFIX else f"a checkpoint is a {SUFFIX} file"
        raise DataError(f"cannot be read: {error.strerror}", where=where, hint=hint) from None
    header = int.from_bytes(start[:8], "little")
    if len(start) < 9 or start[8:] != b"{" or header > 100_000_000:
        raise DataError("not a safetensors file", where=where, expected="what tui-dnn saved")
    if 8 + header > size:
        raise DataError(
            f"truncated: {size:,} bytes", where=where, expected=f"a header of {header:,} bytes, then tensors"
        )


def _check_kind(metadata: Mapping[str, str], where: str) -> None:
    if metadata.get("format") != FORMAT:
        raise DataError(
            "a safetensors file of another program", where=where, expected="a checkpoint that tui-dnn saved"
        )
    version = metadata.get("version", "")
    if version != str(VERSION):
        raise DataError(
            f"has version {version!r} of the format",
            where=where,
            expected=str(VERSION),
            hint="a newer tui-dnn",
        )


def _checksum(tensors: Tensors, metadata: Mapping[str, str]) -> str:
    """SHA-256 over names, types, shapes and bytes of all tensors, and all other metadata."""
    sha = hashlib.sha256(json.dumps(dict(metadata), sort_keys=True).encode())
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        sha.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        sha.update(array.data)
    return sha.hexdigest()
