"""The sweeps that come with the package, sweep files anywhere, and where their studies lie."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

from core.errors import UsageError
from core.search.errors import NoStudy
from core.search.plan import Plan
from core.search.read import parse_sweep
from core.spec.experiment import Experiment
from core.spec.toml import read_text
from tui_dnn.recipe import load as load_preset

if TYPE_CHECKING:
    from core.search.study import Study

PACKAGE = "tui_dnn.sweeps"
JOURNAL = "journal:"


@cache
def packaged() -> dict[str, Traversable]:
    """Every packaged sweep by id, which is its file's name without `.toml`; sorted."""
    found = (entry for entry in files(PACKAGE).iterdir() if entry.name.endswith(".toml"))
    return dict(sorted((entry.name.removesuffix(".toml"), entry) for entry in found))


def read(spec: str, overrides: Mapping[str, Any] | None = None) -> Plan:
    """The sweep of an id or a path; a LabError with every problem."""
    if spec in packaged():
        text, where = packaged()[spec].read_text(encoding="utf-8"), f"{spec}.toml"
    elif spec.endswith(".toml") or len(Path(spec).parts) > 1 or Path(spec).exists():
        text, where = read_text(spec), spec
    else:
        near = difflib.get_close_matches(spec, packaged(), n=1)
        raise UsageError(
            f"there is no sweep named {spec!r}",
            expected=f"the path of a TOML file, or one of {', '.join(packaged())}",
            hint=f"tui-dnn sweep {near[0]}" if near else "",
        )
    return parse_sweep(text, where, partial(_preset, Path(where).parent), overrides)


def _preset(folder: Path, preset: str) -> Experiment:
    """A path is first looked for beside the sweep."""
    beside = folder / preset
    return load_preset(str(beside) if beside.suffix == ".toml" and beside.exists() else preset)


def studies() -> Path:
    """Where the journals of this person's studies lie."""
    return user_state_path("tui-dnn", appauthor=False) / "sweeps"


def journal(study: str) -> str:
    """The storage of a study that nobody gave one."""
    return f"{JOURNAL}{studies() / study}.journal"


def open_study(url: str, name: str, plan: Plan | None = None) -> Study:
    """Without a plan the study must be there. UsageError where Optuna is not installed.

    Random and grid could do without Optuna, but then there would be two kinds of storage, of resuming and of
    sharing work between processes; one that is always the same is worth the extra.
    """
    if find_spec("optuna") is None:
        raise UsageError("a sweep needs Optuna, which is not installed", hint="pip install 'tui-dnn[search]'")
    from core.search.study import Study, open_storage

    if url.startswith(JOURNAL):
        path = Path(url.removeprefix(JOURNAL)).expanduser()
        if plan is None and not path.exists():
            raise UsageError(f"{path} does not exist", where="--storage")
        path.parent.mkdir(parents=True, exist_ok=True)
        url = f"{JOURNAL}{path}"
    return Study(open_storage(url), name, plan)


def look(url: str, name: str) -> Study | None:
    """A study that somebody began; None where there is none yet."""
    path = Path(url.removeprefix(JOURNAL)).expanduser()
    if url.startswith(JOURNAL) and not path.exists():
        return None
    try:
        return open_study(url, name)
    except NoStudy:
        return None
