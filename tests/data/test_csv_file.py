from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.csv_file import read_csv
from core.data.files import read_file
from core.errors import DataError, PresetError
from tests.data.helpers import F32, loaded

WINE = "acid,sugar,quality\n7.4,1.9,good\n7.8,2.6,bad\n6.1,1.2,good\n"


def written(folder: Path, text: str | bytes, name: str = "wine.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_text_becomes_classes(tmp_path: Path) -> None:
    raw = read_csv(written(tmp_path, WINE), "quality", "auto")
    assert raw.x.tolist() == [[7.4, 1.9], [7.8, 2.6], [6.1, 1.2]]
    assert (raw.class_names, raw.y.tolist(), raw.task) == (("bad", "good"), [1, 0, 1], "binary")
    assert (raw.name, raw.feature_names, raw.target_names) == ("wine", ("acid", "sugar"), ("quality",))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_quotes_and_endings(tmp_path: Path, delimiter: str, ending: str) -> None:
    rows = [['"a, or b; in | one"', "b", "y"], ["1e3", ' "-2.5"', "0.25"], [], ["+4", "5", "0.5"]]
    text = "\ufeff" + ending.join(delimiter.join(row) for row in rows)
    raw = read_csv(written(tmp_path, text), "y", "auto")
    assert raw.x.tolist() == [[1000, -2.5], [4, 5]]
    assert raw.y.tolist() == [[0.25], [0.5]]
    assert raw.feature_names[0] == "a, or b; in | one"


# target column, task, what becomes of it
MEANINGS: list[tuple[list[str], str, str, list[str]]] = [
    (["0", "1", "1"], "auto", "binary", ["0", "1"]),
    (["10", "2", "3"], "auto", "multiclass", ["2", "3", "10"]),
    (["1.5", "2", "3"], "auto", "regression", []),
    (["1", "2", "3"], "regression", "regression", []),
    (["1.5", "2", "1.5"], "binary", "binary", ["1.5", "2"]),
    (["0", "1", "1"], "multilabel", "multilabel", []),
    (["x", "y", "z"], "multiclass", "multiclass", ["x", "y", "z"]),
]


@pytest.mark.parametrize(("cells", "task", "becomes", "classes"), MEANINGS)
def test_what_a_target_means(
    tmp_path: Path, cells: list[str], task: str, becomes: str, classes: list[str]
) -> None:
    path = written(tmp_path, "a,t\n" + "\n".join(f"{n},{cell}" for n, cell in enumerate(cells)))
    raw = read_csv(path, "t", task)
    assert raw.task == becomes
    assert list(raw.class_names) == classes
    if classes:
        assert [classes[label] for label in raw.y.astype(np.int64)] == cells
    else:
        assert raw.y[:, 0].tolist() == [float(cell) for cell in cells]


def test_more_than_a_few_whole_numbers_are_a_regression(tmp_path: Path) -> None:
    for count, task in ((20, "multiclass"), (21, "regression")):
        path = written(tmp_path, "a,t\n" + "\n".join(f"0,{n}" for n in range(count)))
        assert read_csv(path, "t", "auto").task == task


def test_several_targets(tmp_path: Path) -> None:
    path = written(tmp_path, "a,s,n,h\n1,0,1,2.5\n2,1,1,3.5\n")
    raw = read_csv(path, "s, n", "auto")
    assert (raw.task, raw.target_names, raw.y.tolist()) == ("multilabel", ("s", "n"), [[0, 1], [1, 1]])
    assert raw.feature_names == ("a", "h")
    assert read_csv(path, "s,h", "auto").task == "regression"
    assert read_csv(path, "s,n", "regression").task == "regression"


def test_an_autoencoder_needs_no_target(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\n3,4\n5,7\n")
    data = loaded(F32, path=str(path), task="autoencoder", validation="none", normalize="none")
    assert data.train.y is data.train.x
    assert (data.features, data.outputs) == (2, 2)


# text, target, words of the message, place
BAD: list[tuple[str | bytes, str | None, str, str]] = [
    ("a,b\n1,2\n3,nan\n", "a", "`nan` is not a finite number", "line 3, column `b`"),
    ("a,b\n1,2\n\n3,inf\n", "a", "`inf` is not a finite number", "line 4, column `b`"),
    ("a,b\n1,\n", "a", "an empty cell", "line 2, column `b`"),
    ("a,b\n1,x1\n", "a", "`x1` is not", "line 2, column `b`"),
    ("a,b\n1,1_000\n", "a", "`1_000` is not", "line 2, column `b`"),
    ("a,b\n1,2\n1,\n", "b", "an empty cell", "line 3, column `b`"),
    ("a,b\n1,good\n1,NA\n", "b", "`good` is not", "line 2, column `b`"),
    ("a,b\n1,2\n1,good\n", "b", "`good` is not", "line 3, column `b`"),
    ('"a\nx",b\n1,2\n3,?\n', "b", "`\\?` is not", "line 4, column `b`"),
    ("a,b\n1,2\n3\n", "b", "1 cells", "line 3"),
    ("a,b\n1,2\n3,4,5\n", "b", "3 cells", "line 3"),
    ("a,b\n", "b", "no rows", "wine.csv"),
    ("", "b", "empty", "wine.csv"),
    ("\n\n", "b", "empty", "wine.csv"),
    ("1,2\n3,4\n", "b", "first line holds numbers", "line 1"),
    ("a,\n3,4\n", "a", "column 2 has no name", "line 1"),
    ("a,a\n3,4\n", "a", "two columns are named `a`", "line 1"),
    ('a,b\n1,"2\n', "b", "cannot be read as CSV", "line 2"),
    (b"a,b\n1,2\n3,\xb0\xa1\n", "b", "byte 0xb0 is not UTF-8", "line 3"),
    (WINE, "qualty", "has no column `qualty`", "wine.csv"),
    (WINE, None, "which column", "wine.csv"),
    ("a,b\n1,x\n2,x\n", "b", "only one value", "column `b`"),
    ("a\n1\n2\n", "a", "no column is left", "wine.csv"),
]


@pytest.mark.parametrize(("text", "target", "words", "place"), BAD)
def test_every_mistake_is_told_with_its_place(
    tmp_path: Path, text: str | bytes, target: str | None, words: str, place: str
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read_csv(written(tmp_path, text), target, "auto")
    assert place in caught.value.where
    assert "wine.csv" in caught.value.where
    assert caught.value.exit_code == 4


def test_a_misspelt_target_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(written(tmp_path, WINE), "qualty", "auto")
    assert caught.value.hint == "did you mean quality?"
    assert caught.value.expected == "one of acid, sugar, quality"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "is a folder"), ("none.csv", "does not exist"), ("wine.xls", "files of type `.xls`")],
)
def test_paths_that_are_no_table(tmp_path: Path, name: str, words: str) -> None:
    written(tmp_path, WINE, "wine.xls")
    with pytest.raises(DataError, match=words):
        read_file(str(tmp_path / name), "quality", "auto")


