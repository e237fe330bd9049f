"""Machine code made while a program runs: the few words in which loops are written down for LLVM.

llvmlite brings LLVM into Python. Its builder writes one instruction at a time; what it gives back
stands for the instruction's result.
"""

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

Value = Any
"""A number, a vector of numbers, or an address, when the code will run."""

Loop = Callable[..., None]

INT, BYTE, FLOAT = ir.IntType(64), ir.IntType(8), ir.FloatType()
INTS, BYTES, FLOATS = INT.as_pointer(), BYTE.as_pointer(), FLOAT.as_pointer()
_LANE = ir.IntType(32)
LINE_BYTES = 64


class Code(ir.IRBuilder):  # type: ignore[misc]
    """Writes a function.

    Args:
        module: Which the function becomes a part of.
        name: Its own.
        takes: Its arguments and their types. No two addresses may reach the same memory.
    """

    def __init__(self, module: ir.Module, name: str, takes: Mapping[str, ir.Type]) -> None:
        kind = ir.FunctionType(ir.VoidType(), list(takes.values()))
        function = ir.Function(module, kind, name)
        super().__init__(function.append_basic_block())
        self.given: dict[str, Value] = dict(zip(takes, function.args, strict=True))
        for argument in function.args:
            if argument.type.is_pointer:
                argument.add_attribute("noalias")

    @contextmanager
    def each(self, end: Value, start: Value | None = None) -> Iterator[Value]:
        """What is written inside is done for each number from the start, or 0, up to the end."""
        before = self.block
        head, body, after = (self.append_basic_block() for _ in range(3))
        self.branch(head)
        self.position_at_end(head)
        number = self.phi(INT)
        number.add_incoming(integer(0) if start is None else start, before)
        self.cbranch(self.icmp_signed("<", number, end), body, after)
        self.position_at_end(body)
        yield number
        number.add_incoming(self.add(number, integer(1), flags=("nsw",)), self.block)
        self.branch(head)
        self.position_at_end(after)

    def behind(self, address: Value, *distances: Value) -> Value:
        """The address so many numbers behind another."""
        for distance in distances:
            address = self.gep(address, [distance])
        return address

    def at(self, address: Value, index: Value) -> Value:
        """The number there."""
        return self.load(self.gep(address, [index]))

    def lanes(self, address: Value, kind: ir.VectorType) -> Value:
        """A vector of numbers side by side, wherever the first of them lies."""
        lane = kind.element.width // 8 if isinstance(kind.element, ir.IntType) else 4
        return self.load(self.bitcast(address, kind.as_pointer()), align=lane)

    def put(self, vector: Value, address: Value) -> None:
        """Write a vector of float32 there."""
        self.store(vector, self.bitcast(address, vector.type.as_pointer()), align=4)

    def stream(self, vector: Value, address: Value) -> None:
        """Write a whole line of the cache there, where one begins, past the cache."""
        place = self.bitcast(address, vector.type.as_pointer())
        stored = self.store(vector, place, align=LINE_BYTES)
        stored.set_metadata("nontemporal", self.module.add_metadata([lane(1)]))

    def spread(self, number: Value, count: int) -> Value:
        """A vector that holds one number so many times."""
        empty = ir.Constant(ir.VectorType(FLOAT, count), ir.Undefined)
        first = self.insert_element(empty, number, lane(0))
        mask = ir.Constant(ir.VectorType(_LANE, count), [0] * count)
        return self.shuffle_vector(first, empty, mask)

    def sum(self, kind: ir.VectorType) -> Value:
        """The address of a vector that is kept in a register, and 0 from here on."""
        with self.goto_entry_block():
            total = self.alloca(kind)
        self.store(ir.Constant(kind, [0.0] * kind.count), total)
        return total

    def least(self, one: Value, other: Value) -> Value:
        """The smaller of two integers."""
        return self.select(self.icmp_signed("<", one, other), one, other)


def integer(number: int) -> Value:
    """A constant."""
    return ir.Constant(INT, number)


def lane(number: int) -> Value:
    """The place of a number in a vector."""
    return ir.Constant(_LANE, number)


def machine_code(
    module: ir.Module, takes: Mapping[str, int], cpu: str | None = None
) -> tuple[dict[str, Loop], object]:
    """Compile a module.

    Args:
        module: What was written.
        takes: Its functions and how many arguments each has, all of them integers or addresses.
        cpu: A processor by LLVM's name; the one this runs on, with all that it can do, unless
            given.

    Returns:
        The functions, during which other threads run, and what they live in: they are gone when it
        is.
    """
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = "" if cpu else llvm.get_host_cpu_features().flatten()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu or llvm.get_host_cpu_name(), features=features, opt=3
    )
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(parsed, passes)
    engine = llvm.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    return {
        name: ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * count)(engine.get_function_address(name))
        for name, count in takes.items()
    }, engine
