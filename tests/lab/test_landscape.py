"""Races: published ends, closed forms, what keys do, rates that are searched."""

from __future__ import annotations

from math import inf, isfinite, log, sqrt
from typing import Any

import numpy as np
import pytest

from core.errors import PresetError
from core.lab.frame import LineChart, MapChart
from core.lab.landscape import Race, make, next_surface, racer_of, switched, tuned
from core.lab.landscape_metrics import turns
from core.lab.landscape_race import Run, race
from core.lab.landscape_theory import closed_form, first_step
from core.lab.landscape_tune import RACES, Search, golden
from core.lab.surfaces import SURFACES
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.optimizer import Adagrad, Adam, Momentum, Nesterov, Optimizer, RmsProp, Sgd
from core.spec.toml import dump_experiment, parse_experiment

RAVINE = SURFACES["ravine"]
START = (-7.0, 2.0)
ENDS = {
    "adagrad": 7.22e-4, "rmsprop": 1.18e-3, "sgd": 1.33e-2, "nesterov": 1.88e-2, "momentum": 4.79e-2, "adam": 1.02e-1,
}  # fmt: skip
"""f after 30 updates at textbook rates, from lecture notes."""


def experiment(**lab: Any) -> Experiment:
    return Experiment.model_validate({"lab": {"kind": "landscape", **lab}})


def finished(**lab: Any) -> Race:
    machine = make(experiment(**lab))
    while machine.done < machine.total:
        machine.advance()
    return machine


def test_the_textbook_race_ends_where_the_notes_say() -> None:
    found = finished().frame().metrics
    for name, f in ENDS.items():
        assert found[f"f[{name}]"] == pytest.approx(f, rel=5e-3)
    order = sorted(ENDS, key=lambda name: found[f"rank[{name}]"])
    assert order == ["adagrad", "rmsprop", "sgd", "nesterov", "momentum", "adam"]
    assert sorted(found[f"rank[{name}]"] for name in make(experiment()).runs) == [*range(1, 9)]


def test_keras_accumulator_puts_rmsprop_ahead_of_adagrad() -> None:
    racers = {"adagrad": {"kind": "adagrad", "lr": 1.5}, "rmsprop": {"kind": "rmsprop", "lr": 0.3}}
    found = finished(racers=racers).frame().metrics
    assert found["rank[rmsprop]"] == 1 and found["rank[adagrad]"] == 2


def test_nesterovs_look_ahead_point_is_another() -> None:
    assert finished(nesterov="ahead").frame().metrics["f[nesterov]"] == pytest.approx(2.378e-2, rel=1e-3)


@pytest.mark.parametrize(
    "spec",
    [
        Sgd(lr=0.95),
        Sgd(lr=0.3, weight_decay=0.1),
        Momentum(lr=0.1),
        Momentum(lr=0.4, beta=0.5, weight_decay=0.05),
        Nesterov(lr=0.1),
        Nesterov(lr=0.05, beta=0.99, weight_decay=0.2),
    ],
)
@pytest.mark.parametrize("position", [True, False])
@pytest.mark.parametrize("name", ["ravine", "saddle"])
def test_the_walk_is_on_its_closed_form(spec: Optimizer, position: bool, name: str) -> None:
    surface = SURFACES[name]
    path = race(spec, surface, (-1.3, 0.7), 60, position=position).path
    theory = closed_form(spec, surface, (-1.3, 0.7), 60, position=position)
    assert theory is not None and theory.shape == path.shape == (61, 2)
    np.testing.assert_allclose(path, theory, rtol=1e-9, atol=1e-12 * np.abs(theory).max())


def test_sgd_is_on_the_formula_of_the_notes() -> None:
    k = np.arange(31)
    theory = closed_form(Sgd(lr=0.95), RAVINE, START, 30, position=True)
    assert theory is not None
    np.testing.assert_allclose(theory, np.stack([-7 * 0.905**k, 2 * (-0.9) ** k], 1), rtol=1e-12)


def test_a_closed_form_that_is_wrong_is_seen() -> None:
    machine = finished(racers={"sgd": {"kind": "sgd", "lr": 0.95}})
    assert machine.frame().metrics["closed_error[sgd]"] < 1e-12
    machine.theory["sgd"] = machine.theory["sgd"] * 1.001
    frame = machine.frame()
    assert frame.metrics["closed_error[sgd]"] > 1e-4
    assert "off by" in frame.tables[0].rows[0][4] and "OFF" in frame.notes[2].en


def test_no_closed_form_where_there_is_none() -> None:
    assert closed_form(Adam(), RAVINE, START, 3, position=True) is None
    assert closed_form(Sgd(), SURFACES["beale"], START, 3, position=True) is None