def test_multilabel_takes_0_and_1_only(tmp_path: Path) -> None:
    path = written(tmp_path, "a,s,n\n1,0,1\n2,1,2\n")
    with pytest.raises(DataError, match="holds 2"):
        read_csv(path, "s,n", "multilabel")


def test_a_task_that_the_column_cannot_have(tmp_path: Path) -> None:
    path = written(tmp_path, "a,t\n1,x\n2,y\n3,z\n4,x\n5,y\n6,z\n")
    with pytest.raises(PresetError, match="multiclass or autoencoder"):
        loaded(F32, path=str(path), target="t", task="binary")
    with pytest.raises(DataError, match="`x` is not a finite number"):
        loaded(F32, path=str(path), target="t", task="regression")


def test_a_table_is_standardised_and_a_fifth_held_out(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},{n % 7},5,{'ab'[n % 2]}" for n in range(50))
    data = loaded(F32, path=str(written(tmp_path, "u,v,w,t\n" + rows)), target="t")
    assert data.validation is not None
    assert (len(data.train), len(data.validation)) == (40, 10)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(data.train.x.std(axis=0), [1, 1, 0], atol=1e-6)
    assert np.bincount(data.validation.y.astype(np.int64)).tolist() == [5, 5]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(text=st.text(alphabet='a1,;"\n\r\t. -x\x00é', max_size=40), target=st.sampled_from(["a", "x", None]))
def test_any_text_gives_a_set_or_a_data_error(tmp_path: Path, text: str, target: Any) -> None:
    try:
        raw = read_csv(written(tmp_path, text), target, "auto")
    except DataError:
        return
    assert np.isfinite(raw.x).all()
    assert len(raw.x) == len(raw.y) > 0
