"""Where the time of a step goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

from core.helper import ALONE
from core.nn.lanes import Stage
from core.nn.layers.dense import DenseOp
from core.nn.products.product import Product
from core.optim.walk import Walk
from core.train.trainer import Trainer
from tests.benchmarks.peers.ours import trainer_of
from tests.benchmarks.peers.workloads import Task

PARTS = ("gather", "products", "elementwise", "loss", "update", "overhead")


def breakdown(task: Task, rounds: int) -> dict[str, float]:
    """Microseconds of each part on one thread, and of the `step`; medians over `rounds` steps.

    `products` are the step's own, with the biases.
    `overhead` is what a plain step takes beyond the parts: bookkeeping of the Trainer, scalars, epoch sums.
    """
    trainer = trainer_of(task)
    trainer.updater.helper = trainer.feed.helper = ALONE
    for _ in range(20):
        trainer.step()
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        begun = perf_counter()
        trainer.step()
        taken["step"].append(perf_counter() - begun)
        if trainer.feed.position + task.load.batch < trainer.feed.n:
            for name, seconds in _dissected(trainer).items():
                taken[name].append(seconds)
    found = {name: median(seconds) * 1e6 for name, seconds in taken.items()}
    found["overhead"] = found["step"] - sum(found[part] for part in PARTS[:-1])
    return found


def _dissected(trainer: Trainer) -> dict[str, float]:
    """One step call by call, as Trainer.step does it, under a clock."""
    spent: dict[str, float] = defaultdict(float)

    def timed(part: str, call: Callable[[], object]) -> object:
        begun = perf_counter()
        result = call()
        spent[part] += perf_counter() - begun
        return result

    kit = trainer.kit(trainer.feed.next_size)
    plan = kit.plan
    timed("gather", lambda: trainer.feed.load(plan.x, kit.target))
    for call in _calls(plan.forward_stages):
        timed(_part(call), call)
    timed("loss", lambda: kit.loss.value_and_gradient(plan.output, kit.target.y, plan.doutput))
    timed("loss", kit.accuracy)
    trainer.updater.begin(trainer.learning_rate)
    for call in _calls(kit.learn):
        timed(_part(call), call)
    trainer.updater.end()
    return spent


def _calls(stages: tuple[Stage, ...]) -> list[Callable[[], object]]:
    return [call for stage in stages for call in stage.calls]


def _part(call: Callable[[], object]) -> str:
    if isinstance(call, (Product, partial)):
        return "products"
    if isinstance(call, Walk):
        return "update"
    return "products" if isinstance(getattr(call, "__self__", None), DenseOp) else "elementwise"
