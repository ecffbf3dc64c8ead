"""Sizes of the pieces that machine code works on."""

from __future__ import annotations

ROWS, COLUMNS, LANES = 8, 32, 16
"""Of a tile, and numbers in a vector; two vectors make a row."""
FLOAT = 4
"""Bytes of a number."""
ROW = COLUMNS * FLOAT
"""Bytes of a row of a packed panel."""
