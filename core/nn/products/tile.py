"""The innermost pieces of a matrix product, written as LLVM's vectors of 16 float32 (AVX-512).

numba makes vectors of plain loops, but no tile whose sums stay in registers. Arguments are addresses, and steps in
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from core.nn.products.sizes import FLOAT, LANES, ROW, ROWS

SMALLEST, LARGEST = 0x26800000, 0x7F7FFFFF
"""2^-50 and the largest finite float32, as bits: what lies between is tame, as is 0. A product of two tame numbers does
not underflow, so that a sum is the same to the bit whether its products with 0 were added or left out."""

WORD, SHORT, INDEX = (ir.IntType(bits) for bits in (64, 8, 32))
NUMBER = ir.FloatType()
VECTOR, BITS = ir.VectorType(NUMBER, LANES), ir.VectorType(INDEX, LANES)
Value = Any
Emit = Callable[["Code", Sequence[Value]], Value]
"""What puts the instructions there and returns the result."""


class Code:
    """A builder of instructions with the few that are needed here."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def at(self, address: Value, offset: Value | int) -> Value:
        """address + offset."""
        return self.builder.add(address, WORD(offset) if isinstance(offset, int) else offset)

    def times(self, value: Value, factor: int) -> Value:
        return self.builder.mul(value, WORD(factor))

    def load(self, address: Value, kind: Any) -> Value:
        return self.builder.load(self.builder.inttoptr(address, kind.as_pointer()), align=FLOAT)

    def store(self, value: Value, address: Value) -> None:
        self.builder.store(value, self.builder.inttoptr(address, value.type.as_pointer()), align=FLOAT)

    def everywhere(self, number: Value) -> Value:
        """A vector of one number."""
        nothing = VECTOR(ir.Undefined)
        first = self.builder.insert_element(nothing, number, INDEX(0))
        return self.builder.shuffle_vector(first, nothing, BITS([0] * LANES))

    def multiply_add(self, a: Value, b: Value, total: Value) -> Value:
        """a b + total, rounded once."""
        module, name = self.builder.module, f"llvm.fma.v{LANES}f32"
        kind = ir.FunctionType(VECTOR, [VECTOR] * 3)
        return self.builder.call(module.globals.get(name) or ir.Function(module, kind, name), [a, b, total])

    def will_write(self, address: Value) -> None:
        """Have the line fetched while the sums are being made."""
        pointer = SHORT.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, INDEX, INDEX, INDEX])
        function = self.builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        hint = [self.builder.inttoptr(address, pointer), INDEX(1), INDEX(3), INDEX(1)]
        self.builder.call(function, hint)

    def magnitude(self, values: Value) -> Value:
        """The bits of numbers without their sign."""
        kind = ir.VectorType(INDEX, values.type.count)
        return self.builder.and_(self.builder.bitcast(values, kind), kind([0x7FFFFFFF] * values.type.count))

    def wild(self, magnitude: Value, largest: int = LARGEST) -> Value:
        """Which are neither 0 nor between SMALLEST and `largest`."""
        kind, count = magnitude.type, magnitude.type.count
        least, span = kind([SMALLEST] * count), kind([largest - SMALLEST] * count)
        outside = self.builder.icmp_unsigned(">", self.builder.sub(magnitude, least), span)
        return self.builder.and_(outside, self.nonzero(magnitude))

    def nonzero(self, magnitude: Value) -> Value:
        return self.builder.icmp_unsigned("!=", magnitude, magnitude.type(None))

    def mask(self, flags: Value) -> Value:
        """A vector of flags as the bits of a word."""
        return self.builder.zext(self.builder.bitcast(flags, ir.IntType(flags.type.count)), WORD)


Emitted = tuple[Any, Callable[..., Value]]
"""Signature and the code behind it, as numba wants them."""


def for_loops(typed: Callable[..., Emitted]) -> Any:
    """Something that loops compiled by numba can call."""
    return intrinsic(typed)


