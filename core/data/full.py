"""The full MNIST and Fashion-MNIST: which bytes they are, and how they are read from a copy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Bytes
from core.data.idx import header, parse, unpack
from core.data.names import DIGITS, FASHION
from core.data.npz import open_npz
from core.data.raw import RawSet
from core.errors import DataError


@dataclass(frozen=True)
class FullFile:
    """One IDX file; gzip wrappers differ from mirror to mirror, so the uncompressed bytes are what counts."""

    name: str
    key: str
    """The same array in Keras' archive."""
    shape: tuple[int, ...]
    sha256: str

    @property
    def size(self) -> int:
        """Bytes, uncompressed."""
        return len(header(self.shape)) + prod(self.shape)

    def verified(self, content: bytes, where: str) -> Bytes:
        """The array in `content`; DataError unless these are the known bytes."""
        if hashlib.sha256(content).hexdigest() == self.sha256:
            return parse(content, where)
        shape = parse(content, where).shape
        if shape != self.shape:
            raise DataError(f"holds an array of {shape}", where=where, expected=f"{self.shape}")
        raise DataError("altered: its SHA-256 is not the known one", where=where, expected=self.sha256)


@dataclass(frozen=True)
class FullSet:
    name: str
    folder: str
    """Its folder in our cache and in TUI_DNN_FULL_DATA."""
    classes: tuple[str, ...]
    mirrors: tuple[str, ...]
    files: tuple[FullFile, ...]


def _files(hashes: tuple[str, str, str, str]) -> tuple[FullFile, ...]:
    named = (
        ("train-images-idx3-ubyte", "x_train", (60_000, 28, 28)),
        ("train-labels-idx1-ubyte", "y_train", (60_000,)),
        ("t10k-images-idx3-ubyte", "x_test", (10_000, 28, 28)),
        ("t10k-labels-idx1-ubyte", "y_test", (10_000,)),
    )
    return tuple(FullFile(*row, sha256) for row, sha256 in zip(named, hashes, strict=True))


SETS: dict[str, FullSet] = {
    "mnist": FullSet(
        name="mnist",
        folder="mnist",
        classes=DIGITS,
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://sagemaker-sample-files.s3.amazonaws.com/datasets/image/MNIST/",
        ),
        files=_files(
            (
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            )
        ),
    ),
    "fashion_mnist": FullSet(
        name="fashion_mnist",
        folder="fashion-mnist",
        classes=FASHION,
        mirrors=(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ),
        files=_files(
            (
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            )
        ),
    ),
}


def read(name: str) -> RawSet:
    """The full set `name` from the first copy found on this machine; DataError says how to get one."""
    from core.data.finder import find

    full = SETS[name]
    copies = find(full)
    if not copies:
        raise DataError(
            f"`{name}` is not on this machine",
            expected="a copy fetched by this program, Keras or torchvision, or a Debian package",
            hint=f"tui-dnn data get {name}",
        )
    try:
        arrays = read_copy(full, copies[0].path)
    except DataError as error:
        raise DataError(
            error.what, where=error.where, expected=error.expected, hint=f"tui-dnn data get {name}"
        ) from None
    _, rows, columns = arrays["x_train"].shape
    return RawSet(
        name=name,
        task="multiclass",
        x=arrays["x_train"].reshape(len(arrays["x_train"]), -1),
        y=arrays["y_train"].astype(np.int64),
        class_names=full.classes,
        image_shape=(rows, columns),
        test_x=arrays["x_test"].reshape(len(arrays["x_test"]), -1),
        test_y=arrays["y_test"].astype(np.int64),
        normalize="unit",
    )


def read_copy(full: FullSet, path: Path) -> dict[str, Bytes]:
    """The four arrays, verified: from a folder of IDX files (.gz or plain) or Keras' .npz archive."""
    if path.suffix == ".npz":
        return from_archive(full, open_npz(path), str(path))
    arrays: dict[str, Bytes] = {}
    for file in full.files:
        found = idx_path(path, file.name)
        if found is None:
            raise DataError(f"has no {file.name}", where=str(path), expected=f"{file.name} or {file.name}.gz")
        arrays[file.key] = file.verified(unpack(found, file.size), str(found))
    return arrays


def idx_path(folder: Path, name: str) -> Path | None:
    """The plain or gzipped file of this name in `folder`; plain first, as it is read faster."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    return None


def from_archive(full: FullSet, stored: Mapping[str, NDArray[Any]], where: str) -> dict[str, Bytes]:
    """The same from the arrays of Keras' archive."""
    arrays: dict[str, Bytes] = {}
    for file in full.files:
        array = stored.get(file.key)
        if array is None or array.dtype != np.uint8 or array.shape != file.shape:
            given = "no such array" if array is None else f"{array.dtype} {array.shape}"
            raise DataError(f"{file.key}: {given}", where=where, expected=f"uint8 {file.shape}")
        array = np.ascontiguousarray(array)
        digest = hashlib.sha256(header(file.shape))
        digest.update(array.data)
        if digest.hexdigest() != file.sha256:
            raise DataError(f"{file.key} is altered: its SHA-256 is not the known one", where=where)
        arrays[file.key] = array
    return arrays
