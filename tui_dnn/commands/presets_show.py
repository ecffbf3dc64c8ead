"""`tui-dnn presets show` and `tui-dnn presets schema`."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.spec.arms import label
from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.spec.flat import flatten
from core.spec.toml import dump_experiment
from core.train.expectations import describe
from tui_dnn import catalogue, exit_codes, recipe
from tui_dnn.report.document import dumps, experiment_document
from tui_dnn.report.parts import heading, indented, table
from tui_dnn.report.screen import Screen, open_screen

_TOLD_ELSEWHERE = ("schema", "id", "title", "source", "lesson", "arms", "timeline", "expect")


def show_schema() -> None:
    from core.spec.schema import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def show_one(preset: str, *, as_json: bool, only_toml: bool) -> int:
    experiment = recipe.load(preset)
    if as_json:
        print(dumps(experiment_document(experiment)))
        return exit_codes.OK
    text = (
        Path(preset).read_text(encoding="utf-8-sig") if catalogue.is_path(preset) else catalogue.text(preset)
    )
    if only_toml:
        print(text, end="")
        return exit_codes.OK
    screen = open_screen(sys.stdout)
    title = experiment.title.en or experiment.title.ko
    screen.print(heading(screen, experiment.id, Text(title, "strong")))
    english, korean = experiment.lesson.en, experiment.lesson.ko
    for paragraph in (english, korean if screen.tier.unicode or not english else ""):
        if paragraph:
            screen.print(Padding(Text(" ".join(paragraph.split())), (0, 1, 0, 1)), "")
    if experiment.source:
        screen.print(Padding(Text(f"source: {'; '.join(experiment.source)}", "muted"), (0, 1)), "")
    screen.print(heading(screen, "settings", "those that differ from the defaults"), _settings(experiment))
    if experiment.arms:
        screen.print("", heading(screen, "arms"), indented(_arms(screen, experiment)))
    if experiment.timeline:
        screen.print("", heading(screen, "timeline"), indented(_timeline(screen, experiment)))
    if experiment.expect:
        screen.print("", heading(screen, "expectations"), indented(_expectations(screen, experiment)))
    screen.print("", heading(screen, "toml", "tui-dnn presets show ID --toml prints only this"))
    screen.stream.write(text.rstrip() + "\n")
    screen.print("", Text(f" tui-dnn replay {preset} --headless", "strong"))
    return exit_codes.OK


def _word(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _settings(experiment: Experiment) -> Padding:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="muted", no_wrap=True)
    grid.add_column(overflow="fold")
    tables = tomllib.loads(dump_experiment(experiment))
    for key, value in flatten({k: v for k, v in tables.items() if k not in _TOLD_ELSEWHERE}).items():
        grid.add_row(key, _word(value))
    return indented(grid)


def _arms(screen: Screen, experiment: Experiment) -> Table:
    grid = table(screen)
    for name in ("run", "starts", "change"):
        grid.add_column(name, no_wrap=name != "change", overflow="fold")
    grid.add_row(experiment.label, "at once", "")
    for arm in experiment.arms:
        change = Text("\n".join(f"{key} = {_word(value)}" for key, value in arm.set.items()))
        if arm.take:
            change.append(f"\ntakes {', '.join(arm.take)}", "muted")
        grid.add_row(
            arm.name, "at once" if arm.after is None else f"after {label(experiment, arm.after)}", change
        )
    return grid


def _timeline(screen: Screen, experiment: Experiment) -> Table:
    grid = table(screen)
    for name in ("step", "run", "change"):
        grid.add_column(name, no_wrap=name != "change", overflow="fold")
    for entry in experiment.timeline:
        change = Text("\n".join(f"{key} = {_word(value)}" for key, value in entry.set.items()))
        note = entry.note.en or entry.note.ko
        if note:
            change.append(f"\n{note}" if change else note, "muted")
        run = label(experiment, entry.run)
        run = f"{run} -> {entry.fork}" if entry.fork else run
        grid.add_row(f"{entry.at:,}", run, change)
    return grid


def _expectations(screen: Screen, experiment: Experiment) -> Table:
    grid = table(screen)
    for name in ("at", "run", "metric", "expected"):
        grid.add_column(name, no_wrap=name != "expected", overflow="fold")
    for block in experiment.expect:
        for metric, condition in _conditions(experiment, block):
            grid.add_row(str(block.at), label(experiment, block.run), metric, condition)
    return grid


def _conditions(experiment: Experiment, block: Expect) -> Iterator[tuple[str, str]]:
    for name, condition in block.metrics.items():
        yield name, describe(condition, experiment, block)
    if block.diagnosis is not None:
        for rule in block.diagnosis.has:
            yield "diagnosis", f"has {rule}"
        for rule in block.diagnosis.lacks:
            yield "diagnosis", f"lacks {rule}"
    if block.digest is not None:
        yield "digest", f"same as {block.digest.same_as}"
    if block.claim is not None:
        yield "claim", f'"{block.claim.text.en or block.claim.text.ko}" {block.claim.verdict}'
