"""The names of measured numbers, as expectations and tables use them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import UsageError
from core.spec.nearest import did_you_mean

PLAIN = {
    "loss": "mean loss of the last training batch",
    "acc": "accuracy of the last training batch",
    "val_loss": "loss on the validation set, inference mode",
    "val_acc": "accuracy on the validation set, inference mode",
    "test_loss": "loss on the test set, inference mode",
    "test_acc": "accuracy on the test set, inference mode",
    "epoch_loss": "running mean of the loss over the epoch that ended last",
    "epoch_acc": "running mean of the accuracy over the epoch that ended last",
    "epoch_loss_bar": "mean over the epoch of the running mean: what TensorFlow 2.4 printed as its loss",
    "best_val_loss": "smallest validation loss of all epochs so far",
    "best_val_acc": "largest validation accuracy of all epochs so far",
    "best_gap": "validation loss of the network as it is now, minus best_val_loss",
    "lr": "learning rate of the last update",
    "grad_norm": "norm of all gradients together, before clipping",
    "train_loss": "loss on the whole training set, inference mode",
    "train_acc": "accuracy on the whole training set, inference mode",
    "gap": "val_loss minus train_loss, both of the network as it is now",
    "params": "number of parameters, moving statistics included",
    "trainable_params": "number of parameters that learn",
    "steps": "updates done",
    "fold_error": "largest difference of a prediction once batch norm is folded into the layers before it",
    "fold_speedup": "time of an inference pass over that of the folded network",
    "collapse_error": "largest difference of a prediction from that of the product of all kernels",
    "reload_error": "largest difference of a prediction after saving a checkpoint and loading it again",
}
BY_LAYER = {
    "act_mean": "mean of a layer's activations",
    "act_std": "standard deviation of a layer's activations",
    "act_rms": "root mean square of a layer's activations",
    "grad_rms": "root mean square of dL/dh at a layer",
    "weight_std": "standard deviation of a layer's kernel",
    "unit_norm": "largest norm of the incoming weights of a unit of the layer",
    "small_weights": "share of a kernel's entries below a tenth of its root mean square; 8 % of normal ones",
    "update_ratio": "norm of the last kernel update over the norm of the kernel",
    "dead": "share of units that are zero on every example",
    "saturated": "share of activations at the flat ends of the function",
    "zeros": "share of activations that are exactly zero",
}
OTHER = {
    "grad_ratio": "rms dL/dh of one layer over that of another",
    "output": "prediction for a row of the training set; row and column from 0",
}
FORMS = (
    *PLAIN,
    *(f"{name}[layer]" for name in BY_LAYER),
    "grad_ratio[layer/layer]",
    "output[row]",
    "output[row,column]",
)
_LAYER = r"[1-9][0-9]{0,3}"
_INDEX = r"(?:0|[1-9][0-9]{0,8})"
PATTERN = (
    rf"^(?:{'|'.join(PLAIN)}|(?:{'|'.join(BY_LAYER)})\[{_LAYER}\]"
    rf"|grad_ratio\[{_LAYER}/{_LAYER}\]|output\[{_INDEX}(?:,{_INDEX})?\])$"
)
"""The grammar as a regular expression (also a JSON schema pattern)."""
_METRIC = re.compile(PATTERN)
LAB_PATTERN = r"^lab\.[a-z][a-z0-9_]*(?:\[[A-Za-z0-9_.,:/ +-]{1,100}\])?$"
"""Numbers that a `[lab]` measures, e.g. `lab.f[sgd]`; which there are, the lab itself says."""
_LAB_METRIC = re.compile(LAB_PATTERN)


@dataclass(frozen=True)
class Metric:
    """One measured number: `loss`, `act_std[6]`, `grad_ratio[1/6]`, `output[0,1]`."""

    name: str
    args: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Metric:
        """The metric that `text` names; UsageError with the nearest valid name otherwise."""
        if text.startswith("lab.") and _LAB_METRIC.fullmatch(text):
            return cls(text)
        if not _METRIC.match(text) or text.endswith("\n"):
            raise UsageError(
                f"{text} is not a metric", expected=f"one of {', '.join(FORMS)}", hint=nearest_metric(text)
            )
        name, _, rest = text.partition("[")
        return cls(name, tuple(int(number) for number in re.findall(r"\d+", rest)))

    def __str__(self) -> str:
        if not self.args:
            return self.name
        separator = "/" if self.name == "grad_ratio" else ","
        return f"{self.name}[{separator.join(map(str, self.args))}]"

    @property
    def of_lab(self) -> bool:
        """A number that a `[lab]` measures, not a run."""
        return self.name.startswith("lab.")

    @property
    def layers(self) -> tuple[int, ...]:
        """Numbers of the layers that it measures, from 1; the output layer is the last."""
        return () if self.name == "output" else self.args


def nearest_metric(text: str) -> str:
    """A hint such as `did you mean act_std[6]?`, or nothing."""
    name, bracket, rest = text.partition("[")
    if name in PLAIN:
        return f"write {name} without brackets"
    if name in BY_LAYER:
        return f"write {name}[layer], layers counting from 1"
    if name in OTHER:
        return "write " + " or ".join(form for form in FORMS if form.startswith(name + "["))
    hint = did_you_mean(name, (*PLAIN, *BY_LAYER, *OTHER))
    if not hint or not bracket:
        return hint
    candidate = hint.removeprefix("did you mean ").removesuffix("?") + bracket + rest
    return f"did you mean {candidate}?" if _METRIC.match(candidate) else hint
