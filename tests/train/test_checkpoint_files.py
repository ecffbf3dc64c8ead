"""Files are loaded whole or refused in words; what is written replaces a file whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import pickletools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from core.errors import DataError, LabError, OutputError
from core.train.checkpoint import load, save
from core.train.checkpoint_file import read, write
from core.train.saved_network import load_network
from core.train.trainer import Trainer
from tests.train.recipes import experiment


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    trainer = Trainer(experiment())
    for _ in range(7):
        trainer.step()
    return trainer


@pytest.fixture
def path(tmp_path: Path, trainer: Trainer) -> Path:
    save(trainer, tmp_path / "run.safetensors")
    return tmp_path / "run.safetensors"


def test_it_is_plain_safetensors_with_names(path: Path, trainer: Trainer) -> None:
    tensors = load_file(path)
    np.testing.assert_array_equal(tensors["dense_1/kernel"], trainer.network.arena.view("dense_1/kernel"))
    assert tensors["slot/m/dense_2/kernel"].shape == (12, 8)
    assert {"batch_norm_1/moving_mean", "normalize/shift", "history/loss"} <= set(tensors)
    with pytest.raises(ValueError, match=r"opcode|pickle|exhausted|unknown"):
        list(pickletools.genops(path.read_bytes()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a safetensors file"),
        (b"\x80\x04\x95 a pickle it may be", "not a safetensors file"),
        (b'schema = 1\nid = "a-preset"\n', "not a safetensors file"),
        ((1000).to_bytes(8, "little") + b'{"a": 1', "truncated"),
        ((5).to_bytes(8, "little") + b"{junk", "damaged"),
    ],
)
def test_other_files(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    for read_it in (load, load_network):
        with pytest.raises(DataError, match=words) as caught:
            read_it(path)
        assert str(path) in caught.value.message


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        load(tmp_path / "none.safetensors")
    with pytest.raises(DataError, match="directory"):
        load(tmp_path)


def test_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "bert.safetensors"
    save_file({"embedding": np.zeros((2, 2))}, path)
    with pytest.raises(DataError, match="of another program"):
        load(path)


def test_of_a_newer_version(path: Path) -> None:
    stored = read(path)
    save_file(dict(stored.tensors), path, {**stored.metadata, "version": "2"})
    with pytest.raises(DataError, match="version '2'"):
        load(path)


@given(cut=st.integers(0, 10_000), bit=st.none() | st.integers(0, 7))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cut_or_altered_anywhere(path: Path, trainer: Trainer, cut: int, bit: int | None) -> None:
    """Cut off at a byte, or one bit of it turned round."""
    content = bytearray(path.read_bytes())
    where = cut * (len(content) - 1) // 10_000
    if bit is None:
        del content[where:]
    else:
        content[where] ^= 1 << bit
    broken = path.with_name("broken.safetensors")
    broken.write_bytes(content)
    with pytest.raises(LabError):
        load(broken, trainer.data)
    with pytest.raises(LabError):
        load_network(broken)


@pytest.mark.parametrize(
    ("key", "readers"),
    [
        ("state", [load]),
        ("digest", [load]),
        ("steps", [load_network]),
        *((key, [load, load_network]) for key in ("recipe", "data", "edits", "epochs")),
    ],
)
def test_contents_that_make_no_sense(path: Path, key: str, readers: list[Callable[[Path], object]]) -> None:
    """The checksum is right, as of a file that somebody made by hand."""
    stored = read(path)
    for value in (None, "", "{", '{"counters": 1}'):
        metadata = {**stored.metadata, key: value or ""}
        if value is None:
            del metadata[key]
        write(path, stored.tensors, metadata)
        for read_it in readers:
            with pytest.raises(LabError):
                read_it(path)


@pytest.mark.parametrize("change", ["missing", "reshaped", "retyped"])
def test_tensors_that_do_not_fit(path: Path, change: str) -> None:
    stored = read(path)
    tensors: dict[str, Any] = dict(stored.tensors)
    kernel = tensors.pop("dense_1/kernel")
    if change == "reshaped":
        tensors["dense_1/kernel"] = kernel.T
    if change == "retyped":
        tensors["dense_1/kernel"] = kernel.astype(np.float16)
    write(path, tensors, stored.metadata)
    with pytest.raises(DataError, match="does not hold what a checkpoint holds"):
        load(path)


def test_a_full_disk_keeps_the_old_file(
    path: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as caught:
        save(trainer, path)
    assert "TUI_DNN_DATA" not in caught.value.message
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file(tmp_path: Path, trainer: Trainer) -> None:
    with pytest.raises(OutputError):
        save(trainer, tmp_path)
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}*"))


def test_the_metadata_are_text_that_can_be_read(path: Path) -> None:
    metadata = read(path).metadata
    assert metadata["format"] == "tui-dnn checkpoint"
    facts = json.loads(metadata["data"])
    assert (facts["features"], facts["class_names"], facts["task"]) == (2, ["0", "1"], "binary")
    assert 'name = "moons"' in metadata["recipe"]
