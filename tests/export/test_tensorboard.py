"""Event files as TensorBoard itself reads them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.errors import OutputError, UsageError
from core.observe.series import ACTIVATION, SIGNALS
from core.train.trainer import Trainer
from tests.export.made import in_a_file, trained
from tests.train.recipes import experiment
from tui_dnn.export.tensorboard import EventLog
from tui_dnn.export.write import write_tensorboard


def read(folder: Path) -> EventAccumulator:
    found = EventAccumulator(str(folder), size_guidance={"scalars": 0, "histograms": 0})
    found.Reload()
    return found


def test_written_while_it_trains_from_step_0(tmp_path: Path) -> None:
    trainer = Trainer(experiment(train__record={"hist": 5}))
    log = EventLog(tmp_path)
    trainer.step()
    log.update({"main": trainer})
    early = read(tmp_path / "main")
    assert [event.step for event in early.Histograms("activation/dense_1")] == [0]
    assert [event.step for event in early.Scalars("loss")] == [0]
    while trainer.status == "running":
        trainer.step()
        log.update({"main": trainer})
    log.close()
    events = read(tmp_path / "main")
    names = [f"{signal}/dense_{layer}" for layer in (1, 2, 3) for signal in SIGNALS]
    assert set(events.Tags()["histograms"]) == set(names)
    for name in names:
        assert [event.step for event in events.Histograms(name)] == list(range(0, 40, 5))
    assert [event.step for event in events.Scalars("lr")] == list(range(40))
    np.testing.assert_allclose(
        [event.value for event in events.Scalars("loss")], trainer.recorder.scalars("loss", 0, 40), rtol=1e-6
    )
    validation = [(event.step, event.value) for event in events.Scalars("val_loss")]
    assert [step for step, _ in validation] == [row.step - 1 for row in trainer.epochs]
    np.testing.assert_allclose(
        [v for _, v in validation], [row.val_loss for row in trainer.epochs], rtol=1e-6
    )
    for tag in ("acc", "val_acc", "epoch_loss", "epoch_acc", "update_ratio/dense_2"):
        assert events.Scalars(tag)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_histograms_are_those_of_the_recorder(tmp_path: Path, activation: str) -> None:
    """Counts, ends and moments; exact zeros of a ReLU lie in the bin that begins at zero."""
    trainer = Trainer(experiment(model={"hidden": [12, 8], "activation": activation}))
    for _ in range(11):
        trainer.step()
    write_tensorboard(trainer, tmp_path)
    series = trainer.recorder.layer_series
    for row, event in enumerate(read(tmp_path / "main").Histograms("activation/dense_2")):
        found, at = event.histogram_value, (row, 1, ACTIVATION)
        total = int(series.hist[at].sum() + series.zeros[at])
        assert found.num == sum(found.bucket) == total
        assert (found.min, found.max) == tuple(series.stats[at][3:5])
        assert found.sum / total == pytest.approx(series.stats[at][0])
        assert found.sum_squares / total == pytest.approx(series.stats[at][2] ** 2)
        limits = np.array(found.bucket_limit)
        assert (np.diff(limits) > 0).all()
        below = sum(count for limit, count in zip(limits, found.bucket, strict=True) if limit <= 0)
        bins = len(series.hist[at]) // 2
        assert below == (series.hist[at][:bins].sum() if activation == "tanh" else 0)
        if activation == "relu":
            assert series.zeros[at] > 0


def test_runs_lie_side_by_side(tmp_path: Path) -> None:
    first, second = trained("relu"), trained("tanh")
    log = EventLog(tmp_path)
    log.update({"main": first, "arm": second})
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arm", "main"]
    assert read(tmp_path / "main").Scalars("loss") != read(tmp_path / "arm").Scalars("loss")


def test_another_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        write_tensorboard(trained("relu"), tmp_path)
    assert [event.step for event in read(tmp_path / "main").Scalars("loss")] == list(range(8))


def test_numbers_that_are_not_finite(tmp_path: Path) -> None:
    train = {"optimizer": {"kind": "sgd", "lr": 1000.0}, "steps": 40, "record": {"hist": 1}}
    recipe = experiment(model={"hidden": [12, 8], "activation": "exponential"}, train=train)
    trainer = Trainer(recipe)
    while trainer.status in ("ready", "running"):
        trainer.step()
    assert trainer.status == "diverged"
    write_tensorboard(trainer, tmp_path)
    assert read(tmp_path / "main").Histograms("weight/dense_1")


def test_a_checkpoint_has_its_curves(tmp_path: Path) -> None:
    trainer = trained("relu")
    write_tensorboard(in_a_file(trainer, tmp_path), tmp_path / "logs", "saved")
    assert len(read(tmp_path / "logs" / "saved").Scalars("loss")) == 8


def test_without_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(UsageError, match=r"tui-dnn\[tensorboard\]"):
        EventLog(tmp_path)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = EventLog(tmp_path / "file")
    with pytest.raises(OutputError):
        log.update({"main": trained("relu")})
