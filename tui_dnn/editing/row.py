"""A row of the config pane: one aspect of an experiment, how it reads and what it can be changed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.spec.edits import is_live
from core.spec.experiment import Experiment
from core.spec.flat import flatten
from core.spec.timeline import bare
from tui_dnn.editing.facts import Facts

Edits = Mapping[str, Any]
Show = Callable[[Experiment, Facts], str]


@dataclass(frozen=True)
class Typed:
    """What digits mean at a place of a menu."""

    name: str
    """Of the number: `rate`, `std`."""
    parse: Callable[[str], Edits]
    """Edits from the typed text; ValueError for what is no number, or not yet."""
    more: str = ""
    """Characters that it may hold besides those of a number; a minus sign here may also come first."""


@dataclass(frozen=True)
class Option:
    """One line of a menu."""

    text: str
    edits: Edits
    typed: Typed | None = None
    note: str = ""
    """A word more, where there is room."""


@dataclass(frozen=True)
class Row:
    """One line of the pane."""

    id: str
    keys: tuple[str, ...]
    """The first opens the menu and goes on in it; a second one goes back."""
    label: str
    short: str
    """The label on a narrow screen, at most 6 letters."""
    title: str
    help: str
    """One line."""
    settings: tuple[str, ...]
    """Dotted keys, or tables of them, that it may change."""
    show: Show
    """At most 12 letters."""
    options: Callable[[Experiment, Facts], tuple[Option, ...]]
    """What can be chosen, in the order of the menu; the value in force is among them."""
    brief: Show | None = None
    """The same in fewer letters."""
    slot: str = ""
    """Rows of the same slot change the same setting: the newer edit takes the place of the older."""
    shown_keys: str = ""

    @property
    def key_text(self) -> str:
        return self.shown_keys or self.keys[0]

    @property
    def group(self) -> str:
        return self.slot or self.id

    @property
    def live(self) -> bool:
        """A running network takes it without a reset."""
        return all(is_live(key) for key in self.settings)

    def touches(self, edits: Edits) -> bool:
        """Whether edits are about this row."""
        return any(_touch(key, setting) for key in edits for setting in self.settings)


def _touch(key: str, setting: str) -> bool:
    return key == setting or key.startswith(f"{setting}.") or setting.startswith(f"{key}.")


def settings_of(experiment: Experiment) -> dict[str, Any]:
    """Dotted keys and values, without timeline and expectations."""
    flat: dict[str, Any] = flatten(bare(experiment))
    if experiment.model.weights:
        flat["model.weights"] = experiment.model.weights
    return flat


def holds(settings: Mapping[str, Any], edits: Edits) -> bool:
    """Whether the settings are already what the edits make them."""
    return all(_same(settings.get(key), value) for key, value in edits.items())


def minimal(experiment: Experiment, edits: Edits) -> dict[str, Any]:
    """The edits without what holds already; another kind of optimizer or schedule keeps all of its options."""
    settings = settings_of(experiment)
    changed = {key: value for key, value in edits.items() if not _same(settings.get(key), value)}
    kinds = tuple(
        key.removesuffix("kind") for key in changed if key in ("train.optimizer.kind", "train.schedule.kind")
    )
    return {key: value for key, value in edits.items() if key in changed or (kinds and key.startswith(kinds))}


def _same(now: Any, value: Any) -> bool:
    if isinstance(now, tuple) or isinstance(value, list | tuple):
        return now is not None and not isinstance(now, str) and list(now) == list(value)
    if value in ("none", None, {}):
        return now in (None, "none", {})
    return bool(now == value) and isinstance(now, bool) == isinstance(value, bool)
