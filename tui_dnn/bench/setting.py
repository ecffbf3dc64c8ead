"""One setting of an experiment that a person may turn: its value, and the next one up or down by its declared type."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from core.spec.accepts import of_field
from core.spec.alternatives import Accepts, Choice, Number, Sequence, Table, kind_of
from core.spec.base import Part
from core.spec.experiment import Experiment
from core.spec.show import show
from tui_dnn.bench.turning import next_number


@dataclass(frozen=True)
class Setting:
    """A dotted key with its value now."""

    key: str
    value: Any
    accepts: Accepts | None
    """None: the key leads into a free table, and anything may be tried."""
    help: str = ""

    @classmethod
    def of(cls, experiment: Experiment, key: str) -> Setting:
        """KeyError for a key that this experiment does not have."""
        value: Any = experiment
        accepts, help_text = None, ""
        for part in key.split("."):
            if isinstance(value, Part):
                name = _field(value, part)
                info = type(value).model_fields[name]
                accepts, help_text = of_field(info), info.description or ""
                value = getattr(value, name)
            elif isinstance(value, dict):
                value, accepts, help_text = value[part], None, ""
            else:
                raise KeyError(key)
        return cls(key, value, accepts, help_text)

    @property
    def label(self) -> str:
        """`degree`; of a setting deep inside `sgd lr`."""
        parts = self.key.split(".")
        return " ".join(parts[-2:]) if len(parts) > 2 else parts[-1]

    @property
    def text(self) -> str:
        """The value as a person reads it."""
        if self.value is None:
            return (
                self.accepts.spellings[0] if self.accepts is not None and self.accepts.spellings else "none"
            )
        if isinstance(self.value, Part):
            return _word(self.value)
        if isinstance(self.value, bool):
            return "on" if self.value else "off"
        if isinstance(self.value, float):
            return f"{self.value:.6g}"
        if isinstance(self.value, tuple):
            return ", ".join(
                f"{item:g}" if isinstance(item, int | float) else str(item) for item in self.value
            )
        return str(self.value) if isinstance(self.value, str) else show(self.value)

    @property
    def is_switch(self) -> bool:
        return isinstance(self.value, bool)

    @property
    def needs_typing(self) -> bool:
        """There is no next value: a list, a free text, or a number that is not set."""
        return not isinstance(self.value, int | float) and not self._choices()

    def turned(self, way: int) -> Any:
        """The next value up (1) or down (-1); None where there is none, or only typing can tell."""
        if isinstance(self.value, bool):
            return not self.value
        choices = self._choices()
        if choices:
            now = _word(self.value) if isinstance(self.value, Part) else self.value
            place = choices.index(now) if now in choices else 0 if way < 0 else -1
            return choices[(place + way) % len(choices)] if len(choices) > 1 else None
        if isinstance(self.value, int | float):
            return next_number(self.value, self._number(), way)
        return None

    def typed(self, text: str) -> Any:
        """What a person typed as a value; ValueError where it is none at all. Bounds are checked with the whole."""
        words = text.strip()
        if not words:
            raise ValueError("nothing typed")
        wants_list = isinstance(self.value, tuple) or self._has(Sequence)
        if wants_list and not words.startswith("["):
            words = f"[{words}]"
        try:
            value = tomllib.loads(f"value = {words.replace('=', ' ')}")["value"]
        except tomllib.TOMLDecodeError:
            if wants_list or isinstance(self.value, int | float):
                raise ValueError(f"{text.strip()} is no {'list' if wants_list else 'number'}") from None
            value = words
        return float(value) if isinstance(self.value, float) and type(value) is int else value

    def _has(self, kind: type) -> bool:
        return self.accepts is not None and any(isinstance(a, kind) for a in self.accepts.alternatives)

    def _number(self) -> Number:
        found = [a for a in (self.accepts.alternatives if self.accepts else ()) if isinstance(a, Number)]
        return found[0] if found else Number(isinstance(self.value, int))

    def _choices(self) -> list[Any]:
        if self.accepts is None or isinstance(self.value, int | float):
            return []
        found: list[Any] = []
        for alternative in self.accepts.alternatives:
            if isinstance(alternative, Choice):
                found += alternative.values
            elif isinstance(alternative, Table):
                found += alternative.kinds or _shorthand_choices(alternative.models[0])
        return found


def _field(part: Part, key: str) -> str:
    fields = type(part).model_fields
    for name, info in fields.items():
        if key in (name, info.alias):
            return name
    raise KeyError(key)


def _shorthand_choices(model: type[Part]) -> tuple[Any, ...]:
    if not model.shorthand:
        return ()
    accepts = of_field(model.model_fields[model.shorthand])
    return tuple(v for a in accepts.alternatives if isinstance(a, Choice) for v in a.values)


def _word(part: Part) -> str:
    """What it is called by: its kind, or the field that a plain value stands for."""
    name = type(part).shorthand
    return str(getattr(part, name)) if name else kind_of(type(part))
