from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.idx import header, parse, serialize, unpack
from core.errors import DataError

GOOD = serialize(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
# bytes, words of the message
BAD: list[tuple[bytes, str]] = [
    (b"", "truncated: 0 bytes"),
    (b"\0\0\x08", "truncated: 3 bytes"),
    (b"PK\3\4" + GOOD, "not an IDX file"),
    (b"\0\0\x0d" + GOOD[3:], "holds float32"),
    (b"\0\0\x07" + GOOD[3:], "unknown type 7"),
    (b"\0\0\x08\x04" + GOOD[4:], "4 dimensions"),
    (b"\0\0\x08\x00", "0 dimensions"),
    (GOOD[:10], "truncated: 10 bytes"),
    (GOOD[:-1], "truncated: 39 bytes"),
    (GOOD + b"\0", "1 bytes too many"),
    (header((2**31, 2**31, 2**31)), "truncated"),
]


def test_the_known_layout() -> None:
    assert GOOD[:16].hex() == "00000803" + "00000002" + "00000003" + "00000004"
    array = parse(GOOD, "good")
    assert array.shape == (2, 3, 4)
    assert array.reshape(-1).tolist() == list(range(24))


@pytest.mark.parametrize(("content", "words"), BAD)
def test_every_damage_is_told(content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        parse(content, "file")
    assert caught.value.where == "file"


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_an_array_or_a_data_error(content: bytes) -> None:
    try:
        array = parse(content, "file")
    except DataError:
        return
    assert serialize(array) == content


@pytest.mark.parametrize("packed", [True, False])
def test_files_are_unpacked_by_their_content(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(GOOD) if packed else GOOD)
    assert unpack(path) == GOOD


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(GOOD)[:-9], "gzip file is truncated"),
        (gzip.compress(GOOD)[:-4] + b"abcd", "gzip file is damaged"),
        (gzip.compress(GOOD)[:12] + b"\xff" * 20, "gzip file is"),
        (gzip.compress(GOOD * 99), "longer than 1,000 bytes"),
    ],
    ids=["cut off", "wrong sum", "garbage", "too long"],
)
def test_damaged_gzip_files_are_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "labels.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        unpack(path, 1000)


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_unreadable_files_are_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "none"
    with pytest.raises(DataError, match="cannot be read") as caught:
        unpack(path)
    assert caught.value.exit_code == 4
