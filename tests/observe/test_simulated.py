"""The rules on small trainings: silent on healthy ones, loud where the rate or the start is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.observe.simulated import Simulation, clouds, spiral

CURVES = {"lr-too-high", "lr-too-low"}
# A narrow ReLU layer may well lose some units; that is reported, and is no mistake of the experiment.
TOLERATED = {"dead-relu"}

HEALTHY: dict[str, Callable[[], Simulation]] = {
    "spiral, tanh, momentum, full batch": lambda: Simulation(
        spiral(), [32, 32], kind="tanh", rate=0.3, momentum=0.9
    ),
    "spiral, relu, momentum, full batch": lambda: Simulation(
        spiral(), [32, 32], kind="relu", rate=0.1, momentum=0.9
    ),
    "spiral, narrow, small batches": lambda: Simulation(
        spiral(), [8, 8], kind="tanh", rate=0.1, momentum=0.9, batch=16
    ),
    "clouds, relu, small batches": lambda: Simulation(
        clouds(), [32, 32, 32], kind="relu", rate=0.05, batch=32
    ),
    "clouds, tanh, small batches": lambda: Simulation(clouds(), [32], kind="tanh", rate=0.1, batch=16),
    "clouds, full batch": lambda: Simulation(clouds(), [16, 16], kind="relu", rate=0.2),
    "clouds, no hidden layer": lambda: Simulation(clouds(), [], kind="relu", rate=0.1, batch=32),
    "clouds, converged": lambda: Simulation(clouds(points=40), [32], kind="tanh", rate=0.1, momentum=0.9),
    "six layers, He": lambda: Simulation(clouds(), [32] * 6, kind="relu", rate=0.02, momentum=0.9, batch=32),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_run_is_never_flagged(name: str) -> None:
    run = HEALTHY[name]()
    for _ in range(12):
        run.train(100)
        assert set(run.findings()) <= TOLERATED, (run.step, run.findings())
    assert run.loss < 0.5


@pytest.mark.parametrize("steps", [1, 5, 11, 21, 39])
def test_the_first_steps_are_not_judged(steps: int) -> None:
    run = Simulation(spiral(), [16, 16], kind="tanh", rate=0.1, momentum=0.9, seed=3).train(steps)
    assert run.findings() == {}


HIGH = [
    ("tanh", 30.0, None, "spiral"),
    ("tanh", 30.0, 16, "clouds"),
    ("tanh", 300.0, 16, "clouds"),
]


@pytest.mark.parametrize(("kind", "rate", "batch", "data"), HIGH)
def test_too_high_a_rate(kind: str, rate: float, batch: int | None, data: str) -> None:
    run = Simulation(spiral() if data == "spiral" else clouds(), [16, 16], kind=kind, rate=rate, batch=batch)
    seen: set[str] = set()
    for _ in range(8):
        run.train(50)
        seen |= set(run.findings())
    assert "lr-too-high" in seen
    assert "lr-too-low" not in seen


@pytest.mark.parametrize("rate", [1e-6, 1e-5])
@pytest.mark.parametrize("batch", [None, 32])
@pytest.mark.parametrize("kind", ["tanh", "relu"])
def test_too_low_a_rate(kind: str, batch: int | None, rate: float) -> None:
    run = Simulation(clouds(), [32, 32], kind=kind, rate=rate, batch=batch).train(400)
    found = run.findings()
    assert "lr-too-low" in found
    assert "lr-too-high" not in found
    assert dict(found["lr-too-low"].fixes[0].edits) == {
        "train.optimizer.lr": pytest.approx(3 * rate, rel=0.01)
    }


def test_a_network_drawn_too_small_is_dead_and_says_why() -> None:
    """2-32x6-3 tanh, N(0, 0.01): the loss sits at ln 3."""
    run = Simulation(spiral(), [32] * 6, kind="tanh", rate=0.1, momentum=0.9, std=0.01).train(400)
    found = run.findings()
    assert list(found) == ["collapsed-activations", "vanishing-gradient", "frozen-layer", "chance-plateau"]
    assert found["vanishing-gradient"].measured < 1e-5
    assert found["chance-plateau"].fixes == found["collapsed-activations"].fixes
    assert dict(found["chance-plateau"].fixes[0].edits) == {"model.batch_norm.enabled": True}


def test_weights_drawn_too_large_saturate() -> None:
    run = Simulation(clouds(), [32, 32], kind="tanh", rate=0.01, std=1.5, batch=32).train(100)
    assert run.findings()["saturated"].measured > 0.3


def test_gradients_that_grow_downwards() -> None:
    run = Simulation(clouds(), [32] * 8, kind="relu", rate=1e-9, std=0.6, batch=32).train(100)
    assert run.findings()["exploding-gradient"].measured > 70


def test_zero_weights_stay_alike() -> None:
    run = Simulation(clouds(), [16, 16], kind="tanh", rate=0.1, std=1e-30, batch=32)
    for kernel in run.kernels:
        kernel.fill(0.0)
    found = run.train(30).findings()
    assert found["symmetric-units"].measured == 1.0
    assert dict(found["symmetric-units"].fixes[0].edits).keys() == {"seed"}


def test_pushed_into_the_negative_relus_die() -> None:
    run = Simulation(clouds(), [32, 32], kind="relu", rate=0.01, batch=32)
    run.biases[1][...] = -100.0
    found = run.train(300).findings()
    assert found["dead-relu"].severity == "error"
    assert found["dead-relu"].layers == (2,)
