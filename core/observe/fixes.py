"""Things to try, as edits of the experiment; one that changes nothing is None."""

from __future__ import annotations

from core.observe.findings import Fix
from core.observe.text import format_number
from core.spec.edits import is_live
from core.spec.experiment import Experiment
from core.spec.schedule import Piecewise

RECTIFIERS = ("relu", "relu6", "leaky_relu", "prelu", "elu", "gelu", "silu", "softplus", "mish")


def gather(*candidates: Fix | None) -> tuple[Fix, ...]:
    """Those that exist, what a running network takes before what needs a new run."""
    found = [fix for fix in candidates if fix is not None]
    return tuple(sorted(found, key=lambda fix: not all(is_live(key) for key in fix.edits)))


def batch_norm(experiment: Experiment) -> Fix | None:
    if experiment.model.batch_norm.enabled:
        return None
    return Fix("batch norm on", {"model.batch_norm.enabled": True})


def no_batch_norm() -> Fix:
    return Fix("batch norm off", {"model.batch_norm.enabled": False})


def activation(experiment: Experiment, kind: str) -> Fix | None:
    if experiment.model.activation.kind == kind:
        return None
    return Fix(f"activation {kind}", {"model.activation": kind})


def init(experiment: Experiment) -> Fix | None:
    """The initializer made for the activation: He, LeCun or Glorot. A new run."""
    kind = experiment.model.activation.kind
    best = "lecun_normal" if kind == "selu" else "he_normal" if kind in RECTIFIERS else "glorot_uniform"
    family = best.partition("_")[0]
    if experiment.model.init.kind.startswith(family):
        return None
    return Fix(f"start from {best}", {"model.init": best})


def random_init(experiment: Experiment) -> Fix:
    """An initializer that draws at random; another draw if it does already. A new run."""
    if experiment.model.init.kind in ("zeros", "ones", "constant"):
        return init(experiment) or Fix("start from glorot_uniform", {"model.init": "glorot_uniform"})
    return Fix("another seed", {"seed": experiment.seed + 1})


def learning_rate(experiment: Experiment, factor: float) -> Fix | None:
    """The rate, or the values of a piecewise schedule, times a factor, to three digits."""
    train = experiment.train
    title = f"learning rate x{format_number(factor)}"
    if isinstance(train.schedule, Piecewise):
        return Fix(
            title, {"train.schedule.values": [_rounded(value * factor) for value in train.schedule.values]}
        )
    rate = _rounded(min(train.optimizer.lr * factor, 1000.0))
    if rate == train.optimizer.lr:
        return None
    return Fix(f"{title} = {format_number(rate)}", {"train.optimizer.lr": rate})


def adam(experiment: Experiment) -> Fix | None:
    if experiment.train.optimizer.kind in ("adam", "adamw", "nadam", "adamax"):
        return None
    return Fix("optimizer Adam", {"train.optimizer": "adam"})


def clip(experiment: Experiment) -> Fix | None:
    """All gradients together to norm 1; only one kind of clipping may be set."""
    train = experiment.train
    if train.clip_norm is not None or (train.global_clip_norm or 2.0) <= 1.0:
        return None
    edits: dict[str, object] = {"train.global_clip_norm": 1.0}
    if train.clip_value is not None:
        edits = {"train.clip_value": "none", **edits}
    return Fix("clip gradients to norm 1", edits)


def dropout(experiment: Experiment) -> Fix | None:
    rate = experiment.model.dropout.rate
    if rate >= 0.5:
        return None
    more = round(min(0.5, rate + 0.2), 3)
    return Fix(f"dropout {format_number(more)}", {"model.dropout.rate": more})


def l2(experiment: Experiment) -> Fix | None:
    now = experiment.train.l2
    more = _rounded(now * 3) if now else 1e-4
    return Fix(f"L2 {format_number(more)}", {"train.l2": more})


def early_stopping(experiment: Experiment) -> Fix | None:
    if experiment.train.early_stopping is not None:
        return None
    return Fix("stop early, keep the best", {"train.early_stopping.patience": 5})


def less_regularisation(experiment: Experiment) -> Fix | None:
    edits: dict[str, object] = {}
    if experiment.model.dropout.rate > 0:
        edits["model.dropout.rate"] = 0.0
    edits |= {f"train.{name}": 0.0 for name in ("l1", "l2") if getattr(experiment.train, name) > 0}
    return Fix("less regularisation", edits) if edits else None


def wider(experiment: Experiment) -> Fix:
    """Twice the units, or a first hidden layer. A new run."""
    hidden = experiment.model.hidden
    return Fix("a wider network", {"model.hidden": [min(16384, 2 * units) for units in hidden] or [32]})


def standardize(experiment: Experiment) -> Fix | None:
    """A new run."""
    if experiment.data.normalize == "standardize":
        return None
    return Fix("standardize the inputs", {"data.normalize": "standardize"})


def batch(size: int) -> Fix:
    return Fix(f"batch {size}", {"train.batch": size})


def loss_of_task() -> Fix:
    """A new run."""
    return Fix("the loss and the output made for the task", {"train.loss": "auto", "model.output": "auto"})


def linear_output() -> Fix:
    """A new run."""
    return Fix("a linear output", {"model.output": "linear"})


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
