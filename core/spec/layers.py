"""Names of layers and parameters that follow from a model's settings."""

from __future__ import annotations

from core.spec.model import Model


def depth(model: Model) -> int:
    """Number of Dense layers: the hidden ones and the output."""
    return len(model.hidden) + 1


def parameter_names(model: Model) -> tuple[str, ...]:
    """Every parameter as `layer/kind`, in the order of the network."""
    names: list[str] = []
    norm = model.batch_norm
    for number in range(1, depth(model) + 1):
        hidden = number <= len(model.hidden)
        names += [f"dense_{number}/kernel", f"dense_{number}/bias"]
        extra = []
        if hidden and norm.enabled:
            extra += [f"batch_norm_{number}/gamma"] if norm.scale else []
            extra += [f"batch_norm_{number}/beta"] if norm.center else []
        function = model.activation.kind if hidden else model.output
        alpha = [f"activation_{number}/alpha"] if function == "prelu" else []
        names += extra + alpha if norm.place == "before" else alpha + extra
    return tuple(names)


def layer_names(model: Model) -> tuple[str, ...]:
    """Layers that can be frozen: Dense and batch norm layers, and activations that learn (prelu)."""
    names = dict.fromkeys(name.partition("/")[0] for name in parameter_names(model))
    if model.batch_norm.enabled:
        names.update(dict.fromkeys(f"batch_norm_{i + 1}" for i in range(len(model.hidden))))
    return tuple(names)


def parameter_shape(model: Model, name: str) -> tuple[int | None, ...]:
    """Shape of a parameter as far as the settings alone tell; None where it depends on the data."""
    layer, _, kind = name.partition("/")
    number = int(layer.rpartition("_")[2])
    units = model.hidden[number - 1] if number <= len(model.hidden) else None
    if kind != "kernel":
        return (units,)
    joined = number == depth(model) and model.wide != "none"
    return (None if number == 1 or joined else model.hidden[number - 2], units)
