"""CSV files with a header: every cell is a finite number, but for a column of class names."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.raw import Holdout, RawSet
from core.data.targets import Targets, from_labels, from_numbers
from core.errors import DataError
from core.spec.nearest import did_you_mean

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Table:
    """The cells of a file as text, with the line on which each row ends."""

    path: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def numbers(self, column: int) -> NDArray[np.float64]:
        """A column as finite numbers; DataError names the line of the first cell that is none."""
        values = np.empty(len(self.rows))
        for index, row in enumerate(self.rows):
            value = number(row[column])
            if value is None:
                raise DataError(
                    f"{_shown(row[column])} is not a finite number", where=self.place(index, column)
                )
            values[index] = value
        return values

    def place(self, row: int, column: int) -> str:
        return f"{self.path}, line {self.lines[row]}, column `{self.columns[column]}`"


def read_csv(path: Path, target: str | None, task: str) -> RawSet:
    """The file as a set to predict `target` (`"a,b"` for several columns) from all other columns."""
    table = read_table(path)
    chosen = _target_columns(table, target, task)
    inputs = [column for column in range(len(table.columns)) if column not in chosen]
    if not inputs:
        raise DataError("no column is left to predict from", where=table.path)
    x = np.stack([table.numbers(column) for column in inputs], axis=1)
    targets = _targets(table, chosen, task)
    return RawSet(
        name=path.stem,
        task=targets.task,
        x=x,
        y=targets.y,
        feature_names=tuple(table.columns[column] for column in inputs),
        class_names=targets.class_names,
        target_names=tuple(table.columns[column] for column in chosen),
        holdout=Holdout(0.2),
    )


def read_table(path: Path) -> Table:
    """The cells, checked to be a rectangle below a header of different names."""
    where = str(path)
    text = _text(path)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=re.sub('"[^"]*"', "", first).count)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
    except csv.Error as error:
        raise DataError(f"cannot be read as CSV: {error}", where=f"{where}, line {reader.line_num}") from None
    if not rows:
        raise DataError("the file is empty", where=where, expected="a header line and rows of numbers")
    columns = tuple(rows[0])
    _check_header(columns, f"{where}, line {lines[0]}")
    if len(rows) == 1:
        raise DataError("has a header but no rows", where=where, expected="at least one row")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(columns):
            raise DataError(
                f"{len(row)} cells",
                where=f"{where}, line {line}",
                expected=f"{len(columns)}, as in the header",
            )
    return Table(where, columns, rows[1:], lines[1:])


def number(cell: str) -> float | None:
    """The finite number in a cell, or None; Python's 1_000 is not one."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", where=str(path)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"byte {content[error.start]:#04x} is not UTF-8",
            where=f"{path}, line {line}",
            expected="UTF-8 text",
            hint=f"iconv -f CP949 -t UTF-8 {path.name} (or whatever its encoding is)",
        ) from None


def _check_header(columns: tuple[str, ...], where: str) -> None:
    if all(number(name) is not None for name in columns):
        raise DataError("the first line holds numbers", where=where, expected="a header with column names")
    seen: set[str] = set()
    for position, name in enumerate(columns, start=1):
        if not name:
            raise DataError(f"column {position} has no name", where=where, expected="a name for every column")
        if name in seen:
            raise DataError(f"two columns are named `{name}`", where=where, expected="different names")
        seen.add(name)


def _target_columns(table: Table, target: str | None, task: str) -> list[int]:
    """Positions of the columns to predict."""
    names = ", ".join(table.columns)
    if target is None:
        if task == "autoencoder":
            return []
        raise DataError(
            "which column is to be predicted?", where=table.path, expected=f"a target out of {names}"
        )
    wanted = [target] if target in table.columns else [name.strip() for name in target.split(",")]
    for name in wanted:
        if name not in table.columns:
            raise DataError(
                f"has no column `{name}`",
                where=table.path,
                expected=f"one of {names}",
                hint=did_you_mean(name, table.columns),
            )
    return [table.columns.index(name) for name in dict.fromkeys(wanted)]


def _targets(table: Table, chosen: Sequence[int], task: str) -> Targets:
    where = f"{table.path}, column `{', '.join(table.columns[column] for column in chosen)}`"
    if len(chosen) == 1 and task not in ("regression", "multilabel"):
        cells = [row[chosen[0]] for row in table.rows]
        if all(_is_name(cell) for cell in cells):
            return from_labels(cells, where)
    if not chosen:
        return Targets("regression", np.zeros((len(table.rows), 0)))
    return from_numbers(np.stack([table.numbers(column) for column in chosen], axis=1), task, where)


def _is_name(cell: str) -> bool:
    """Whether a cell can be the name of a class: text that is no number, not even NaN or infinity."""
    try:
        float(cell)
    except ValueError:
        return cell.lower() not in ("", "na", "n/a", "null", "none", "?")
    return False


def _shown(cell: str) -> str:
    return f"`{cell}`" if cell else "an empty cell"