@pytest.mark.parametrize(
    "spec",
    [
        Adam(lr=0.3),
        Adam(lr=0.3, bias_correction=False),
        Adam(lr=0.1, beta_1=0.5, beta_2=0.9, bias_correction=False),
        RmsProp(lr=0.3),
        Adagrad(lr=1.5, initial_accumulator=0.0),
    ],
)
def test_first_steps_are_as_long_as_theory_says(spec: Optimizer) -> None:
    expected = first_step(spec)
    path = race(spec, RAVINE, START, 1, position=True).path
    assert expected is not None
    np.testing.assert_allclose(np.abs(path[1] - path[0]), expected * spec.lr, rtol=1e-4)


def test_adams_first_step_is_lr_and_3_16_lr_without_correction() -> None:
    assert first_step(Adam()) == 1.0
    assert first_step(Adam(bias_correction=False)) == pytest.approx(0.1 / sqrt(0.001))
    assert first_step(Adagrad()) is None


def test_it_decays_as_the_product_does() -> None:
    """AdamW goes through the product's Updater, decay included; without gradient only the decay acts."""
    run = Run(Sgd(lr=0.5, weight_decay=0.2), SURFACES["rosenbrock"], (1.0, 1.0))
    run.step()
    np.testing.assert_allclose(run.path[1], [0.9, 0.9])


def test_what_diverges_stays_out_and_comes_last() -> None:
    racers = {"wild": {"kind": "sgd", "lr": 900.0}, "calm": {"kind": "sgd", "lr": 0.001}}
    machine = finished(surface="beale", racers=racers, steps=40)
    frame = machine.frame()
    assert frame.metrics["rank[wild]"] == 2 and not isfinite(frame.metrics["f[wild]"])
    assert frame.metrics["reached[wild]"] == inf
    assert [row[0] for row in frame.tables[0].rows] == ["calm", "wild"] and "diverged" in frame.tables[
        0
    ].rows[1]


def test_turns_counts_changes_of_direction() -> None:
    y = np.array([2.0, -1.0, 0.5, 0.6, 0.6, 0.7, 0.1])
    assert turns(np.stack([y, y], 1)) == 2
    assert finished().frame().metrics["turns[sgd]"] == 29


def test_reached_is_the_first_update_at_the_goal() -> None:
    racers = {"sgd": {"kind": "sgd", "lr": 0.05}}
    found = finished(surface="saddle", goal=-1.0, steps=100, racers=racers).frame().metrics
    assert found["reached[sgd]"] == np.ceil(log(1000) / log(1.1)) == 73


def test_who_is_off_sits_out() -> None:
    machine = finished(off=["adam", "sgd"])
    assert not {"adam", "sgd"} & set(machine.runs)
    assert "f[adam]" not in machine.frame().metrics
    assert [row[0] for row in machine.frame().tables[0].rows if row[2] == "off"] == ["Adam", "SGD"]


def test_the_frame_draws_every_path() -> None:
    machine = finished()
    surface, heights = machine.frame().charts
    assert isinstance(surface, MapChart) and isinstance(heights, LineChart)
    assert len(surface.paths) == len(machine.runs) + 2 and len(heights.lines) == len(machine.runs)
    assert np.all(surface.z > 0) and surface.log_z
    # row 0 is the top: the ravine is as high above as below, and higher at the left end
    assert surface.z[0, 0] == pytest.approx(64 / 20 + 6.25) and surface.z[-1, 0] == surface.z[0, 0]
    for line in surface.paths[:-2]:
        assert line.x[0] == -7.0 and len(line.x) == 31


def test_nothing_happens_after_the_end() -> None:
    machine = finished(steps=3)
    before = machine.frame().metrics
    machine.advance()
    assert machine.done == machine.total == 3 and machine.frame().metrics == before


def test_golden_section_finds_the_minimum() -> None:
    asks = golden(-3.0, 5.0)
    x = next(asks)
    with pytest.raises(StopIteration) as found:
        while True:
            x = asks.send((x - 1.234) ** 2)
    best, f = found.value.value
    # the bracket after 14 evaluations is 8 * .618^13
    assert abs(best - 1.234) < 8 * 0.6181**13 and f == (best - 1.234) ** 2


def test_the_search_finds_the_best_rate_of_sgd_on_the_ravine() -> None:
    """|1 - lr a| = |1 - lr b| would balance the axes at lr = 2 / 2.1; the flat one starts farther out."""
    search = Search(Sgd(), RAVINE, START, 30, position=True)
    rate, f = search.finish()
    rates = np.linspace(0.8, 1.0, 2001)
    heights = ((-7 * (1 - 0.1 * rates) ** 30) ** 2) / 20 + (2 * (1 - 2 * rates) ** 30) ** 2
    assert rate == pytest.approx(rates[np.argmin(heights)], rel=2e-3)
    assert f == pytest.approx(heights.min(), rel=1e-2)


