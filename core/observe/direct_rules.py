"""Rules that need no past: settings and data that cannot go together, and numbers that are not finite."""

from __future__ import annotations

from math import hypot

from core.observe import fixes
from core.observe.findings import Finding, RunView, Severity
from core.observe.text import format_number
from core.observe.trace import Trace

SMALLEST_BATCH = 16
LARGEST_INPUT = 10.0
SMALLEST_INPUT = 0.01
FARTHEST_MEAN = 10.0
OUTPUT_RANGES: dict[str, tuple[float, float]] = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, float("inf")),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, float("inf")),
    "exponential": (0.0, float("inf")),
}
SQUASHING = ("sigmoid", "hard_sigmoid", "softmax", "tanh", "softsign")
CLASSES = ("multiclass", "binary", "multilabel")


def not_finite(trace: Trace) -> Finding | None:
    """The run diverged."""
    if trace.view.diverged is None:
        return None
    step, where = trace.view.diverged
    return Finding(
        "nan",
        "error",
        f"first number that is not finite at step {step}: {where}, limit 0 of them",
        1.0,
        0.0,
        (),
        fixes.gather(
            fixes.learning_rate(trace.experiment, 0.1),
            fixes.clip(trace.experiment),
            fixes.init(trace.experiment),
        ),
    )


def small_batch(trace: Trace) -> Finding | None:
    """Batch norm on batches too small for a variance, the last one of an epoch included.

    Below about 16 examples the error grows (Wu and He 2018, "Group Normalization").
    """
    train, examples = trace.experiment.train, trace.view.examples
    size = examples if train.batch == "full" else train.batch
    if not trace.experiment.model.batch_norm.enabled or not size:
        return None
    rest = examples % size or size
    measured = min(size, rest)
    if measured >= SMALLEST_BATCH:
        return None
    if measured == size:
        what, larger = f"batches of {size}", 2 * SMALLEST_BATCH
        enough = train.batch == "full" or 0 < examples < larger
    else:
        what, larger = f"a last batch of {rest}", _without_small_rest(size, examples)
        enough = larger >= examples
    return Finding(
        "bn-small-batch",
        "error" if measured == 1 else "warn",
        f"batch norm over {what}, limit {SMALLEST_BATCH}: mean and variance of so few examples are mostly chance",
        float(measured),
        float(SMALLEST_BATCH),
        (),
        fixes.gather(None if enough else fixes.batch(larger), fixes.no_batch_norm()),
    )


def _without_small_rest(size: int, examples: int) -> int:
    """The next larger multiple of 4 that leaves no small last batch, or all examples."""
    sizes = range(4 * (size // 4 + 1), examples, 4)
    return next((n for n in sizes if examples % n == 0 or examples % n >= SMALLEST_BATCH), examples)


def unscaled(trace: Trace) -> Finding | None:
    """Inputs far from the size of about 1 that initializers are made for, or with a mean far from 0."""
    inputs = trace.view.inputs
    if inputs is None:
        return None
    rms = hypot(inputs.mean, inputs.std)
    if rms > LARGEST_INPUT or 0 < rms < SMALLEST_INPUT:
        limit = LARGEST_INPUT if rms > 1 else SMALLEST_INPUT
        measured, what = rms, f"rms of the inputs = {format_number(rms)}"
    elif abs(inputs.mean) > FARTHEST_MEAN * inputs.std > 0:
        measured, limit = abs(inputs.mean) / inputs.std, FARTHEST_MEAN
        what = f"mean of the inputs is {format_number(measured)} times their std"
    else:
        return None
    return Finding(
        "data-not-scaled",
        "warn",
        f"{what}, limit {format_number(limit)} (mean {format_number(inputs.mean)}, "
        f"std {format_number(inputs.std)}, largest {format_number(inputs.max)})",
        measured,
        limit,
        (),
        fixes.gather(fixes.standardize(trace.experiment)),
    )


def mismatch(trace: Trace) -> Finding | None:
    """Targets that the output cannot reach; one softmax unit; squared error through a squashing output for classes."""
    view = trace.view
    output = view.output or trace.experiment.model.output
    loss = view.loss or trace.experiment.train.loss
    if view.outputs == 1 and output == "softmax":
        return _mismatch("softmax over one output is always 1, limit 2 outputs", 1.0, 2.0, "error")
    unreachable = _unreachable(view, output)
    if unreachable is not None:
        return unreachable
    if view.task not in CLASSES or loss not in ("mse", "mae", "huber") or output not in SQUASHING:
        return None
    return _mismatch(
        f"{loss} on {output} for classes: where the output saturates, a wrong answer has no gradient; "
        f"1 such pair, limit 0",
        1.0,
        0.0,
        "warn",
    )


def _unreachable(view: RunView, output: str) -> Finding | None:
    if view.targets is None or view.task != "regression" or output not in OUTPUT_RANGES:
        return None
    (low, high), (smallest, largest) = OUTPUT_RANGES[output], view.targets
    beyond = max(low - smallest, largest - high)
    if beyond <= 0:
        return None
    return Finding(
        "loss-output-mismatch",
        "error",
        f"targets go from {format_number(smallest)} to {format_number(largest)}, {format_number(beyond)} beyond "
        f"what {output} can give ({format_number(low)} to {format_number(high)}), limit 0",
        beyond,
        0.0,
        (),
        (fixes.linear_output(),),
    )


def _mismatch(evidence: str, measured: float, limit: float, severity: Severity) -> Finding:
    return Finding(
        "loss-output-mismatch",
        severity,
        evidence,
        measured,
        limit,
        (),
        (fixes.loss_of_task(),),
    )
