"""The pixels' path inside the file: from uint8 images of any size to what the network takes."""

from dataclasses import dataclass

import numpy as np

from polyhead.images import Preprocess
from polyhead.portable.graph import Graph
from polyhead.portable.resampling import weights


@dataclass(frozen=True)
class _Side:
    """One side of an image, by the names of whole numbers.

    Attributes:
        kept: How many rows of it are kept.
        target: How many they become.
        size: How many there are in the end.
        start: Where what is kept begins; nothing where all is kept.
        before: How many rows of nothing come before them; nothing where there are none.
    """

    kept: str
    target: str
    size: int
    start: str = ""
    before: str = ""


def prepared(graph: Graph, images: str, preprocess: Preprocess, name: str) -> None:
    """Note down what ``Preprocess`` does to a batch of images of one size.

    Args:
        graph: Where to.
        images: The name of the images, (B, H, W, 3) uint8.
        preprocess: What is done.
        name: What the result is to be called: (B, 3, height, width) float32.
    """
    shape = graph("Shape", images)
    lengths = [graph("Gather", shape, graph.whole(axis)) for axis in (1, 2)]
    rows, columns = _sides(graph, lengths, preprocess)
    if preprocess.fit == "crop":
        images = _cut(graph, images, rows, columns)
    levels = _resized(graph, images, rows, columns, preprocess)
    scale = [1 / (255 * std) for std in preprocess.std]
    shift = [-mean / std for mean, std in zip(preprocess.mean, preprocess.std, strict=True)]
    scaled = graph("Mul", levels, _by_channel(graph, scale))
    normal = graph("Add", scaled, _by_channel(graph, shift))
    if preprocess.fit == "pad":
        normal = graph("Pad", normal, _margins(graph, rows, columns), graph.real(0))
    # Nothing moves; it is to be known from here on which size the images have.
    graph("Reshape", normal, graph.ints(-1, 3, *preprocess.size), name=name)


def _sides(graph: Graph, lengths: list[str], preprocess: Preprocess) -> list[_Side]:
    """Both sides as ``images.placement`` finds them, in float64 and rounded as there."""
    size = preprocess.size
    if preprocess.fit == "stretch":
        pairs = zip(lengths, size, strict=True)
        return [_Side(length, graph.whole(side), side) for length, side in pairs]
    floated = [graph.cast(length, np.float64) for length in lengths]
    wanted = [graph.double(side) for side in size]
    if preprocess.fit == "crop":
        shares = [graph("Div", *pair) for pair in zip(floated, wanted, strict=True)]
        scale = graph("Mul", graph("Min", *shares), graph.double(preprocess.crop_fraction))
        sides = []
        for length, side, aim in zip(lengths, size, wanted, strict=True):
            kept = _rounded(graph, graph("Mul", aim, scale), length)
            start = _half(graph, length, kept)
            sides.append(_Side(kept, graph.whole(side), side, start=start))
        return sides
    scale = graph("Min", *(graph("Div", *pair) for pair in zip(wanted, floated, strict=True)))
    sides = []
    for length, side, was in zip(lengths, size, floated, strict=True):
        target = _rounded(graph, graph("Mul", was, scale), graph.whole(side))
        before = _half(graph, graph.whole(side), target)
        sides.append(_Side(length, target, side, before=before))
    return sides


def _rounded(graph: Graph, length: str, most: str) -> str:
    """Whole pixels, one at least; halves to the even neighbor, as Python does."""
    near = graph.cast(graph("Round", length), np.int64)
    return graph("Max", graph("Min", near, most), graph.whole(1))


def _half(graph: Graph, whole: str, part: str) -> str:
    return graph("Div", graph("Sub", whole, part), graph.whole(2))


def _cut(graph: Graph, images: str, rows: _Side, columns: _Side) -> str:
    starts = _list(graph, rows.start, columns.start)
    ends = [graph("Add", side.start, side.kept) for side in (rows, columns)]
    return graph("Slice", images, starts, _list(graph, *ends), graph.ints(1, 2))


def _resized(graph: Graph, images: str, rows: _Side, columns: _Side, preprocess: Preprocess) -> str:
    """(B, 3, h, w) from 0 to 255; where the size is right already, only turned.

    Either way the whole batch goes, and the other way none of it. An ``If`` would say so more
    plainly, but on it OpenVINO 2026.4 answers wrongly where it meets a size for the first time.
    """
    same = graph(
        "And",
        graph("Equal", rows.kept, rows.target),
        graph("Equal", columns.kept, columns.target),
    )
    count = graph("Gather", graph("Shape", images), graph.whole(0))
    as_is = graph("Mul", count, graph.cast(same, np.int64))
    cut = _list(graph, as_is)
    first = graph("Slice", images, graph.ints(0), cut, graph.ints(0))
    turned = graph("Transpose", graph.cast(first, np.float32), perm=[0, 3, 1, 2])
    size = _list(graph, rows.target, columns.target)
    shape = graph("Concat", cut, graph.ints(3), size, axis=0)
    kept = graph("Reshape", turned, shape, allowzero=1)
    rest = graph("Slice", images, cut, graph.ints(2**31 - 1), graph.ints(0))
    others = _list(graph, graph("Sub", count, as_is))
    return graph(
        "Concat", kept, _products(graph, rest, others, (rows, columns), preprocess), axis=0
    )


def _products(
    graph: Graph, images: str, count: str, sides: tuple[_Side, _Side], preprocess: Preprocess
) -> str:
    """Y = A X B', first over the rows, with pixels and channels of a row side by side."""
    rows, columns = sides
    down = weights(graph, rows.kept, rows.target, preprocess.interpolation)
    across = weights(graph, columns.kept, columns.target, preprocess.interpolation)
    height, width, target = (_list(graph, n) for n in (rows.kept, columns.kept, rows.target))
    row = graph("Mul", width, graph.ints(3))
    floated = graph.cast(images, np.float32)
    flat = graph("Reshape", floated, graph("Concat", count, height, row, axis=0), allowzero=1)
    shape = graph("Concat", count, target, width, graph.ints(3), axis=0)
    lines = graph("Reshape", graph("MatMul", down, flat), shape, allowzero=1)
    planes = graph("Transpose", lines, perm=[0, 3, 1, 2])
    return graph("MatMul", planes, graph("Transpose", across, perm=[1, 0]))


def _margins(graph: Graph, rows: _Side, columns: _Side) -> str:
    """What ``Pad`` wants: how much before each axis, then how much behind."""
    behind = [
        graph("Sub", graph("Sub", graph.whole(side.size), side.target), side.before)
        for side in (rows, columns)
    ]
    none = graph.whole(0)
    return _list(graph, none, none, rows.before, columns.before, none, none, *behind)


def _list(graph: Graph, *numbers: str) -> str:
    once = graph.ints(0)
    return graph("Concat", *(graph("Unsqueeze", n, once) for n in numbers), axis=0)


def _by_channel(graph: Graph, values: list[float]) -> str:
    return graph.constant(np.array(values)[:, None, None], np.float32)
