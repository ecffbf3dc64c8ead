"""What a race says in words."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from core.lab.landscape_metrics import EXACT, order
from core.lab.landscape_theory import first_step, sgd_factors
from core.spec.text import Text

if TYPE_CHECKING:
    from core.lab.landscape import Race

NAMES = {
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamax": "AdaMax",
    "nadam": "Nadam",
    "adamw": "AdamW",
}


def called(name: str) -> str:
    """A racer as people write it."""
    return NAMES.get(name, name)


def height(f: float) -> str:
    return f"{f:.2e}" if isfinite(f) else "diverged"


def notes(race: Race, numbers: dict[str, float]) -> Iterator[Text]:
    """Who is ahead, and how the paths compare with theory."""
    if race.done == 0:
        x, y = race.start
        yield Text(
            en=f"All start at ({x:g}, {y:g}), f = {float(race.surface.height(x, y)):.4g}.",
            ko=f"모두 ({x:g}, {y:g})에서 출발한다. f = {float(race.surface.height(x, y)):.4g}.",
        )
        return
    yield _ahead(race, numbers)
    yield from _closed(race, numbers)
    yield from _first_steps(race, numbers)
    if race.tuned:
        name = min(race.tuned, key=lambda name: race.tuned[name][1])
        rate, f = race.tuned[name]
        yield Text(
            en=f"Each at its best rate: {called(name)} is lowest so far, f = {f:.2e} with lr {rate:.3g}.",
            ko=f"저마다 가장 좋은 학습률로 달리면 지금까지 1등은 {called(name)}: lr {rate:.3g}, f = {f:.2e}.",
        )


def _ahead(race: Race, numbers: dict[str, float]) -> Text:
    first, last = order(race)[0], order(race)[-1]
    if race.surface.lowest is not None:
        best, worst = height(numbers[f"f[{first}]"]), height(numbers[f"f[{last}]"])
        return Text(
            en=f"Lowest: {called(first)}, f = {best}; highest: {called(last)}, {worst}.",
            ko=f"가장 낮은 곳: {called(first)}, f = {best}. 가장 높은 곳: {called(last)}, {worst}.",
        )
    soon, late, goal = numbers[f"reached[{first}]"], numbers[f"reached[{last}]"], race.lab.goal
    if not isfinite(soon):
        return Text(
            en=f"Nobody is below f = {goal:g} yet.", ko=f"아직 아무도 f = {goal:g} 아래로 내려가지 못했다."
        )
    end = f"{late:.0f}" if isfinite(late) else "-"
    return Text(
        en=f"Down to f = {goal:g}: {called(first)} first, after {soon:.0f} updates; last {called(last)}, {end}.",
        ko=f"f = {goal:g}까지: 가장 먼저 {called(first)}, {soon:.0f}번 만에. 가장 늦게 {called(last)}, {end}.",
    )


def _first_steps(race: Race, numbers: dict[str, float]) -> Iterator[Text]:
    """Where an Adam without bias correction races: how long everybody's first step was, and must be."""
    specs = {name: run.spec for name, run in race.runs.items() if run.spec.kind in ("adam", "adamw")}
    if all(spec.bias_correction for spec in specs.values() if spec.kind in ("adam", "adamw")):
        return
    words = ", ".join(
        f"{called(name)} {numbers[f'first_step_lr[{name}]']:.4g} lr ({first_step(spec):.4g} lr)"
        for name, spec in specs.items()
    )
    yield Text(en=f"First step (in theory): {words}.", ko=f"첫걸음(이론값): {words}.")


def _closed(race: Race, numbers: dict[str, float]) -> Iterator[Text]:
    factors = sgd_factors(race.runs["sgd"].spec.lr, race.surface) if "sgd" in race.runs else None
    plain = factors is not None and race.runs["sgd"].spec.kind == "sgd" and "sgd" in race.theory
    if factors is not None and plain and race.runs["sgd"].spec.weight_decay == 0.0:
        k = min(race.done, race.lab.steps)
        (x, y), (a, b) = race.start, factors
        ends = race.theory["sgd"][k]
        words = f"x = {x:g} ({a:.4g})^{k} = {ends[0]:.4g}, y = {y:g} ({b:.4g})^{k} = {ends[1]:.4g}"
        yield Text(en=f"SGD in closed form: {words}.", ko=f"SGD의 닫힌 꼴: {words}.")
    errors = [numbers[f"closed_error[{name}]"] for name in race.theory]
    if errors:
        largest, names = max(errors), ", ".join(called(name) for name in race.theory)
        ok = largest <= EXACT
        yield Text(
            en=f"{names}: {'on' if ok else 'OFF'} the closed form, largest difference {largest:.0e}.",
            ko=f"{names}: 닫힌 꼴과 {'일치' if ok else '불일치'}, 가장 큰 차이 {largest:.0e}.",
        )