def test_tuning_is_part_of_the_race_when_asked_for() -> None:
    machine = finished(tune=True, steps=10, off=["nadam"])
    assert machine.total > 10 and set(machine.tuned) == set(machine.runs)
    found = machine.frame().metrics
    for name in machine.runs:
        assert found[f"tuned_f[{name}]"] <= found[f"f[{name}]"] * (1 + 1e-9)
    assert machine.total == 10 + -(-RACES * 7 // 100)


def test_tuned_gives_edits_that_make_it_better() -> None:
    first = experiment(steps=20)
    edits = tuned(first, "adam", "sgd")
    assert set(edits) == {"lab.racers.adam.lr", "lab.racers.sgd.lr"}
    after = make(with_edits(first, edits))
    while after.done < after.total:
        after.advance()
    before = finished(steps=20).frame().metrics
    for name in ("adam", "sgd"):
        assert after.frame().metrics[f"f[{name}]"] < before[f"f[{name}]"]
    assert tuned(experiment(surface="saddle")) == {}


def test_keys() -> None:
    machine = make(experiment())
    assert dict(machine.keys()).keys() == {"n", "i", "t"}
    assert all(words.en and words.ko for words in dict(machine.keys()).values())
    there = machine.press("n")
    assert there is not None and there.lab is not None
    saddle = make(there)
    assert saddle.lab.surface == "saddle" and saddle.lab.racers["sgd"].lr == 0.05
    without = machine.press("i", "lab.racers.adam.lr")
    assert without is not None and make(without).lab.off == ("adam",)
    back = make(without).press("i", "lab.racers.adam.lr")
    assert back is not None and make(back).lab.off == ()
    assert machine.press("i", "lab.steps") is None and machine.press("x") is None
    faster = machine.press("t", "lab.racers.adam.lr")
    assert faster is not None and make(faster).lab.racers["adam"].lr != 0.3
    assert make(faster).lab.racers["sgd"].lr == 0.95


def test_the_surfaces_follow_each_other_in_a_ring() -> None:
    here, seen = experiment(start=[1.0, 1.0]), []
    for _ in SURFACES:
        here = with_edits(here, next_surface(here))
        seen.append(make(here).lab.surface)
        assert make(here).start == SURFACES[seen[-1]].start
    assert seen[-1] == "ravine" and set(seen) == set(SURFACES)


def test_the_last_racer_stays() -> None:
    alone = experiment(racers={"sgd": {"kind": "sgd"}})
    assert switched(alone, "sgd") == {}


def test_every_control_is_a_key_of_the_experiment() -> None:
    base = experiment()
    for control in make(base).controls:
        name = racer_of(control)
        first: dict[str, Any] = {"lab.surface": "beale", "lab.start": [1.0, 2.0], "lab.steps": 7}
        assert with_edits(base, {control: first.get(control, 0.123)}) != base
        assert (name is None) == (control in first)


def test_a_few_racers_show_all_that_makes_them() -> None:
    two = experiment(racers={"raw": {"kind": "adam", "bias_correction": False}, "b": {"kind": "momentum"}})
    controls = make(two).controls[3:]
    assert controls == (
        "lab.racers.raw.lr", "lab.racers.raw.beta_1", "lab.racers.raw.beta_2", "lab.racers.raw.bias_correction",
        "lab.racers.raw.amsgrad", "lab.racers.b.lr", "lab.racers.b.beta",
    )  # fmt: skip
    assert {racer_of(control) for control in controls} == {"raw", "b"}


def test_without_a_lowest_point_the_first_at_the_goal_wins() -> None:
    racers = {
        "slow": {"kind": "sgd", "lr": 0.02},
        "fast": {"kind": "rmsprop", "lr": 0.02},
        "lazy": {"kind": "sgd", "lr": 0.0},
    }
    frame = finished(surface="saddle", goal=-1.0, steps=300, racers=racers).frame()
    assert [frame.metrics[f"rank[{name}]"] for name in ("fast", "slow", "lazy")] == [1, 2, 3]
    assert frame.tables[0].header[3] == "f <= -1 after" and frame.tables[0].rows[2][3] == "-"
    chart = frame.charts[1]
    assert isinstance(chart, LineChart)
    assert min(float(np.nanmin(line.y)) for line in chart.lines) >= -2.25


def test_it_is_written_and_read_as_toml() -> None:
    one = experiment(off=["sgd"], start=[0.5, 1.0], racers={"sgd": {"kind": "sgd", "lr": 0.5}, "b": "adam"})
    assert parse_experiment(dump_experiment(one), "lab") == one


@pytest.mark.parametrize(
    ("lab", "words"),
    [
        ({"off": ["momentm"]}, "did you mean momentum?"),
        ({"surface": "saddle", "tune": True}, "a surface with a lowest point"),
        ({"surface": "ravin"}, "did you mean ravine?"),
        ({"racers": {}}, "lab.racers"),
    ],
)
def test_mistakes_are_explained(lab: dict[str, Any], words: str) -> None:
    with pytest.raises(PresetError) as error:
        with_edits(Experiment(), {"lab": {"kind": "landscape", **lab}})
    assert words in error.value.message
