"""Presets whose figures are published, on full data with five seeds each, beside those figures.

    TUI_DNN_FULL_DATA=FOLDER python -m tests.benchmarks.published [PRESET ...] [--seeds 5] [--jobs 2]

FOLDER holds mnist/*.gz and fashion-mnist/*.gz; without it the copies that `tui-dnn data get` fetched are used.
Prints one Markdown row for each seed.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import fmean

from tui_dnn.threads import limit

PRESETS = (
    "mnist-bn-3x64",
    "mnist-deep-tanh-uniform",
    "mnist-deep-tanh-glorot",
    "fashion-300-100",
    "housing-wide-deep",
    "housing-two-inputs",
)
# Geron's notebook (handson-ml2, chapter 10) as TensorFlow 2.1 printed it: plain means over the epoch.
FASHION_MEANS = (0.7226, 0.4844, 0.4414, 0.4129, 0.3927, 0.3772, 0.3630, 0.3523, 0.3424, 0.3329)
# The same network in the lecture notes, as TensorFlow 2.4 printed it: means of running means.
FASHION_NOTES = (1.0187, 0.5028, 0.4485, 0.4210, 0.4061, 0.3756, 0.3654, 0.3481, 0.3486, 0.3298)
HOUSING = {
    "housing-wide-deep": {1: 1.2390, 2: 0.6312, 3: 0.5886, 5: 0.5361, 10: 0.4673, 20: 0.4096},
    "housing-two-inputs": {1: 1.8127, 2: 0.6852, 3: 0.5965, 5: 0.5321, 10: 0.4646, 20: 0.4259},
}
HOUSING_TEST = {"housing-wide-deep": 0.4042, "housing-two-inputs": 0.4202}


@dataclass(frozen=True)
class Result:
    """What one run showed; one number per epoch."""

    preset: str
    seed: int
    losses: tuple[float, ...]
    bars: tuple[float, ...]
    val_losses: tuple[float, ...]
    val_accuracies: tuple[float, ...]
    test_loss: float
    test_accuracy: float
    seconds: float


def run(job: tuple[str, int]) -> Result:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from core.spec.edits import with_edits
    from core.spec.toml import parse_experiment
    from core.train.replay import Replay
    from tui_dnn import catalogue

    preset, seed = job
    experiment = with_edits(parse_experiment(catalogue.text(preset), preset), {"seed": seed})
    report = Replay(experiment.model_copy(update={"expect": ()})).run()
    rows, test = report.trainers["main"].epochs, report.test
    assert test is not None
    return Result(
        preset,
        seed,
        tuple(row.loss for row in rows),
        tuple(row.loss_bar for row in rows),
        tuple(row.val_loss for row in rows),
        tuple(row.val_accuracy for row in rows),
        test.loss,
        test.accuracy,
        report.seconds,
    )


def table(preset: str, results: list[Result]) -> None:
    print(f"\n{preset}")
    if preset.startswith("mnist"):
        print(
            "| seed | best val_acc (epoch) | last val_acc | last epoch loss | seconds |\n|---|---|---|---|---|"
        )
        for r in results:
            best = max(r.val_accuracies)
            epoch = r.val_accuracies.index(best) + 1
            print(
                f"| {r.seed} | {best:.4f} ({epoch}) | {r.val_accuracies[-1]:.4f} "
                f"| {r.losses[-1]:.4f} | {r.seconds:.0f} |"
            )
        return
    if preset.startswith("fashion"):
        print("| epoch | " + " | ".join(str(epoch) for epoch in range(1, 11)) + " |\n|" + "---|" * 11)
        print("| notes | " + " | ".join(f"{value:.4f}" for value in FASHION_NOTES) + " |")
        _means("mean of running means", [r.bars for r in results], FASHION_NOTES)
        print("| TensorFlow 2.1 | " + " | ".join(f"{value:.4f}" for value in FASHION_MEANS) + " |")
        _means("epoch mean", [r.losses for r in results], FASHION_MEANS)
        print("test accuracy:", ", ".join(f"{r.test_accuracy:.4f}" for r in results), "published 0.8827")
        return
    epochs = HOUSING[preset]
    print(
        "| seed | "
        + " | ".join(f"epoch {epoch}" for epoch in epochs)
        + " | test |\n|"
        + "---|" * (len(epochs) + 2)
    )
    for r in results:
        values = " | ".join(f"{r.losses[epoch - 1]:.4f}" for epoch in epochs)
        print(f"| {r.seed} | {values} | {r.test_loss:.4f} |")
    print(
        "| published | "
        + " | ".join(f"{v:.4f}" for v in epochs.values())
        + f" | {HOUSING_TEST[preset]:.4f} |"
    )


def _means(name: str, rows: list[tuple[float, ...]], published: tuple[float, ...]) -> None:
    means = [fmean(row[epoch] for row in rows) for epoch in range(10)]
    print(f"| {name}, {len(rows)} seeds | " + " | ".join(f"{value:.4f}" for value in means) + " |")
    ratios = [mean / other - 1 for mean, other in zip(means, published, strict=True)]
    print("| difference | " + " | ".join(f"{100 * ratio:+.1f} %" for ratio in ratios) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("presets", nargs="*", default=list(PRESETS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    jobs = [(preset, seed) for preset in arguments.presets for seed in range(1, arguments.seeds + 1)]
    # Before the workers import NumPy; several trainings at once fill the cores by themselves.
    limit(1)
    from core.helper.wanted import VARIABLE as HELPER

    if arguments.jobs > 1:
        os.environ[HELPER] = "off"
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        results = list(pool.map(run, jobs))
    for preset in arguments.presets:
        table(preset, [result for result in results if result.preset == preset])


if __name__ == "__main__":
    main()
