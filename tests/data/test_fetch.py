from __future__ import annotations

import errno
import gzip
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from core.data import fetch, full
from core.data.cache import cache_dir, write_atomically
from core.data.download import download
from core.data.idx import serialize
from core.errors import DataError, OutputError
from tests.data.small_full import ARRAYS, NAMES, small, write_archive, write_idx


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server on this machine: its address, and the folder whose files it gives."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", folder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def assert_kept(folder: Path) -> None:
    """The cache holds the right bytes and nothing else."""
    assert folder == cache_dir() / "mnist"
    assert {path.name for path in folder.iterdir()} == set(NAMES.values())
    arrays = full.read_copy(small(), folder)
    assert all((arrays[key] == array).all() for key, array in ARRAYS.items())


def test_mirrors_are_tried_in_turn_file_by_file(machine: Path, served: tuple[str, Path]) -> None:
    """One server is not there, one lacks a file, one has an altered file, the last is fine."""
    address, folder = served
    write_idx(folder / "lacks")
    (folder / "lacks" / f"{NAMES['y_train']}.gz").unlink()
    write_idx(folder / "altered")
    labels = bytearray(serialize(ARRAYS["y_train"]))
    labels[-1] ^= 1
    (folder / "altered" / f"{NAMES['y_train']}.gz").write_bytes(gzip.compress(bytes(labels)))
    write_idx(folder / "fine")
    mirrors = ("http://127.0.0.1:9/", f"{address}/lacks", f"{address}/altered/", f"{address}/fine")
    seen: list[tuple[str, int, int]] = []
    assert_kept(fetch.get(small(mirrors=mirrors), progress=lambda *step: seen.append(step)))
    ended = [name.removesuffix(".gz") for name, done, total in seen if done == total]
    assert set(ended) == set(NAMES.values())
    assert len(seen) == 5  # four files, and the altered one before its right copy
    assert all(done <= total for _, done, total in seen)


def test_if_no_mirror_has_the_bytes_each_failure_is_told(machine: Path, served: tuple[str, Path]) -> None:
    address, folder = served
    (folder / "cut").mkdir()
    (folder / "cut" / f"{NAMES['x_train']}.gz").write_bytes(gzip.compress(serialize(ARRAYS["x_train"]))[:-20])
    mirrors = ("http://127.0.0.1:9/", f"{address}/none", f"{address}/cut")
    with pytest.raises(DataError) as caught:
        fetch.get(small(mirrors=mirrors))
    lines = caught.value.what.splitlines()[1:]
    assert len(lines) == 3
    assert "cannot be reached" in lines[0]
    assert "404" in lines[1]
    assert "truncated" in lines[2]
    assert "--from" in caught.value.hint
    assert not (cache_dir() / "mnist").exists()


def test_intact_files_are_kept_and_damaged_ones_fetched_again(
    machine: Path, served: tuple[str, Path]
) -> None:
    address, folder = served
    write_idx(folder)
    kept = write_idx(cache_dir() / "mnist", packed=False)
    (kept / NAMES["y_test"]).write_bytes(b"damaged")
    seen: set[str] = set()
    assert_kept(fetch.get(small(mirrors=(address,)), progress=lambda name, *_: seen.add(name)))
    assert seen == {f"{NAMES['y_test']}.gz"}


@pytest.mark.parametrize("source", ["", "/", f"/{NAMES['x_test']}.gz", "/mnist.npz"])
def test_from_a_url(machine: Path, served: tuple[str, Path], source: str) -> None:
    address, folder = served
    write_archive(folder / "mnist.npz") if source.endswith(".npz") else write_idx(folder)
    assert_kept(fetch.get(small(), address + source))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("below", ["", "mnist", "raw", "MNIST/raw"])
def test_from_a_folder(machine: Path, tmp_path: Path, below: str, packed: bool) -> None:
    write_idx(tmp_path / "given" / below, packed=packed)
    assert_kept(fetch.get(small(), str(tmp_path / "given")))


def test_from_a_file(machine: Path, tmp_path: Path) -> None:
    folder = write_idx(tmp_path / "given")
    assert_kept(fetch.get(small(), str(folder / f"{NAMES['x_test']}.gz")))
    assert_kept(fetch.get(small(), str(write_archive(tmp_path / "keras.npz"))))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nowhere", "does not exist"),
        ("empty", "has no train-images"),
        ("empty/notes.txt", "not a file of this set"),
        ("http://127.0.0.1:9/x", "could not be fetched"),
        ("http://127.0.0.1:9/x.npz", "cannot be reached"),
        ("nonsense://x/y", "could not be fetched"),
    ],
)
def test_sources_that_have_nothing(machine: Path, source: str, words: str) -> None:
    (machine / "empty").mkdir()
    (machine / "empty" / "notes.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(DataError, match=words):
        fetch.get(small(), source)


def test_a_server_that_sends_too_much_is_cut_off(served: tuple[str, Path]) -> None:
    address, folder = served
    (folder / "big").write_bytes(bytes(1 << 20))
    with pytest.raises(DataError, match="sends more than 1,000 bytes"):
        download(f"{address}/big", 1000)


def test_a_full_disk_is_an_output_error_and_leaves_nothing(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    source = write_idx(machine / "given")
    with pytest.raises(OutputError, match="No space left on device") as caught:
        fetch.get(small(), str(source))
    assert caught.value.exit_code == 8
    assert list((cache_dir() / "mnist").iterdir()) == []


def test_a_cache_that_is_a_file_is_an_output_error(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("TUI_DNN_DATA", str(machine / "file"))
    with pytest.raises(OutputError):
        fetch.get(small(), str(write_idx(machine / "given")))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write(file: Any) -> None:
        file.write(b"half of the new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]
