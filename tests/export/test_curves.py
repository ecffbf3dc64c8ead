"""Every recorded update once, with the figures of an epoch at its last one."""

from __future__ import annotations

import csv
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from core.errors import OutputError
from core.train.trainer import Trainer
from tests.export.made import in_a_file, trained
from tests.train.recipes import experiment
from tui_dnn.export.csv_file import CsvLog
from tui_dnn.export.curves import Reader, rows
from tui_dnn.export.write import write_csv


def test_rows_of_a_run() -> None:
    trainer = trained("tanh")
    found = list(rows(*Reader(trainer).new()))
    assert [row.step for row in found] == list(range(8))
    assert [row.epoch for row in found] == [1, 1, 1, 1, 2, 2, 2, 2]
    ends = [row.step for row in found if not isnan(row.val_loss)]
    assert ends == [row.step - 1 for row in trainer.epochs] == [3, 7]
    for row, epoch in zip((found[3], found[7]), trainer.epochs, strict=True):
        assert row[6:] == (epoch.loss, epoch.accuracy, epoch.val_loss, epoch.val_accuracy)
    losses = trainer.recorder.scalars("loss", 0, 8)
    np.testing.assert_array_equal([row.loss for row in found], losses)


@pytest.mark.parametrize("cuts", [[1, 2, 3, 40], [3, 4, 5, 40], [7, 20, 40], [40]])
@pytest.mark.parametrize("stride", [1, 3, 100])
def test_piece_by_piece_is_the_same(cuts: list[int], stride: int) -> None:
    trainer = Trainer(experiment(train__record={"scalars": stride}))
    reader, found = Reader(trainer), []
    for cut in cuts:
        while trainer.steps_done < cut:
            trainer.step()
        finished = reader.epochs
        found += list(rows(*reader.new(), finished))
    whole = list(rows(*Reader(trainer).new()))
    np.testing.assert_array_equal(np.array(found), np.array(whole))
    assert sum(not isnan(row.epoch_loss) for row in whole) == len(trainer.epochs)
    assert [row.step for row in whole] == sorted({row.step for row in whole})


def test_csv_of_a_run_and_of_its_checkpoint(tmp_path: Path) -> None:
    trainer = trained("tanh")
    write_csv(trainer, tmp_path / "run.csv")
    write_csv(in_a_file(trainer, tmp_path), tmp_path / "saved.csv")
    text = (tmp_path / "run.csv").read_text()
    assert text == (tmp_path / "saved.csv").read_text()
    table = list(csv.DictReader(text.splitlines()))
    assert float(table[3]["val_loss"]) == trainer.epochs[0].val_loss
    assert table[2]["val_loss"] == ""
    assert {row["run"] for row in table} == {"main"}


def test_a_full_disk_is_said() -> None:
    with pytest.raises(OutputError, match="No space left"):
        CsvLog(Path("/dev/full"))


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        CsvLog(tmp_path / "file" / "run.csv")
