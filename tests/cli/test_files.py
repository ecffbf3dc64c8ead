"""What a replay writes beside its report, `export`, and `predict`, as a user runs them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from core.data.idx import serialize
from core.train.checkpoint import load
from core.train.saved_network import load_network
from tests.cli.conftest import Write
from tui_dnn import exit_codes
from tui_dnn.cli import main

IRIS = {
    'name = "xor"': 'name = "iris"',
    "hidden = [4]": "hidden = [8]",
    'loss = "sigmoid_bce"': 'loss = "softmax_ce"',
    'batch = "full"': "batch = 40",
    "steps = 12": "epochs = 6",
    "lr = 0.1": "lr = 0.5",
}
ARM = '[[arms]]\nname = "slow"\nset = { "train.optimizer.lr" = 0.001 }'
HIST = {"hist = 5": "hist = 2", "keyframe = 4": "keyframe = 1"}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process: starting one of its own for every line of a test takes most of the time."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Done:
        capsys.readouterr()
        code = main(words)
        return Done(code, *capsys.readouterr())

    return command


@pytest.fixture
def iris(preset: Write) -> str:
    return preset(replace=IRIS, name="iris.toml")


def test_replay_writes_everything(run: Run, iris: str, tmp_path: Path) -> None:
    text = Path(iris).read_text() + ARM
    Path(iris).write_text(text)
    done = run(
        "replay", iris, "--headless", "--save", "net.safetensors", "--save-best", "best.safetensors",
        "--csv", "curves.csv", "--tensorboard", "logs",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in ("net.safetensors", "net.slow.safetensors", "curves.csv", "logs"):
        assert name.split(".slow")[0] in done.stdout
        assert (tmp_path / name).exists()
    trainer = load(tmp_path / "net.safetensors")
    assert trainer.status == "finished"
    assert trainer.digest() in done.stdout
    best = min(trainer.epochs, key=lambda row: row.val_loss)
    assert load(tmp_path / "best.safetensors").steps_done == best.step
    assert load_network(tmp_path / "net.slow.safetensors").experiment.train.optimizer.lr == 0.001
    table = list(csv.DictReader((tmp_path / "curves.csv").open()))
    assert [row["step"] for row in table if row["run"] == "slow"] == [str(step) for step in range(18)]
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == ["main", "slow"]


def test_saved_in_the_middle_it_still_plays_the_rest(run: Run, preset: Write, tmp_path: Path) -> None:
    path = preset('[[timeline]]\nat = 8\nset = { "train.optimizer.lr" = 0.9 }')
    whole = run("replay", path, "--headless", "--json")
    done = run("replay", path, "--headless", "--until", "8", "--save", "half.safetensors", "--quiet")
    assert done.returncode == 0
    keys = ("--headless", "--keys", "space wait:1 space", "half.safetensors")
    assert "of 12" in " ".join(run(*keys).stdout.split())
    trainer = load(tmp_path / "half.safetensors")
    trainer.apply({"train.optimizer.lr": 0.9})
    while trainer.status == "running":
        trainer.step()
    assert trainer.digest() == json.loads(whole.stdout)["digest"]


def test_json_stays_json(run: Run, preset: Write) -> None:
    done = run("replay", preset(), "--headless", "--json", "--save", "net.safetensors")
    assert json.loads(done.stdout)["exit_code"] == 0
    assert "net.safetensors" in done.stderr


def test_what_is_asked_for_in_vain(run: Run, preset: Write) -> None:
    path = preset()
    for words, code, said in (
        (("replay", path, "--save", "x"), exit_codes.USAGE, "--save needs --headless"),
        (("replay", path, "--headless", "--save-best", "x"), exit_codes.USAGE, "needs validation data"),
        (("replay", path, "--headless", "--csv", "/proc/none/x"), exit_codes.OUTPUT_FAILED, "cannot be"),
        (("replay", path, "--headless", "--save", "/proc/none/x"), exit_codes.OUTPUT_FAILED, "cannot be"),
        (("export", path, "--to", "csv", "-o", "/dev/full"), exit_codes.OUTPUT_FAILED, "No space"),
        (("export", path, "--to", "numpy", "--run", "none"), exit_codes.USAGE, "there is no run"),
        (("export", "none.safetensors", "--to", "csv"), exit_codes.DATA_MISSING, "No such file"),
        (("replay", "none.safetensors", "--headless"), exit_codes.USAGE, "is a checkpoint"),
        (("predict", path, "iris:test"), exit_codes.DATA_MISSING, "not a safetensors file"),
    ):
        done = run(*words)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), (words, done.stderr)
        assert said in done.stderr


@pytest.mark.parametrize("source", ["preset", "checkpoint"])
def test_export(run: Run, iris: str, tmp_path: Path, source: str) -> None:
    assert run("export", iris, "--to", "safetensors", "-o", "net.safetensors").returncode == 0
    given = iris if source == "preset" else "net.safetensors"
    formats = {"csv": "a.csv", "tensorboard": "logs", "numpy": "a.npz", "keras": "k.py", "pytorch": "p.py",
               "safetensors": "b.safetensors"}  # fmt: skip
    if source == "preset":
        formats |= {"jsonl": "a.jsonl", "md": "a.md", "svg": "a.svg"}
    for kind, name in formats.items():
        done = run("export", given, "--to", kind, "-o", name)
        assert done.returncode == 0, done.stderr
        assert f"written: {name}" in done.stdout
    saved = load_network(tmp_path / "net.safetensors")
    with np.load(tmp_path / "a.npz") as arrays:
        np.testing.assert_array_equal(arrays["dense_1/kernel"], saved.network.arena.view("dense_1/kernel"))
    with safe_open(tmp_path / "p.safetensors", framework="np") as file:
        np.testing.assert_array_equal(
            file.get_tensor("dense_2/bias"), saved.network.arena.view("dense_2/bias")
        )
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 1 + 18
    for name in ("k.py", "p.py"):
        compile((tmp_path / name).read_text(), name, "exec")
    if source == "preset":
        assert "| dense_1 | Dense | 8 | 40 |" in (tmp_path / "a.md").read_text()
        assert "<svg" in (tmp_path / "a.svg").read_text()
        assert json.loads((tmp_path / "a.jsonl").read_text().splitlines()[-1])["event"] == "end"
    else:
        done = run("export", given, "--to", "md")
        assert (done.returncode, "needs a preset" in done.stderr) == (exit_codes.USAGE, True)


@pytest.fixture
def net(run: Run, iris: str) -> str:
    assert run("replay", iris, "--headless", "--quiet", "--save", "net.safetensors").returncode == 0
    return "net.safetensors"


def test_predict_on_a_part_of_the_set(run: Run, net: str, tmp_path: Path) -> None:
    trainer = load(tmp_path / net)
    assert trainer.data.validation is not None
    metrics = trainer.evaluate(trainer.data.validation)
    done = run("predict", net, "iris:validation", "--json")
    found = json.loads(done.stdout)
    assert found["score"]["value"] == pytest.approx(metrics.accuracy)
    assert found["examples"] == metrics.examples
    wanted = trainer.network.predict(np.asarray(trainer.data.validation.x, trainer.dtype))
    given = [list(row["outputs"].values()) for row in found["predictions"]]
    np.testing.assert_allclose(given, wanted, rtol=1e-6)
    assert found["predictions"][0]["class"] == max(
        found["predictions"][0]["outputs"], key=found["predictions"][0]["outputs"].get
    )


def test_predict_on_a_table(run: Run, net: str, tmp_path: Path) -> None:
    """Raw lengths in centimetres; columns by their names, in any order, among others."""
    names = load_network(tmp_path / net).facts.feature_names
    flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
    straight = [",".join(names), *(",".join(map(str, flower)) for flower in flowers)]
    (tmp_path / "a.csv").write_text("\n".join(straight))
    turned = [",".join(["who", *reversed(names)])]
    turned += [",".join(["me", *(str(value) for value in reversed(flower))]) for flower in flowers]
    (tmp_path / "b.csv").write_text("\n".join(turned))
    (tmp_path / "c.csv").write_text("\n".join(["p,q,r,s", *straight[1:]]))
    answers = []
    for name in ("a.csv", "b.csv", "c.csv"):
        done = run("predict", net, name, "-o", f"out-{name}")
        assert done.returncode == 0, done.stderr
        answers.append((tmp_path / f"out-{name}").read_text())
    assert answers[0] == answers[1] == answers[2]
    table = list(csv.DictReader(answers[0].splitlines()))
    assert [row["class"] for row in table] == ["setosa", "virginica"]
    assert sum(float(table[0][name]) for name in ("setosa", "versicolor", "virginica")) == pytest.approx(1)
    assert "setosa" in run("predict", net, "a.csv").stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("three.csv", "a,b,c\n1,2,3\n", "has 3 columns"),
        ("words.csv", "a,b,c,d\n1,2,3,x\n", "is not a finite number"),
        ("none.csv", None, "does not exist"),
        ("empty.npz", "", "not an NPZ file"),
        ("iris:nothing", None, "is no part of a set"),
        ("iris:test", None, "has no test part"),
        ("digits:train", None, "64 numbers for each example"),
        ("picture.png", "", "cannot read files of type"),
    ],
)
def test_inputs_that_do_not_fit(
    run: Run, net: str, tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run("predict", net, name)
    assert done.returncode == exit_codes.DATA_MISSING
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_predict_on_images(run: Run, preset: Write, tmp_path: Path) -> None:
    path = preset(
        replace={**IRIS, 'name = "xor"': 'name = "mnist_small"\nlimit = 200', "epochs = 6": "epochs = 2"}
    )
    assert run("replay", path, "--headless", "--quiet", "--save", "net.safetensors").returncode == 0
    trainer = load(tmp_path / "net.safetensors")
    assert trainer.data.test is not None
    images = np.asarray(trainer.data.test.x[:30], np.uint8).reshape(-1, 28, 28)
    np.savez(tmp_path / "images.npz", x=images)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(serialize(images))
    found = [
        json.loads(run("predict", "net.safetensors", name, "--json").stdout)["predictions"][:30]
        for name in ("mnist_small:test", "images.npz", "t10k-images-idx3-ubyte")
    ]
    assert found[1] == found[2]
    assert [row["class"] for row in found[0]] == [row["class"] for row in found[1]]
    wanted = trainer.network.predict(images.reshape(30, -1) * np.float32(trainer.data.scale))
    np.testing.assert_array_equal([list(row["outputs"].values()) for row in found[1]], wanted)


def test_predict_numbers(run: Run, preset: Write) -> None:
    changes = {**IRIS, 'name = "xor"': 'name = "california_housing"\nlimit = 400',
               'loss = "sigmoid_bce"': 'loss = "mse"', "lr = 0.1": "lr = 0.01"}  # fmt: skip
    path = preset(replace=changes)
    assert run("replay", path, "--headless", "--quiet", "--save", "net.safetensors").returncode == 0
    done = run("predict", "net.safetensors", "california_housing:test", "--json")
    found = json.loads(done.stdout)
    assert found["score"]["name"] == "root mean square error"
    assert 0.3 < found["score"]["value"] < 2
    assert len(found["predictions"][0]["outputs"]) == 1
