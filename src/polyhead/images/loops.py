"""Two loops from a decoder's bytes to normalized numbers, compiled for the machine they run on.

torch's operators go over all of an image one after the other. Here a row is finished while it is
in the cache, and the numbers that a network takes, four times the bytes, are written to memory
once instead of three times. Products and sums are rounded one by one, in one order, so every
machine gets the same bits.

They are written for LLVM by hand, as it takes a tenth of a second to compile them. numba would read
more like Python, but needs 0.9 seconds even where it compiled them before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from llvmlite import ir

from polyhead.images.code import (
    BYTE,
    BYTES,
    FLOAT,
    FLOATS,
    INT,
    INTS,
    LINE_BYTES,
    Code,
    Loop,
    Value,
    integer,
    lane,
    machine_code,
)

_ROWS = 4  # rows of the target at a time, which share what is asked for every pixel
_FEW = 64  # numbers of a row at a time, summed up in registers
_PIXEL = ir.VectorType(FLOAT, 4)  # and a number of the next one: four are read and written at once
_LINE = ir.VectorType(FLOAT, LINE_BYTES // 4)
_LARGE = 1 << 16  # numbers of an image; four of these fill a cache of 1 MB

_SOURCE = {"source": BYTES, "source_pitch": INT}
_TAPS = {"rows": INTS, "weights": FLOATS, "starts": INTS}
_BETWEEN = {"between": FLOATS, "source_width": INT, "mirrored": INT}
_TARGET = {"scale": FLOATS, "shift": FLOATS, "target": FLOATS, "target_pitch": INT}
_SIZE = {"height": INT, "width": INT}


@dataclass(frozen=True)
class Loops:
    """The compiled loops. They take addresses and sizes, and trust them; see ``quick.write``.

    Attributes:
        normalize: Bytes to numbers: (source, source_pitch, scale, shift, target, target_pitch,
            height, width).
        resize: Sums of bytes to numbers: (source, source_pitch, rows, weights and starts of the
            taps down, those of the taps across, between, source_width, mirrored, scale, shift,
            target, target_pitch, height, width). ``between`` has ``room``, scale and shift are
            those of a pixel more than the width, and ``mirrored`` is 0, or the width less 1.
        engine: What they live in.
    """

    normalize: Loop
    resize: Loop
    engine: object

    @staticmethod
    def room(source_width: int) -> int:
        """How many numbers ``resize`` wants room for."""
        return _ROWS * source_width * 3 + 1


def compiled(cpu: str | None = None) -> Loops:
    """Compile the loops.

    Args:
        cpu: A processor by LLVM's name; this one's unless given.
    """
    module = ir.Module("loops")
    takes = {"normalize": _normalize(module), "resize": _resize(module)}
    loops, engine = machine_code(module, takes, cpu)
    return Loops(loops["normalize"], loops["resize"], engine)


def _normalize(module: ir.Module) -> int:
    """target[y, x] = source[y, x] * scale[x] + shift[x], for all numbers of all rows.

    A large image would push all else out of the cache, and memory would be read only to be written
    over: it is streamed past the cache, a whole line of it at a time.
    """
    code = Code(module, "normalize", _SOURCE | _TARGET | _SIZE)
    given = code.given
    count = code.mul(given["width"], integer(3))
    large = code.icmp_signed(">=", code.mul(count, given["height"]), integer(_LARGE))
    with code.each(given["height"]) as y:
        source = code.behind(given["source"], code.mul(y, given["source_pitch"]))
        target = code.behind(given["target"], code.mul(y, given["target_pitch"]))
        before = code.select(large, code.least(count, _to_next_line(code, target)), count)
        lines = code.sdiv(code.sub(count, before), integer(_LINE.count))
        after = code.add(before, code.mul(lines, integer(_LINE.count)))
        with code.each(before) as x:
            code.store(_number(code, source, x), code.behind(target, x))
        with code.each(lines) as line:
            x = code.add(before, code.mul(line, integer(_LINE.count)))
            code.stream(_line(code, source, x), code.behind(target, x))
        with code.each(count, after) as x:
            code.store(_number(code, source, x), code.behind(target, x))
    code.fence("seq_cst")  # what was streamed is there before anybody is told so
    code.ret_void()
    return len(given)


def _to_next_line(code: Code, address: Value) -> Value:
    """How many numbers lie before the next line of the cache begins."""
    distance = code.and_(code.neg(code.ptrtoint(address, INT)), integer(LINE_BYTES - 1))
    return code.lshr(distance, integer(2))


def _number(code: Code, source: Value, x: Value) -> Value:
    scale, shift = (code.at(code.given[name], x) for name in ("scale", "shift"))
    return code.fadd(code.fmul(code.uitofp(code.at(source, x), FLOAT), scale), shift)


def _line(code: Code, source: Value, x: Value) -> Value:
    """As many numbers as a line of the cache holds."""
    levels = code.lanes(code.behind(source, x), ir.VectorType(BYTE, _LINE.count))
    scale, shift = (code.lanes(code.behind(code.given[n], x), _LINE) for n in ("scale", "shift"))
    return code.fadd(code.fmul(code.uitofp(levels, _LINE), scale), shift)


def _resize(module: ir.Module) -> int:
    """Rows are summed up into rows between, and pixels of these into the target's."""
    taps = {f"{way}_{name}": kind for way in ("down", "across") for name, kind in _TAPS.items()}
    code = Code(module, "resize", _SOURCE | taps | _BETWEEN | _TARGET | _SIZE)
    given = code.given
    pitch = code.mul(given["source_width"], integer(3))
    between = [code.behind(given["between"], code.mul(pitch, integer(i))) for i in range(_ROWS)]
    lowest, last = (code.sub(given[side], integer(1)) for side in ("height", "width"))
    parts = code.sdiv(code.add(lowest, integer(_ROWS)), integer(_ROWS))
    with code.each(parts) as part:
        first = code.mul(part, integer(_ROWS))
        # The lowest row may come several times, to the same end.
        ys = [code.least(code.add(first, integer(i)), lowest) for i in range(_ROWS)]
        for y, row in zip(ys, between, strict=True):
            _sum_rows(code, y, row)
        targets = [code.behind(given["target"], code.mul(y, given["target_pitch"])) for y in ys]
        with code.each(last) as x:
            for value, target in zip(_sum_pixels(code, x, between), targets, strict=True):
                # The fourth number belongs to the next pixel, which is written after this one.
                code.put(value, code.behind(target, code.mul(x, integer(3))))
        for value, target in zip(_sum_pixels(code, last, between), targets, strict=True):
            for channel in range(3):
                to = code.behind(target, code.mul(last, integer(3)), integer(channel))
                code.store(code.extract_element(value, lane(channel)), to)
    code.ret_void()
    return len(given)


