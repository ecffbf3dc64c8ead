"""What every command of the registry does in the lab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.command import CommandPalette

from core.errors import LabError
from core.observe.series import SIGNALS
from tui_dnn.actions.palette import LabCommands
from tui_dnn.budget import Budget
from tui_dnn.editing.rows import BY_ID
from tui_dnn.language import in_language
from tui_dnn.recipe import load
from tui_dnn.screens.help import HelpScreen
from tui_dnn.screens.panes import PANES
from tui_dnn.themes import next_theme
from tui_dnn.widgets.lesson import LessonPane

if TYPE_CHECKING:
    from tui_dnn.screens.lab import LabScreen

SMOOTHINGS: Final = (None, 0.0, 0.6, 0.9)
SLOWEST, FASTEST = 1.0, 4096.0
"""Steps per second."""


class Deeds:
    """Looks a command up by its id; `edit_*` belong to the config pane."""

    def __init__(self, lab: LabScreen) -> None:
        self._lab = lab
        runner, config = lab.runner, lab.config
        self._deeds: dict[str, Callable[[], object]] = {
            "toggle": runner.toggle,
            "step": runner.step,
            "epoch": runner.epoch,
            "slower": lambda: self._pace(0.5),
            "faster": lambda: self._pace(2.0),
            "lr_down": lambda: config.press("<"),
            "lr_up": lambda: config.press(">"),
            "apply": lambda: config.press("enter"),
            "fork": lambda: config.press("F"),
            "drop": lambda: config.press("escape"),
            "undo": runner.undo,
            "redo": runner.redo,
            "signal": lambda: lab.change_charts(signal=(lab.charts.signal + 1) % len(SIGNALS)),
            "log_scale": lambda: lab.change_charts(log=not lab.charts.log),
            "smoothing": self._smooth,
            "fix_1": lambda: lab.diagnosis.apply(1),
            "fix_2": lambda: lab.diagnosis.apply(2),
            "fix_3": lambda: lab.diagnosis.apply(3),
            "evidence": lab.diagnosis.explain,
            "mute": lab.diagnosis.mute,
            "focus_config": lambda: self.focus("config"),
            "focus_loss": lambda: self.focus("loss"),
            "focus_layers": lambda: self.focus("layers"),
            "focus_boundary": lambda: self.focus("boundary", "mistakes", "weights"),
            "focus_runs": lambda: self.focus("runs"),
            "next_pane": lambda: self._go(1),
            "previous_pane": lambda: self._go(-1),
            "zoom": self.zoom,
            "compare": self._compare,
            "lesson": self._lesson,
            "lessons": self._lessons,
            "claims": self._claims,
            "landscape": lab.benches.landscape,
            "range_test": lab.benches.range_test,
            "loss_slice": lab.benches.loss_slice,
            "sweep": self._sweep,
            "save_preset": self._save,
            "save_checkpoint": lambda: runner.export("safetensors"),
            "export_csv": lambda: runner.export("csv"),
            "export_keras": lambda: runner.export("keras"),
            "export_tensorboard": lambda: runner.export("tensorboard"),
            "palette": self._palette,
            "theme": self._theme,
            "help": self._help,
            "quit": self._quit,
        }
        self._deeds |= {f"edit_{row.id}": self._edit(row.keys[0]) for row in BY_ID.values()}

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self._deeds)

    def do(self, command_id: str) -> None:
        self._deeds[command_id]()
        self._lab.answer()

    def _edit(self, key: str) -> Callable[[], object]:
        return lambda: self._lab.config.press(key)

    def _pace(self, factor: float) -> None:
        """Half or double the speed; past the ends it stays, or has no limit."""
        runner = self._lab.runner
        now = runner.speed or runner.timings.steps_per_second or FASTEST
        speed = max(SLOWEST, now * factor)
        runner.speed = None if speed >= FASTEST or (runner.speed is None and factor > 1) else speed
        text = "as fast as it goes" if runner.speed is None else f"{runner.speed:,.0f} steps per second"
        self._lab.say(text, title="speed", timeout=2)

    def _smooth(self) -> None:
        now = self._lab.charts.smoothing
        place = SMOOTHINGS.index(now) if now in SMOOTHINGS else 0
        self._lab.change_charts(smoothing=SMOOTHINGS[(place + 1) % len(SMOOTHINGS)])

    def focus(self, *names: str) -> None:
        """The first that there is; one that has no place on a small screen is shown alone."""
        lab = self._lab
        if lab.zoomed:
            self._alone("")
        there = lab.reachable()
        name = next((name for name in names if name in lab.in_view() or name in there), names[0])
        if name not in there and name != "runs":
            lab.say("these data have no such pane", timeout=2)
            return
        lab.set_focus(lab.panes[name])
        if lab.arrangement(lab.size).mode == "small":
            lab.rearrange()
        elif name not in lab.in_view():
            self._alone(name)

    def _alone(self, name: str) -> None:
        self._lab.zoomed = name
        self._lab.rearrange()

    def _go(self, way: int) -> None:
        """The next pane, which takes the place of one that is alone on the screen."""
        lab, names = self._lab, self._lab.reachable()
        focused = lab.focused.id if lab.focused is not None else None
        at = names.index(focused) if focused in names else -1 if way > 0 else 0
        name = names[(at + way) % len(names)]
        lab.set_focus(lab.panes[name])
        if lab.zoomed:
            self._alone(name)
        elif lab.arrangement(lab.size).mode == "small":
            lab.rearrange()

    def zoom(self) -> None:
        """The focused pane alone, and back."""
        lab = self._lab
        focused = (lab.focused.id if lab.focused is not None else None) or ""
        self._alone("" if lab.zoomed else focused if focused in PANES else "loss")

    def _compare(self) -> None:
        from tui_dnn.screens.compare import CompareScreen

        lab, budget = self._lab, self._lab.frames.budget
        screen = CompareScreen(
            lab.runner, lab.look, Budget(budget.fps, budget.share), charts=lab.charts, language=lab.lang
        )
        lab.app.push_screen(screen, lambda run_id: lab.runner.select(run_id) if run_id else None)

    def _lesson(self) -> None:
        """Its first page, the next one, and after the last it is closed."""
        lab, run, pane = self._lab, self._lab.runner.run, self._lab.panes["lesson"]
        assert isinstance(pane, LessonPane)
        if lab.arrangement(lab.size).mode == "small":
            lab.say("a lesson needs a larger screen; p shows it too", timeout=3)
            return
        if run is None or not in_language(run.experiment.lesson, lab.lang):
            lab.say("this run has no lesson; p has many", timeout=3)
            return
        if lab.zoomed:
            self._alone("")
        pane.language = lab.lang
        lab.reading = pane.turn() if lab.reading else True
        lab.rearrange()

    def _lessons(self) -> None:
        from tui_dnn.lessons.library import library
        from tui_dnn.screens.lessons import LessonsScreen

        lab, run = self._lab, self._lab.runner.run
        screen = LessonsScreen(
            library(),
            lab.app.checks(),
            lab.look,
            language=lab.lang,
            selected="" if run is None else run.experiment.id,
            on_language=lab.speak,
        )
        lab.app.push_screen(screen, self._open)

    def _claims(self) -> None:
        from tui_dnn.lessons.library import library
        from tui_dnn.screens.claims import ClaimsScreen

        lab = self._lab
        checks = lab.app.checks()
        screen = ClaimsScreen(library(), checks, lab.look, language=lab.lang, on_language=lab.speak)
        lab.app.push_screen(screen, self._open)

    def _open(self, source: str | None) -> None:
        """A lesson was chosen, or none."""
        if source is not None:
            try:
                experiment = load(source)
            except LabError as error:
                self._lab.say(error.message, severity="error", timeout=10)
            else:
                self._lab.open(experiment)

    def _sweep(self) -> None:
        from tui_dnn.screens.sweep import open_sweeps

        open_sweeps(self._lab)

    def _save(self) -> None:
        lab = self._lab
        run = lab.runner.run
        if run is not None:
            lab.runner.save_preset(f"{run.experiment.id}-session")

    def _palette(self) -> None:
        palette = CommandPalette(providers=[LabCommands], placeholder="a word of what you want to do")
        self._lab.app.push_screen(palette)

    def _theme(self) -> None:
        lab = self._lab
        name = next_theme(lab.look.theme)
        lab.app.theme = name
        lab.look = replace(lab.look, theme=name)
        lab.remember(theme=name)
        lab.refresh_all()

    def _help(self) -> None:
        lab = self._lab
        focused = lab.focused.id if lab.focused is not None else None
        pane = lab.panes.get(focused or "", lab.panes["config"])
        lab.app.push_screen(HelpScreen.of(pane, lab.look))

    def _quit(self) -> None:
        lab = self._lab
        if lab.zoomed:
            self._alone("")
        elif lab.reading:
            lab.reading = False
            lab.rearrange()
        else:
            lab.app.exit(0)
