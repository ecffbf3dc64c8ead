"""Copies of the full sets that are on the machine already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.cache import cache_dir
from core.data.full import FullSet, idx_path

FOLDER_VARIABLE = "TUI_DNN_FULL_DATA"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package dataset-fashion-mnist puts its files."""


@dataclass(frozen=True)
class Copy:
    """A complete copy; not verified yet."""

    origin: str
    path: Path
    """A folder of IDX files, or an .npz archive."""


def find(full: FullSet) -> list[Copy]:
    """Every copy with all its files. Ours comes first and is used, so `data get` mends a damaged one."""
    found: dict[Path, Copy] = {}
    for copy in places(full):
        if is_complete(full, copy.path):
            found.setdefault(copy.path.resolve(), copy)
    return list(found.values())


def is_complete(full: FullSet, path: Path) -> bool:
    """Whether `path` is an archive or a folder with all files."""
    if path.suffix == ".npz":
        return path.is_file()
    return all(idx_path(path, file.name) for file in full.files)


def places(full: FullSet) -> Iterator[Copy]:
    """Where copies are looked for, in order."""
    mnist = full.name == "mnist"
    yield Copy("tui-dnn", cache_dir() / full.folder)
    if folder := os.environ.get(FOLDER_VARIABLE):
        yield Copy(FOLDER_VARIABLE, Path(folder).expanduser() / full.folder)
    home = _home()
    keras = Path(os.environ.get("KERAS_HOME", home / ".keras")) / "datasets"
    yield Copy("Keras", keras / ("mnist.npz" if mnist else "fashion-mnist"))
    torch = Path(os.environ.get("TORCH_HOME", home / ".cache" / "torch"))
    for root in (Path("data"), home / "data", torch, torch / "datasets"):
        yield Copy("torchvision", root / ("MNIST" if mnist else "FashionMNIST") / "raw")
    if not mnist:
        yield Copy("Debian", DEBIAN)


def _home() -> Path:
    """The home folder; the current one where a system user has none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path()
