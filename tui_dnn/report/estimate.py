"""How big a preset is, told from its settings alone: nothing is loaded."""

from __future__ import annotations

import math
import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from core.spec.arms import recipes
from core.spec.data import Data

if TYPE_CHECKING:
    from core.spec.experiment import Experiment

FLOPS = {"float32": 30e9, "float64": 15e9}
"""Operations per second of one BLAS thread on a small matrix, about."""
PER_LAYER = 45e-6
PER_STEP = 120e-6
USUAL_OUTPUTS = 10


def widths(units: tuple[int, ...]) -> str:
    """64-64-64 as 64x3, 1024-512-512 as 1024-512x2."""
    runs = [(width, len(list(same))) for width, same in groupby(units)]
    return "-".join(str(width) if count == 1 else f"{width}x{count}" for width, count in runs) or "linear"


def network(experiment: Experiment) -> str:
    """Hidden layers, activation and batch norm in few words."""
    if experiment.lab is not None:
        return experiment.lab.kind.replace("_", " ")
    model = experiment.model
    words = [widths(model.hidden)]
    if model.hidden:
        words.append(model.activation.kind)
    if model.batch_norm.enabled:
        words.append("bn")
    if experiment.arms:
        words.append(f"x{len(experiment.arms) + 1} runs")
    return " ".join(words)


def data(experiment: Experiment) -> str:
    """The data set or file; nothing for a lab that names none."""
    if experiment.lab is not None and experiment.data == Data():
        return ""
    return experiment.data.path or experiment.data.name


def length(experiment: Experiment) -> str:
    if experiment.lab is not None:
        return "lab"
    train = experiment.train
    count, unit = (train.epochs or 0, "epoch") if train.steps is None else (train.steps, "step")
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"


def examples(experiment: Experiment) -> int | None:
    """Training examples; None for a file that has not been read."""
    from core.data.registry import SETS

    data = experiment.data
    if data.path is not None or data.name not in SETS:
        return data.limit
    first = SETS[data.name].size.split("+")[0].replace(",", "")
    numbers = [int(number) for number in re.findall(r"\d+", first)]
    if data.points is not None:
        numbers[-1] = data.points
    total = math.prod(numbers)
    return total if data.limit is None else min(total, data.limit)


def seconds(experiment: Experiment) -> float | None:
    """About how long its runs train on one core; None for labs, and where the size of the data is not known."""
    if experiment.lab is not None:
        return None
    each = [_seconds(recipe) for recipe in recipes(experiment).values()]
    known = [one for one in each if one is not None]
    return sum(known) if len(known) == len(each) else None


def _seconds(experiment: Experiment) -> float | None:
    from core.data.registry import SETS

    n, train = examples(experiment), experiment.train
    if n is None or experiment.data.name not in SETS:
        return None
    batch = n if train.batch == "full" else min(train.batch, n)
    steps = train.steps if train.steps is not None else (train.epochs or 0) * math.ceil(n / batch)
    units = (SETS[experiment.data.name].features, *experiment.model.hidden, USUAL_OUTPUTS)
    weights = sum(a * b for a, b in pairwise(units))
    step = PER_STEP + PER_LAYER * len(units) + 6 * weights * batch / FLOPS[experiment.dtype]
    twice = any(block.digest is not None and block.digest.same_as == "rerun" for block in experiment.expect)
    return steps * step * (2 if twice else 1)
