"""Every network of the figure is an ordinary run; the table counts what it says."""

from __future__ import annotations

import numpy as np
import pytest

from core.lab.frame import LineChart
from core.lab.scales import Machine
from core.spec.edits import with_edits
from core.train.trainer import Trainer
from tests.lab.small import played, short


def machine(**more: object) -> Machine:
    found = played(short("scales", **more))
    assert isinstance(found, Machine)
    return found


@pytest.mark.parametrize(("variant", "place"), [("none", None), ("before", "before"), ("after", "after")])
def test_a_network_is_an_ordinary_run(variant: str, place: str | None) -> None:
    recipe = with_edits(
        short("scales").model_copy(update={"lab": None}),
        {
            "model.init": {"kind": "normal", "std": 0.1},
            "model.batch_norm.enabled": place is not None,
            **({} if place is None else {"model.batch_norm.place": place}),
        },
    )
    alone = Trainer(recipe)
    while alone.status in ("ready", "running"):
        alone.step()
    found = machine(largest=1.0, smallest=0.1)
    np.testing.assert_allclose(found.scales, [1.0, 0.1])
    assert list(found.accuracy[variant][:, 1]) == [row.accuracy for row in alone.epochs]
    assert found.trainers[1, variant].digest() == alone.digest()


def test_networks_take_turns_by_epoch() -> None:
    found = played(short("scales"), 6)
    assert isinstance(found, Machine)
    assert found.total == 2 * 2 * 3
    for variant in found.variants:
        assert np.isfinite(found.accuracy[variant][0]).all()
        assert np.isnan(found.accuracy[variant][1]).all()
    assert len({id(trainer.data) for trainer in found.trainers.values()}) == 1


def test_metrics_count_the_table() -> None:
    found = machine(count=3, learned=0.2)
    metrics = found.frame().metrics
    last = found.accuracy["before"][-1]
    assert [metrics[f"acc[before,{i}]"] for i in (1, 2, 3)] == list(last)
    assert metrics["learned[before]"] == (last >= 0.2).sum()
    assert metrics["worst[before]"] == last.min()


def test_a_network_that_diverges_has_no_accuracy() -> None:
    base = with_edits(short("scales", variants=["none"], largest=1000.0), {"model.hidden": [8] * 12})
    found = played(base)
    assert isinstance(found, Machine)
    assert found.trainers[0, "none"].status == "diverged"
    assert found.frame().metrics["acc[none,1]"] == 0.0
    assert found.frame().tables[0].rows[0] == ("1e+03", "diverged")


def test_the_charts_speak_of_the_latest_network() -> None:
    frame = played(short("scales"), 1).frame()
    by_scale, by_epoch = frame.charts
    assert isinstance(by_scale, LineChart)
    assert isinstance(by_epoch, LineChart)
    assert by_scale.log_x
    assert np.isfinite(by_scale.lines[0].y).tolist() == [True, False]
    assert np.isfinite(by_epoch.lines[0].y).tolist() == [True, False]
