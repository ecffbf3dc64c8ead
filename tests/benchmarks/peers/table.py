"""The results of a workload as a Markdown table."""

from __future__ import annotations

from typing import Any

APART = 0.1
"""Losses further from ours than this share are marked."""


def table(result: dict[str, Any]) -> str:
    """One row per engine: time of a step, its spread, its ratio to ours, the losses, remarks."""
    lines = [
        f"\n### {result['workload']}: batch {result['batch']}, {result['steps_per_epoch']} steps per epoch\n",
        "| engine | µs per step | lowest to highest | times ours | loss after each epoch | |",
        "|---|---:|---:|---:|---|---|",
    ]
    ours = result["engines"]["ours"]["losses"]
    for engine, row in result["engines"].items():
        if "absent" in row:
            lines.append(f"| {engine} | – | | | | {row['absent']} |")
            continue
        losses = " ".join(f"{loss:.4f}" for loss in row["losses"])
        apart = any(abs(a / b - 1.0) > APART for a, b in zip(row["losses"], ours, strict=False))
        remarks = "; ".join(part for part in (row["note"], "loss apart from ours" if apart else "") if part)
        lines.append(
            f"| {engine} | {row['median']:,.0f} | {row['low']:,.0f} to {row['high']:,.0f} "
            f"| {row['ratio']:.2f} | {losses} | {remarks} |"
        )
    return "\n".join(lines)
