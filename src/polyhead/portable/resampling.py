"""The resize inside the file: the same weighted sums as ``images.resample``, as two products.

ONNX has a ``Resize`` of its own. OpenVINO 2026.4 leaves out its antialiasing (152 of 255 grey
levels off when it halves noise) and takes 6 to 15 ms where there is nothing to resize. Products of
matrices every runtime computes alike.
"""

import numpy as np

from polyhead.images.resample import Interpolation
from polyhead.portable.graph import Graph


def weights(graph: Graph, length: str, target: str, interpolation: Interpolation) -> str:
    r"""The matrix (target, length) that resizes so many rows.

    Output i takes row j by f(d), where the distance is
    :math:`d = |(2j + 1) t - (2i + 1) l| / (2 \max(l, t))` for t outputs of l rows: whole numbers up
    to the one division, so that float32 is exact enough for any image. Each output's weights sum to
    1; see ``images.resample.taps``.

    Args:
        graph: Where to.
        length: The name of the number of rows, a whole number.
        target: That of the number of outputs.
        interpolation: The filter f.
    """
    rows = graph("Mul", _odd(graph, length), target)
    centers = graph("Mul", _odd(graph, target), length)
    apart = graph("Sub", rows, graph("Unsqueeze", centers, graph.ints(1)))
    step = graph("Mul", graph("Max", length, target), graph.whole(2))
    distance = graph(
        "Div",
        graph.cast(graph("Abs", apart), np.float32),
        graph.cast(step, np.float32),
    )
    taken = _FILTERS[interpolation](graph, distance)
    return graph("Div", taken, graph("ReduceSum", taken, graph.ints(1), keepdims=1))


def _odd(graph: Graph, count: str) -> str:
    """1, 3, 5 ...: twice the middles of so many steps."""
    steps = graph("Range", graph.whole(0), count, graph.whole(1))
    return graph("Add", graph("Mul", steps, graph.whole(2)), graph.whole(1))


def _triangle(graph: Graph, x: str) -> str:
    return graph("Relu", graph("Sub", graph.real(1), x))


def _cubic(graph: Graph, x: str) -> str:
    """Keys 1981, equation 4 with a = -1/2, as in ``images.resample``."""

    def times_x_plus(value: str, number: float) -> str:
        return graph("Add", graph("Mul", value, x), graph.real(number))

    near = graph("Add", graph("Mul", x, graph.real(1.5)), graph.real(-2.5))
    near = times_x_plus(graph("Mul", near, x), 1)
    far = graph("Add", graph("Mul", x, graph.real(-0.5)), graph.real(2.5))
    far = times_x_plus(times_x_plus(far, -4), 2)
    outer = graph("Where", graph("Less", x, graph.real(2)), far, graph.real(0))
    return graph("Where", graph("Less", x, graph.real(1)), near, outer)


_FILTERS = {"bilinear": _triangle, "bicubic": _cubic}
