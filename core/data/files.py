"""A data set from a file that a person has: CSV or NPZ."""

from __future__ import annotations

from pathlib import Path

from core.data.csv_file import read_csv
from core.data.npz_file import read_npz
from core.data.raw import RawSet
from core.errors import DataError


def read_file(name: str, target: str | None, task: str) -> RawSet:
    """The set in the file `name`; its suffix says how to read it. DataError names file and place."""
    path = Path(name).expanduser()
    if path.is_dir():
        raise DataError("is a folder", where=name, expected="a .csv or .npz file")
    if not path.exists():
        raise DataError("does not exist", where=name, expected="a .csv or .npz file")
    if path.suffix.lower() == ".npz":
        return read_npz(path, target, task)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return read_csv(path, target, task)
    raise DataError(f"cannot read files of type `{path.suffix}`", where=name, expected=".csv, .tsv or .npz")
