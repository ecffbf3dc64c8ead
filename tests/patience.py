"""How long tests wait for another process."""

from __future__ import annotations

STUCK = 120.0
"""Seconds after which it is stuck: on a machine whose cores are busy elsewhere twenty were not enough."""
