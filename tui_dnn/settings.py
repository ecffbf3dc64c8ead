"""What a person chose and wants to find again: a small TOML file in the platform's folder for settings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from platformdirs import user_config_path

from tui_dnn.language import LANGUAGES
from tui_dnn.raster.themes import THEMES, ThemeName


@dataclass(frozen=True)
class Settings:
    """Every value is valid; what is wrong in the file is at its default here."""

    theme: ThemeName = "dark"
    lang: str = ""
    """Of lessons and notes; empty: as the locale says."""
    fps: float = 10.0
    """Frames per second at most."""
    budget: float = 0.04
    """Share of a processor that drawing may take."""
    log: bool = True
    """Loss on a logarithmic axis."""


_VALID: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "theme": (lambda value: value in THEMES, f"one of {', '.join(THEMES)}"),
    "lang": (lambda value: value in ("", *LANGUAGES), f"one of {', '.join(LANGUAGES)}"),
    "fps": (lambda value: _number(value) and 1 <= value <= 60, "a number from 1 to 60"),
    "budget": (lambda value: _number(value) and 0.005 <= value <= 1, "a share from 0.005 to 1"),
    "log": (lambda value: isinstance(value, bool), "true or false"),
}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def settings_path() -> Path:
    return user_config_path("tui-dnn", appauthor=False) / "settings.toml"


class SettingsFile:
    """Reads once, writes at every change. Neither ever raises: `problem` says in one line what went wrong."""

    def __init__(self, path: Path | None = None) -> None:
        """path: None for the platform's place."""
        self._path = settings_path() if path is None else path
        self.problem = ""
        self.settings = self._read()

    def change(self, **values: Any) -> Settings:
        """Take new values and remember them."""
        self.settings, self.problem = replace(self.settings, **values), ""
        try:
            self._write()
        except OSError as error:
            self.problem = f"settings are not remembered: {self._path}: {error.strerror}"
        return self.settings

    def _read(self) -> Settings:
        try:
            found = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.problem = f"settings cannot be read: {self._path}: {error.strerror}"
            return Settings()
        except ValueError as error:
            self._set_aside(f"no TOML: {error}")
            return Settings()
        known = {field.name for field in fields(Settings)} & found.keys()
        wrong = sorted(name for name in known if not _VALID[name][0](found[name]))
        if wrong:
            name = wrong[0]
            self._set_aside(f"{name} = {found[name]!r}; expected {_VALID[name][1]}")
        return Settings(**{name: found[name] for name in known if name not in wrong})

    def _set_aside(self, why: str) -> None:
        """Keep what a person wrote, under another name, before it is written over."""
        kept = self._path.with_suffix(".toml.broken")
        try:
            self._path.replace(kept)
        except OSError as error:
            self.problem = f"settings are wrong ({why}) and cannot be set aside: {error.strerror}"
        else:
            self.problem = f"settings are wrong ({why}); the file is kept as {kept}"

    def _write(self) -> None:
        import tomli_w

        text = tomli_w.dumps(asdict(self.settings))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)