def takes(count: int, emit: Emit, result: Any = types.void) -> Emitted:
    """A function of `count` words."""

    def code(context: Any, builder: Any, signature: Any, args: Sequence[Value]) -> Value:
        value = emit(Code(builder), args)
        return context.get_dummy_value() if value is None else value

    return result(*[types.intp] * count), code


@for_loops
def tile(
    context: Any,
    a: Any,
    row_step: Any,
    depth_step: Any,
    panel: Any,
    listing: Any,
    count: Any,
    out: Any,
    out_step: Any,
    add: Any,
    cleared: Any,
    bias: Any,
) -> Emitted:
    """out (8 rows, 32 columns) = a b; with `add` out + a b, with `cleared` 0 + a b; + bias, unless that is 0.

    A row of the panel belongs to a column of a; `listing` names those that count, int32.
    """
    return takes(11, _tile)


def _tile(code: Code, args: Sequence[Value]) -> None:
    builder = code.builder
    a, row_step, depth_step, panel, listing, count, out, out_step, add, cleared, bias = args
    rows = [code.at(a, code.times(row_step, row)) for row in range(ROWS)]
    places = [
        [code.at(code.at(out, code.times(out_step, row)), at) for at in range(0, ROW, LANES * FLOAT)]
        for row in range(ROWS)
    ]
    for place in _flat(places):
        code.will_write(place)
    before, loop = builder.block, builder.append_basic_block("loop")
    body, after = builder.append_basic_block("body"), builder.append_basic_block("after")
    builder.branch(loop)
    builder.position_at_end(loop)
    turn = builder.phi(WORD)
    turn.add_incoming(WORD(0), before)
    sums = [[builder.phi(VECTOR) for _ in row] for row in places]
    for total in _flat(sums):
        total.add_incoming(VECTOR([0.0] * LANES), before)
    builder.cbranch(builder.icmp_signed("<", turn, count), body, after)
    builder.position_at_end(body)
    depth = builder.zext(code.load(code.at(listing, code.times(turn, FLOAT)), INDEX), WORD)
    line = code.at(panel, code.times(depth, ROW))
    factors = [code.load(code.at(line, at), VECTOR) for at in range(0, ROW, LANES * FLOAT)]
    column = builder.mul(depth, depth_step)
    for row, totals in zip(rows, sums, strict=True):
        number = code.everywhere(code.load(code.at(row, column), NUMBER))
        for factor, total in zip(factors, totals, strict=True):
            total.add_incoming(code.multiply_add(number, factor, total), body)
    turn.add_incoming(code.at(turn, 1), body)
    builder.branch(loop)
    builder.position_at_end(after)
    # -0 becomes +0.
    found = _plus(code, cleared, sums, lambda row, at: VECTOR([0.0] * LANES))
    found = _plus(code, add, found, lambda row, at: code.load(places[row][at], VECTOR))
    found = _plus(code, bias, found, lambda row, at: code.load(code.at(bias, at * LANES * FLOAT), VECTOR))
    for place, value in zip(_flat(places), _flat(found), strict=True):
        code.store(value, place)


