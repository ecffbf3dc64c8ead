"""Settings as dotted keys, and nested tables back from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spec.show import quoted


def flatten(value: Any) -> Any:
    """Nested tables as one table of dotted keys; anything that is not a table is returned as it is."""
    if not isinstance(value, Mapping):
        return value
    flat: dict[Any, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping) and isinstance(key, str) and inner:
            flat.update({f"{key}.{rest}": leaf for rest, leaf in flatten(inner).items()})
        else:
            flat[key] = inner
    return flat


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as a person types it: `model.hidden[1]`, `expect[0]."act_std[6]".max`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part.replace("-", "").replace("_", "").isalnum() and part.isascii()
            word = part if bare else quoted(part[:100])
            text += f".{word}" if text else word
    return text
