"""Table and sentences of the lab `signal`, with the numbers of this moment."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from core.lab.frame import Table
from core.lab.signal_metrics import grad_factor, median_share, over_ends, theory_error
from core.lab.signal_stack import Stack
from core.spec.text import Text


def table(stacks: Sequence[Stack]) -> Table:
    if stacks[0].depth == 1:
        header: tuple[str, ...] = ("case", "mean", "std", "theory", "at the ends")
        rows = tuple(
            (
                stack.name,
                *(short(stack.seen[name][0]) for name in ("mean", "std")),
                short(stack.theory[0].std) if stack.theory else "",
                _share(stack.seen["ends"][0]),
            )
            for stack in stacks
        )
        return Table("one layer", header, rows)
    top = stacks[0].depth
    header = ("case", "std L1", f"std L{top}", f"sat L{top}", "dL/dh", "dL/dz", "dL/dW", "theory off")
    return Table(f"gradients of L1 over those of L{top}", header, tuple(_row(stack) for stack in stacks))


def _row(stack: Stack) -> tuple[str, ...]:
    seen, error = stack.seen, theory_error(stack)
    return (
        stack.name,
        short(seen["std"][0]),
        short(seen["std"][-1]),
        _share(seen["saturated"][-1]),
        *(short(over_ends(seen[name])) for name in ("dh", "dz", "dw")),
        f"{error:.1%}" if isfinite(error) else "",
    )


def notes(stack: Stack) -> tuple[Text, ...]:
    """About the case whose histograms are shown."""
    seen, top = stack.seen, stack.depth
    reached = len(stack.histograms)
    if not reached:
        return ()
    some = [short(value) for value in seen["std"][:reached]]
    stds = " ".join(some if reached <= 8 else [*some[:4], "..", *some[-3:]])
    ends = float(seen["ends"][reached - 1])
    piled = isfinite(ends) and ends >= 0.005
    more_en = f"; {ends:.0%} of L{reached} at the ends" if piled else ""
    more_ko = f", L{reached}의 {ends:.0%}가 양 끝에 몰림" if piled else ""
    upward = Text(
        en=f"{stack.name}: std by layer {stds}{more_en}", ko=f"{stack.name}: 층별 표준편차 {stds}{more_ko}"
    )
    if top == 1 or not stack.from_depth:
        return (upward,)
    ratio, factor = short(over_ends(seen["dh"])), short(grad_factor(stack))
    dz, dw = short(over_ends(seen["dz"])), short(over_ends(seen["dw"]))
    median = short(median_share(stack)[0])
    downward = Text(
        en=f"{stack.name}: rms dL/dh of L1 is x{ratio} of L{top}'s, x{factor} per layer (dL/dz x{dz}, dL/dW x{dw}); "
        f"the median |dL/dz| of L1 is {median} of its rms",
        ko=f"{stack.name}: L1의 rms dL/dh는 L{top}의 {ratio}배, 층마다 {factor}배(dL/dz {dz}배, dL/dW {dw}배). "
        f"L1에서 |dL/dz|의 중앙값은 rms의 {median}배",
    )
    return downward, upward


def short(value: float) -> str:
    """Three digits: .49, 5.1, 2.6e-03; nothing where nothing is known."""
    value = float(value)
    if not isfinite(value):
        return "" if value != value else "inf"
    return f"{value:.3g}" if value == 0 or 1e-3 <= abs(value) < 1e4 else f"{value:.1e}"


def _share(value: float) -> str:
    return f"{float(value):.0%}" if isfinite(value) else ""
