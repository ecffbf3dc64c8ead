"""TOML in and out: the identity for every valid experiment, and never a traceback for any text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import PresetError
from core.spec.experiment import Experiment
from core.spec.toml import dump_experiment, load_experiment, parse_experiment
from core.spec.validate import validate
from tests.spec.strategies import experiments, tables

PRESET = Path(__file__).with_name("bn-rescue.toml")
calm = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@calm
@given(experiments())
def test_out_and_in_is_the_identity(experiment: Experiment) -> None:
    text = dump_experiment(experiment)
    again = parse_experiment(text, "again.toml")
    assert again == experiment
    assert dump_experiment(again) == text


@calm
@given(tables())
def test_what_is_written_reads_back_as_the_same_values(table: dict[str, Any]) -> None:
    experiment = Experiment.model_validate(table)
    dumped = tomllib.loads(dump_experiment(experiment))
    assert dumped["id"] == table["id"]
    assert Experiment.model_validate(dumped) == experiment


def test_only_what_differs_is_written() -> None:
    assert dump_experiment(Experiment()) == 'schema = 1\nid = "untitled"\n'
    text = 'schema = 1\nid = "a"\n\n[model]\nhidden = [3, 4]\nactivation = "tanh"\n\n[train]\nl2 = 0.1\n'
    assert dump_experiment(parse_experiment(text, "a.toml")) == text


def test_the_whole_example_preset() -> None:
    experiment = load_experiment(PRESET)
    assert experiment.id == "bn-rescue"
    assert experiment.title.ko == "죽은 신경망 살리기: 배치 정규화"
    assert experiment.model.activation.kind == "tanh"
    assert experiment.model.batch_norm.place == "before"
    assert experiment.train.optimizer.kind == "momentum"
    assert experiment.train.record.hist_always == (0, 599, 600, 601)
    assert experiment.timeline[0].set == {"model.batch_norm.enabled": True}
    assert experiment.timeline[0].pause
    assert experiment.timeline[1].fork == "half-lr"
    first, second, last = experiment.expect
    assert list(first.metrics) == ["loss", "acc", "act_std[6]", "grad_ratio[1/6]"]
    assert first.metrics["grad_ratio[1/6]"].max == 1e-5
    assert first.diagnosis is not None and first.diagnosis.has[0] == "vanishing-gradient"
    assert second.metrics["act_std[6]"].between == (0.4, 0.9)
    assert last.at == "end" and last.digest is not None and last.claim is not None
    assert parse_experiment(dump_experiment(experiment), "again.toml") == experiment


def refused(text: str) -> str:
    """The message for `text`; empty where it is valid after all."""
    try:
        parse_experiment(text, "mutated.toml")
    except PresetError as error:
        assert error.exit_code == 3
        assert error.problems
        assert error.message.startswith("mutated.toml: ")
        return error.message
    return ""


pieces = st.one_of(
    st.text(max_size=3),
    st.sampled_from(
        [
            "=", "[", "]", "[[", "]]", "{", "}", '"', "'", "\n", ".", ",", "#", "-", "nan", "inf", "1e999",
            "true", "1979-05-27", "07:32:00", "0x" + "f" * 5000, "9" * 5000, "[" * 3000, "a." * 3000, "\\u0000",
            '"""', "kind", "none", "_", "\x00", "\x7f", "\r",
        ]
    ),
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    source=st.one_of(st.just(PRESET.read_text(encoding="utf-8")), experiments().map(dump_experiment)),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 8), pieces), min_size=1, max_size=4
    ),
)
def test_a_mutated_text_is_valid_or_explained(source: str, changes: list[tuple[float, int, str]]) -> None:
    for where, dropped, inserted in changes:
        at = int(where * len(source))
        source = source[:at] + inserted + source[at + dropped :]
    refused(source)


values = st.recursive(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.sampled_from(["none", "adam"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.data())
def test_a_wrong_value_anywhere_is_valid_or_explained(table: dict[str, Any], data: st.DataObject) -> None:
    places: list[tuple[Any, Any]] = []
    todo: list[Any] = [table]
    while todo:
        inner = todo.pop()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        places += [(inner, key) for key in keys]
        todo += [inner[key] for key in keys if isinstance(inner[key], dict | list)]
    inner, key = data.draw(st.sampled_from(places))
    inner[key] = data.draw(values)
    try:
        validate(table, "mutated.toml")
    except PresetError as error:
        assert error.problems
        for problem in error.problems:
            assert not any(tag in problem.key for tag in ("function-", "constrained", "tuple[", "literal["))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab.=[]{}\"'#\n,1-:+_e", max_size=40)))
@example("a = [" + "[" * 5000)
@example("a." * 3_000 + "b = 1")
@example("x = " + "{a=" * 3000)
def test_any_text_is_valid_or_explained(text: str) -> None:
    refused(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
@example(b"\xff\xfe\x00")
def test_any_bytes_are_valid_or_explained(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bytes.toml"
    path.write_bytes(content)
    try:
        load_experiment(path)
    except PresetError as error:
        assert str(path) in error.message


SYNTAX = {
    "[train\n": "line 1, column 7: not TOML (Expected ']' at the end of a table declaration); expected valid TOML",
    "seed = 1\nseed = 2\n": "line 2, column 9: not TOML (Cannot overwrite a value); expected valid TOML",
    "seed = ": "line 1, column 8: not TOML (Invalid value); expected valid TOML",
    "a = [" + "[" * 5000: "the file: tables or lists too deep; expected a flat TOML file",
    "a." * 40 + "b = 1": "the file: tables or lists too deep; expected at most 32 levels",
    'id = "\ud800"': "the file: half a character (a surrogate); expected text in UTF-8",
}


@pytest.mark.parametrize("text", SYNTAX, ids=lambda text: str(text)[:12])
def test_text_that_is_no_toml(text: str) -> None:
    assert refused(text) == f"mutated.toml: 1 problem\n  {SYNTAX[text]}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "rescue.toml").write_text("", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b'id = "caf\xe9"')
    (tmp_path / "huge.toml").write_bytes(b"#" * (5 << 20))
    cases = {
        "rescu.toml": f"not found; expected an existing TOML file (did you mean {tmp_path / 'rescue.toml'}?)",
        "": "a directory; expected a TOML file",
        "latin.toml": "not UTF-8 (byte 0xe9 at offset 9); expected text in UTF-8",
        "huge.toml": "too large; expected at most 4 MiB",
        "a\0b.toml": "cannot be read (embedded null byte); expected a readable TOML file",
    }
    for name, message in cases.items():
        with pytest.raises(PresetError) as caught:
            load_experiment(f"{tmp_path}/{name}")
        assert caught.value.message == f"{tmp_path}/{name}: 1 problem\n  the file: {message}"
        assert caught.value.exit_code == 3


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, under which tests may run, can read everything
    with pytest.raises(PresetError) as caught:
        load_experiment(tmp_path / "secret.toml")
    assert "cannot be read (Permission denied); expected a readable TOML file" in caught.value.message


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text('id = "x"', encoding="utf-8-sig")
    assert load_experiment(path).id == "x"