def _plus(
    code: Code, wanted: Value, values: list[list[Value]], other: Callable[[int, int], Value]
) -> list[list[Value]]:
    """The values, where it is wanted with another added to each."""
    builder = code.builder
    before, adding = builder.block, builder.append_basic_block("adding")
    after = builder.append_basic_block("added")
    builder.cbranch(builder.icmp_signed("!=", wanted, WORD(0)), adding, after)
    builder.position_at_end(adding)
    added = [
        [builder.fadd(other(row, at), value) for at, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    builder.branch(after)
    builder.position_at_end(after)
    found = []
    for line, sums in zip(values, added, strict=True):
        chosen = [builder.phi(VECTOR) for _ in line]
        for phi, value, total in zip(chosen, line, sums, strict=True):
            phi.add_incoming(value, before)
            phi.add_incoming(total, adding)
        found.append(chosen)
    return found


def _flat(lines: list[list[Value]]) -> list[Value]:
    return [value for line in lines for value in line]


@for_loops
def copy_row(context: Any, source: Any, target: Any) -> Emitted:
    """32 numbers; returns bits that are not 0 where one of them is wild."""

    def emit(code: Code, args: Sequence[Value]) -> Value:
        source, target = args
        masks = []
        for at in range(0, ROW, LANES * FLOAT):
            values = code.load(code.at(source, at), VECTOR)
            code.store(values, code.at(target, at))
            masks.append(code.mask(code.wild(code.magnitude(values))))
        return code.builder.or_(*masks)

    return takes(2, emit, types.intp)


@for_loops
def transpose(context: Any, source: Any, step: Any, target: Any) -> Emitted:
    """16 rows of 16 numbers become 16 columns of a panel."""

    def emit(code: Code, args: Sequence[Value]) -> None:
        source, step, target = args
        rows = [code.load(code.at(source, code.times(step, row)), VECTOR) for row in range(LANES)]
        half = LANES // 2
        lower = BITS([place for pair in range(half) for place in (pair, LANES + pair)])
        upper = BITS([place for pair in range(half, LANES) for place in (pair, LANES + pair)])
        # To zip one half of the rows with the other moves one bit of the row's number into the column's.
        for _ in range(LANES.bit_length() - 1):
            pairs = zip(rows[:half], rows[half:], strict=True)
            rows = [code.builder.shuffle_vector(*pair, way) for pair in pairs for way in (lower, upper)]
        for row, values in enumerate(rows):
            code.store(values, code.at(target, row * ROW))

    return takes(3, emit)


@for_loops
def columns_in_use(context: Any, source: Any, step: Any) -> Emitted:
    """Of 16 columns of 8 rows: a bit for each that is not all 0, and 16 bits higher for each with a number too small
    to be tame."""

    def emit(code: Code, args: Sequence[Value]) -> Value:
        source, step = args
        used = small = None
        for row in range(ROWS):
            magnitude = code.magnitude(code.load(code.at(source, code.times(step, row)), VECTOR))
            wild = code.wild(magnitude, 0x7FFFFFFF)
            used = magnitude if used is None else code.builder.or_(used, magnitude)
            small = wild if small is None else code.builder.or_(small, wild)
        high = code.builder.shl(code.mask(small), WORD(LANES))
        return code.builder.or_(code.mask(code.nonzero(used)), high)

    return takes(2, emit, types.intp)


@for_loops
def copy_column(context: Any, source: Any, target: Any) -> Emitted:
    """8 numbers; returns bits that are not 0 where one of them is not, and 8 bits higher where one is too small."""

    def emit(code: Code, args: Sequence[Value]) -> Value:
        source, target = args
        values = code.load(source, ir.VectorType(NUMBER, ROWS))
        code.store(values, target)
        magnitude = code.magnitude(values)
        high = code.builder.shl(code.mask(code.wild(magnitude, 0x7FFFFFFF)), WORD(ROWS))
        return code.builder.or_(code.mask(code.nonzero(magnitude)), high)

    return takes(2, emit, types.intp)


@for_loops
def number_at(context: Any, address: Any) -> Emitted:
    return takes(1, lambda code, args: code.load(args[0], NUMBER), types.float32)


@for_loops
def put_index(context: Any, address: Any, index: Any) -> Emitted:
    """An int32."""
    return takes(2, lambda code, args: code.store(code.builder.trunc(args[1], INDEX), args[0]))


@for_loops
def put_number(context: Any, address: Any, number: Any) -> Emitted:
    def code(context: Any, builder: Any, signature: Any, args: Sequence[Value]) -> Value:
        Code(builder).store(args[1], args[0])
        return context.get_dummy_value()

    return types.void(types.intp, types.float32), code
