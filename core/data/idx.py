"""IDX files, the format of MNIST: a magic number, the dimensions, then the values."""

from __future__ import annotations

import gzip
import io
import zlib
from math import prod
from pathlib import Path

import numpy as np

from core.data.dataset import Bytes
from core.errors import DataError

_TYPES = {8: "uint8", 9: "int8", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}
_LARGEST = 1 << 30


def unpack(path: Path, limit: int = _LARGEST) -> bytes:
    """The contents of a file, decompressed where it is gzip; DataError if unreadable, damaged or too long."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", where=str(path)) from None
    return decompress(content, str(path), limit)


def decompress(content: bytes, where: str, limit: int = _LARGEST) -> bytes:
    """`content` itself, or what it unpacks to where it is gzip; never more than `limit` bytes."""
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(content)) as plain:
                content = plain.read(limit + 1)
        except EOFError:
            raise DataError("the gzip file is truncated", where=where) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise DataError(f"the gzip file is damaged: {error}", where=where) from None
    if len(content) > limit:
        raise DataError(f"longer than {limit:,} bytes", where=where, expected=f"at most {limit:,} bytes")
    return content


def parse(content: bytes, where: str) -> Bytes:
    """The array in IDX bytes, read-only and without a copy; every part of the header is checked."""
    if len(content) < 4:
        raise DataError(f"truncated: {len(content)} bytes", where=where, expected="an IDX header of 4 bytes")
    if content[:2] != b"\0\0":
        raise DataError(
            f"not an IDX file: starts with {content[:4].hex(' ')}", where=where, expected="00 00 08"
        )
    code, rank = content[2], content[3]
    if code != 8:
        kind = _TYPES.get(code, f"unknown type {code}")
        raise DataError(f"holds {kind}", where=where, expected="uint8 (type 8)")
    if not 1 <= rank <= 3:
        raise DataError(f"has {rank} dimensions", where=where, expected="1 (labels) to 3 (images)")
    start = 4 + 4 * rank
    if len(content) < start:
        raise DataError(
            f"truncated: {len(content)} bytes", where=where, expected=f"a header of {start} bytes"
        )
    shape = tuple(int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(rank))
    size = start + prod(shape)
    sizes = " x ".join(map(str, shape))
    if len(content) < size:
        raise DataError(
            f"truncated: {len(content):,} bytes", where=where, expected=f"{size:,} bytes for {sizes} values"
        )
    if len(content) > size:
        raise DataError(
            f"{len(content) - size:,} bytes too many after the {sizes} values",
            where=where,
            expected=f"{size:,} bytes",
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def header(shape: tuple[int, ...]) -> bytes:
    """The IDX header of a uint8 array of this shape."""
    return bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape)


def serialize(array: Bytes) -> bytes:
    """A uint8 array as IDX bytes."""
    return header(array.shape) + np.ascontiguousarray(array).tobytes()
