"""The theory of a preset: of a run, of one of its arms, or of the cases of a `signal` lab. Imports NumPy."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

from core.errors import UsageError
from core.lab.registry import make_machine
from core.lab.signal import Machine
from core.lab.signal_stack import Stack
from core.observe.theory_fit import unfit, warning
from core.observe.theory_inputs import inputs_of
from core.observe.theory_phase import Phase, phase
from core.spec.arms import MAIN, label, recipes
from core.spec.experiment import Experiment
from core.spec.labs.signal import Signal
from core.spec.model import Model
from core.spec.nearest import did_you_mean
from core.spec.text import Text
from core.train.theory import Compared, compared
from core.train.trainer import Trainer
from tui_dnn import exit_codes
from tui_dnn.commands.session import language
from tui_dnn.report.document import dumps
from tui_dnn.report.screen import open_screen


@dataclass(frozen=True)
class Case:
    """One network."""

    name: str
    words: str
    """What it is."""
    layers: tuple[Compared, ...]
    phase: Phase | None
    reason: Text | None
    """Why the theory does not apply."""
    warning: Text | None = None
    """Why it may be wrong here."""


def tell(experiment: Experiment, *, arm: str | None, as_json: bool, lang: str | None) -> int:
    cases = _of_lab(experiment, arm) if experiment.lab is not None else _of_run(experiment, arm)
    if as_json:
        print(
            dumps({"preset": experiment.id, "seed": experiment.seed, "cases": [_document(c) for c in cases]})
        )
        return exit_codes.OK
    from tui_dnn.report import theory

    theory.show(open_screen(sys.stdout), experiment, cases, language(lang))
    return exit_codes.OK


def _document(case: Case) -> dict[str, object]:
    found = case.phase
    limit = None if found is None else {**vars(found), "name": found.name, "depth_scale": found.depth}
    return {
        "name": case.name,
        "network": case.words,
        "not_applicable": None if case.reason is None else case.reason.en,
        "warning": None if case.warning is None else case.warning.en,
        "phase": limit,
        "layers": case.layers,
    }


def _of_run(experiment: Experiment, arm: str | None) -> list[Case]:
    known = recipes(experiment)
    name = MAIN if arm is None or arm == experiment.label else arm
    if name not in known:
        names = ", ".join(label(experiment, run) for run in known)
        raise UsageError(
            f'no arm "{arm}"', where=experiment.id, expected=names, hint=did_you_mean(name, known)
        )
    recipe = known[name]
    trainer = Trainer(recipe)
    model = recipe.model
    norm = f", batch norm {model.batch_norm.place}" if model.batch_norm.enabled else ""
    sizes = "-".join(map(str, [trainer.data.features, *model.hidden, trainer.data.outputs]))
    batch = trainer.feed.next_size
    words = f"{sizes}, {model.activation.kind}, init {_init(model)}{norm}; one batch of {batch}"
    layers = compared(trainer)
    doubt = warning(model, inputs_of(trainer.kit(batch).plan.x, model))
    return [replace(_case(label(experiment, name), words, model, layers), warning=doubt)]


def _of_lab(experiment: Experiment, arm: str | None) -> list[Case]:
    if not isinstance(experiment.lab, Signal):
        raise UsageError(
            "this preset trains no network that begins at random weights",
            where=experiment.id,
            expected="a preset that trains a network, or a lab of kind signal",
            hint="tui-dnn presets list",
        )
    if arm is not None:
        raise UsageError("--arm is for presets that train", where=experiment.id, hint="leave it out")
    machine = make_machine(experiment)
    assert isinstance(machine, Machine)
    while machine.done < machine.total:
        machine.advance()
    return [_of_stack(stack, experiment.lab) for stack in machine.stacks]


def _of_stack(stack: Stack, lab: Signal) -> Case:
    model = Model(hidden=stack.sizes[1:], activation=stack.case.activation, init=stack.case.init)
    top = float(stack.seen["dh"][-1])
    layers = tuple(
        Compared(
            f"layer_{index + 1}",
            stack.sizes[index + 1],
            model.activation.kind,
            stack.theory[index] if stack.theory else None,
            float(stack.seen["std"][index]),
            float(stack.seen["dh"][index]) / top if top > 0 else float("nan"),
        )
        for index in range(stack.depth)
    )
    words = f"{model.activation.kind}, init {_init(model)}; {lab.batch} examples of {lab.input} noise"
    return _case(stack.name, words, model, layers)


def _case(name: str, words: str, model: Model, layers: tuple[Compared, ...]) -> Case:
    hidden = layers[: len(model.hidden)]
    last = hidden[-1].theory if hidden else None
    limit = None if last is None else phase(model, last.variance)
    return Case(name, words, layers, limit, unfit(model))


def _init(model: Model) -> str:
    init = model.init
    option = {
        "normal": f" std {init.std:g}",
        "truncated_normal": f" std {init.std:g}",
        "uniform": f" limit {init.limit:g}",
        "orthogonal": f" gain {init.gain:g}",
        "constant": f" {init.value:g}",
    }
    return init.kind + option.get(init.kind, "")
