"""out = a b (+ bias) from tiles, for numba to compile.

Every number of `out` is what BLAS makes of it: products in order of depth, each added with one rounding, in blocks
whose sums are added in order, to 0 where it has cleared `out` before. Panels of b are packed one after the other; a is
read where it lies, or packed where it is transposed. With `skip`, depths at which a tile's rows of a are all 0 are left
out: pixels that are black.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from core.nn.products.sizes import COLUMNS, FLOAT, LANES, ROW, ROWS
from core.nn.products.tile import (
    columns_in_use,
    copy_column,
    copy_row,
    number_at,
    put_index,
    put_number,
    tile,
    transpose,
)

Words = NDArray[np.int64]
F = TypeVar("F", bound=Callable[..., Any])

(
    A,
    A_ROW,
    A_DEPTH,
    HEIGHT,
    DEPTH,
    B,
    B_DEPTH,
    B_COLUMN,
    WIDTH,
    OUT,
    OUT_ROW,
    BIAS,
    CLEARED,
    SKIP,
    PANEL,
    CORNER,
    PACKED,
    LISTS,
    ENDS,
) = range(19)
"""Words of a product: addresses, steps in bytes, sizes, room to work in; from ENDS on where blocks of depth end."""


def machine_code(function: F) -> F:
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


@machine_code
def list_all(words: Words) -> None:
    """The list of every depth, before those of the tiles."""
    for depth in range(words[DEPTH]):
        put_index(words[LISTS] + depth * FLOAT, depth)


@machine_code
def list_rows(words: Words, counts: Words) -> bool:
    """For every tile the depths at which its rows are not all 0; False where a number is too small to be tame."""
    depths, blocks = words[DEPTH], words.size - ENDS
    small = 0
    for number in range(counts.size // blocks):
        first = min(number * ROWS, words[HEIGHT] - ROWS)
        rows = words[A] + first * words[A_ROW]
        target = words[LISTS] + (number + 1) * depths * FLOAT
        count = block = begin = 0
        while begin < depths:
            # The last group may begin among depths that were looked at.
            group = min(begin, depths - LANES)
            used = columns_in_use(rows + group * FLOAT, words[A_ROW])
            small |= used >> LANES
            used >>= begin - group
            for depth in range(begin, group + LANES):
                put_index(target + count * FLOAT, depth)
                count += used & 1
                used >>= 1
            begin = group + LANES
            if begin == words[ENDS + block]:
                counts[number * blocks + block] = count
                block += 1
    return small == 0


@machine_code
def pack_columns(words: Words, counts: Words) -> bool:
    """The same where a is transposed, and a packed by tiles."""
    depths, blocks = words[DEPTH], words.size - ENDS
    small = 0
    for number in range(counts.size // blocks):
        first = min(number * ROWS, words[HEIGHT] - ROWS)
        source = words[A] + first * FLOAT
        packed = words[PACKED] + number * depths * (ROWS * FLOAT)
        target = words[LISTS] + (number + 1) * depths * FLOAT
        count = depth = 0
        for block in range(blocks):
            while depth < words[ENDS + block]:
                used = copy_column(source + depth * words[A_DEPTH], packed + depth * (ROWS * FLOAT))
                small |= used >> ROWS
                put_index(target + count * FLOAT, depth)
                count += (used & (2**ROWS - 1)) != 0
                depth += 1
            counts[number * blocks + block] = count
    return small == 0


@machine_code
def pack_panel(words: Words, begin: int, end: int, column: int) -> bool:
    """Rows begin..end of 32 columns of b, one after the other; False where a number is not tame, or b transposed."""
    source = words[B] + begin * words[B_DEPTH] + column * words[B_COLUMN]
    target = words[PANEL]
    wild = 0
    if words[B_COLUMN] == FLOAT:
        for depth in range(end - begin):
            wild |= copy_row(source + depth * words[B_DEPTH], target + depth * ROW)
        return wild == 0
    if end - begin < LANES:
        for depth in range(end - begin):
            for at in range(COLUMNS):
                number = number_at(source + depth * FLOAT + at * words[B_COLUMN])
                put_number(target + depth * ROW + at * FLOAT, number)
    else:
        depth = 0
        while depth < end - begin:
            depth = min(depth, end - begin - LANES)
            for at in range(0, COLUMNS, LANES):
                rows = source + depth * FLOAT + at * words[B_COLUMN]
                transpose(rows, words[B_COLUMN], target + depth * ROW + at * FLOAT)
            depth += LANES
    return False


@machine_code
def finish(words: Words, row: int, column: int, seen_rows: int, seen_columns: int, block: int) -> None:
    """A tile at an edge was made in a corner of its own: take over what no other tile has made."""
    last = words.size - ENDS - 1
    for i in range(seen_rows, ROWS):
        for j in range(seen_columns, COLUMNS):
            place = words[OUT] + (row + i) * words[OUT_ROW] + (column + j) * FLOAT
            number = number_at(words[CORNER] + i * ROW + j * FLOAT)
            if block > 0:
                number = number_at(place) + number
            elif words[CLEARED] != 0:
                number = number + np.float32(0.0)
            if block == last and words[BIAS] != 0:
                number = number + number_at(words[BIAS] + (column + j) * FLOAT)
            put_number(place, number)


@machine_code
def multiply(words: Words, counts: Words) -> None:
    """`counts`: room for a number per tile of a and block of depth."""
    height, width, depths = words[HEIGHT], words[WIDTH], words[DEPTH]
    blocks = words.size - ENDS
    tiles = counts.size // blocks
    skip = words[SKIP] != 0
    packs = words[A_ROW] == FLOAT
    list_all(words)
    tame = True
    if packs:
        tame = pack_columns(words, counts)
    elif skip:
        tame = list_rows(words, counts)
    skip &= tame
    out_row = words[OUT_ROW]
    row_step, depth_step = (FLOAT, ROWS * FLOAT) if packs else (words[A_ROW], FLOAT)
    for j in range(0, width, COLUMNS):
        column = min(j, width - COLUMNS)
        begin = 0
        for block in range(blocks):
            end = words[ENDS + block]
            tame = pack_panel(words, begin, end, column)
            cleared = words[CLEARED] if block == 0 else 0
            bias = words[BIAS] + column * FLOAT if words[BIAS] != 0 and block == blocks - 1 else 0
            for number in range(tiles):
                row = min(number * ROWS, height - ROWS)
                packed = words[PACKED] + number * depths * (ROWS * FLOAT)
                a = packed if packs else words[A] + row * words[A_ROW]
                listing, count = words[LISTS] + begin * FLOAT, end - begin
                if skip and tame:
                    done = counts[number * blocks + block - 1] if block > 0 else 0
                    listing = words[LISTS] + ((number + 1) * depths + done) * FLOAT
                    count = counts[number * blocks + block] - done
                # Lists count from the first depth of all, the panel from the block's.
                panel = words[PANEL] - begin * ROW
                if row == number * ROWS and column == j:
                    out = words[OUT] + row * words[OUT_ROW] + column * FLOAT
                    tile(a, row_step, depth_step, panel, listing, count, out, out_row, block, cleared, bias)
                else:
                    tile(a, row_step, depth_step, panel, listing, count, words[CORNER], ROW, 0, 0, 0)
                    finish(words, row, column, number * ROWS - row, j - column, block)
            begin = end
