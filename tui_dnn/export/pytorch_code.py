"""A network as PyTorch code that builds it and loads its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.nn.layers.activation import Activation, PRelu
from core.nn.layers.base import Layer
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.layers.join import Concatenate, Select
from core.spec.model import Activation as Spec
from tui_dnn.export.source import NORMALISE, Source

_HEAD = '''"""{title}: the network of a tui-dnn run after {steps:,} updates, as PyTorch code.

    pip install torch numpy safetensors
    python {name}

Weights are read from {weights}, which lies beside this file.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import nn

WEIGHTS = Path(__file__).with_name("{weights}")
{classes}

class Function(nn.Module):
    """A function without parameters as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Network(nn.Module):
    """{features} features to {outputs} outputs, {parameters:,} parameters; predictions, not logits."""

    def __init__(self):
        super().__init__()
'''
_TAIL = '''        return x


def load_weights(network, tensors):
    """Kernels are stored (inputs, units), as in Keras; Linear keeps their transpose."""
    names = {{"bias": "bias", "gamma": "weight", "beta": "bias", "alpha": "weight",
             "moving_mean": "running_mean", "moving_variance": "running_var"}}
    modules = dict(network.named_children())
    for name, array in tensors.items():
        layer, _, kind = name.partition("/")
        if layer not in modules:
            continue
        own = "weight" if kind == "kernel" else names[kind]
        value = torch.from_numpy(array.T.copy() if kind == "kernel" else array.copy())
        with torch.no_grad():
            getattr(modules[layer], own).copy_(value)
{normalise}

if __name__ == "__main__":
    tensors = load_file(WEIGHTS)
    network = Network().to(torch.{dtype})
    load_weights(network, tensors)
    network.eval()
    print(network)
    with torch.no_grad():
        zeros = torch.from_numpy(normalise(np.zeros((1, {features})), tensors))
        print("prediction for zeros:", network(zeros).numpy())
'''
_FUNCTIONS: dict[str, Callable[[Spec], str]] = {
    "linear": lambda spec: "nn.Identity()",
    "step": lambda spec: "Function(lambda x: (x > 0).to(x.dtype))",
    "sign": lambda spec: "Function(torch.sign)",
    "sigmoid": lambda spec: "nn.Sigmoid()",
    "tanh": lambda spec: "nn.Tanh()",
    "relu": lambda spec: "nn.ReLU()",
    "relu6": lambda spec: "nn.ReLU6()",
    "leaky_relu": lambda spec: f"nn.LeakyReLU({spec.slope!r})",
    "elu": lambda spec: f"nn.ELU({spec.alpha!r})",
    "selu": lambda spec: "nn.SELU()",
    "gelu": lambda spec: "nn.GELU()",
    "silu": lambda spec: "nn.SiLU()",
    "softplus": lambda spec: "nn.Softplus()",
    "softsign": lambda spec: "nn.Softsign()",
    "hard_sigmoid": lambda spec: "nn.Hardsigmoid()",
    "mish": lambda spec: "nn.Mish()",
    "exponential": lambda spec: "Function(torch.exp)",
    "softmax": lambda spec: "nn.Softmax(dim=1)",
}


def pytorch_code(source: Source, name: str = "network.py") -> str:
    """A whole script."""
    network, dtype = source.network, source.experiment.dtype
    chain = network.chain
    names = f"CLASSES = {list(source.facts.class_names)!r}\n" if source.facts.class_names else ""
    text = _HEAD.format(
        title=source.title,
        steps=source.steps,
        name=name,
        weights=source.weights,
        classes=names,
        features=chain.features,
        outputs=chain.outputs,
        parameters=network.parameters,
    )
    text += "".join(f"        {line}\n" for line in _modules(source))
    text += "\n    def forward(self, inputs):\n        x = inputs\n"
    text += "".join(f"        {line}\n" for line in _calls(source))
    return text + _TAIL.format(
        normalise=NORMALISE.format(dtype=dtype).rstrip("\n") + "\n", dtype=dtype, features=chain.features
    )


def _modules(source: Source) -> Iterator[str]:
    for layer in source.network.chain.layers:
        if not isinstance(layer, Select | Concatenate):
            yield f"self.{layer.name} = {_module(layer, source)}"
    function = _output(source)
    if function is not None:
        yield f"self.output = {_FUNCTIONS[function.kind](function)}"


def _module(layer: Layer, source: Source) -> str:
    if isinstance(layer, Dense):
        return f"nn.Linear({layer.fan_in}, {layer.units})"
    if isinstance(layer, BatchNorm):
        affine = "" if layer.scale or layer.center else ", affine=False"
        momentum = round(1.0 - layer.momentum, 12)
        return f"nn.BatchNorm1d({layer.units}, eps={layer.eps!r}, momentum={momentum!r}{affine})"
    if isinstance(layer, Dropout):
        return f"nn.{'AlphaDropout' if layer.alpha else 'Dropout'}({layer.rate!r})"
    if isinstance(layer, PRelu):
        return f"nn.PReLU({layer.units})"
    assert isinstance(layer, Activation)
    blocks = source.network.chain.blocks
    spec = next(block.function for block in blocks if block.activation is layer)
    return _FUNCTIONS[spec.kind](spec)


def _calls(source: Source) -> Iterator[str]:
    chain = source.network.chain
    for layer in chain.layers:
        if isinstance(layer, Select):
            yield f"x = x[:, {list(layer.columns)!r}]"
        elif isinstance(layer, Concatenate):
            yield f"x = torch.cat([inputs[:, {list(layer.columns)!r}], x], dim=1)"
        else:
            yield f"x = self.{layer.name}(x)"
    if _output(source) is not None:
        yield "x = self.output(x)"


def _output(source: Source) -> Spec | None:
    """The function that turns logits into predictions, where the loss is computed from logits."""
    chain, model = source.network.chain, source.experiment.model
    if chain.output_function is None:
        return None
    return Spec(kind=chain.head.activation, slope=model.activation.slope, alpha=model.activation.alpha)