def _sum_rows(code: Code, y: Value, row: Value) -> None:
    """The weighted sum of the rows that make one row of the target."""
    count = code.mul(code.given["source_width"], integer(3))
    most = code.sub(count, integer(_FEW))
    enough = code.icmp_signed(">=", most, integer(0))
    few = code.select(enough, integer(_FEW), integer(1))
    parts = code.sdiv(code.add(count, code.sub(few, integer(1))), few)
    with code.each(parts) as part:
        x = code.mul(part, few)
        with code.if_else(enough) as (together, one_by_one):
            with together:  # some of the last ones come twice, to the same end
                _sum_numbers(code, y, row, code.least(x, most), _FEW)
            with one_by_one:
                _sum_numbers(code, y, row, x, 1)


def _sum_numbers(code: Code, y: Value, row: Value, x: Value, count: int) -> None:
    """Some numbers of that sum, side by side."""
    levels, numbers = (ir.VectorType(kind, count) for kind in (BYTE, FLOAT))
    total = code.sum(numbers)
    with _taps(code, "down", y) as (index, weight):
        source = code.behind(code.given["source"], code.mul(index, code.given["source_pitch"]), x)
        value = code.uitofp(code.lanes(source, levels), numbers)
        value = code.fmul(value, code.spread(weight, count))
        code.store(code.fadd(code.load(total), value), total)
    code.put(code.load(total), code.behind(row, x))


def _sum_pixels(code: Code, x: Value, between: list[Value]) -> list[Value]:
    """One pixel of several rows of the target: weighted sums of pixels between, normalized."""
    mirrored = code.given["mirrored"]
    x = code.select(code.icmp_signed(">", mirrored, integer(0)), code.sub(mirrored, x), x)
    totals = [code.sum(_PIXEL) for _ in between]
    with _taps(code, "across", x) as (index, weight):
        weights = code.spread(weight, _PIXEL.count)
        for row, total in zip(between, totals, strict=True):
            value = code.lanes(code.behind(row, code.mul(index, integer(3))), _PIXEL)
            code.store(code.fadd(code.load(total), code.fmul(value, weights)), total)
    scale, shift = (code.lanes(code.given[name], _PIXEL) for name in ("scale", "shift"))
    return [code.fadd(code.fmul(code.load(total), scale), shift) for total in totals]


@contextmanager
def _taps(code: Code, way: str, output: Value) -> Iterator[tuple[Value, Value]]:
    """What is written inside is done for each row that an output takes, and its weight."""
    rows, weights, starts = (code.given[f"{way}_{name}"] for name in _TAPS)
    end = code.at(starts, code.add(output, integer(1)))
    with code.each(end, code.at(starts, output)) as tap:
        yield code.at(rows, tap), code.at(weights, tap)
