"""A network in float32 -> the same with 8-bit products, from what images make of it."""

import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from polyhead.errors import ExportError
from polyhead.portable.with_onnxruntime import import_onnxruntime

if TYPE_CHECKING:
    from onnx import ModelProto

Feed = Mapping[str, np.ndarray]


def quantize(network: "ModelProto", feeds: Iterable[Feed], floating: int = 0) -> "ModelProto":
    """Quantize a network statically: weights to int8 by channel, activations to uint8 by tensor.

    The heads and all behind them stay in float32: they are small, and what they lose is lost in the
    user's units. What is written are pairs of QuantizeLinear and DequantizeLinear, which
    onnxruntime and OpenVINO turn into integer kernels each in its own way.

    Args:
        network: What ``network_model`` gave.
        feeds: By input batches of what goes in, prepared as for the network: rows of the training
            table. Every range of numbers within is the widest that they make.
        floating: How many of the first products stay in float32 too: those that see the image
            itself lose most.

    Raises:
        ExportError: When there is no batch.
    """
    import_onnxruntime("quantizing a network")
    import onnx
    from onnxruntime import quantization

    waiting = iter(feeds)
    first = next(waiting, None)
    if first is None:
        raise ExportError("int8 wants training rows to find its ranges from; got none.")
    with tempfile.TemporaryDirectory(prefix="polyhead-int8-") as folder, _hushed():
        plain, ready, made = (Path(folder) / f"{name}.onnx" for name in ("plain", "ready", "made"))
        onnx.save(network, plain)
        quantization.quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantization.quantize_static(
            ready,
            made,
            _Batches(chain([first], waiting)),
            quant_format=quantization.QuantFormat.QDQ,
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            calibrate_method=quantization.CalibrationMethod.MinMax,
            nodes_to_exclude=kept_in_float(onnx.load(ready), floating),
        )
        return onnx.load(made)


class _Batches:
    """What the calibration asks for the next batch, until there is none."""

    def __init__(self, feeds: Iterator[Feed]) -> None:
        self._feeds = feeds

    def get_next(self) -> dict[str, np.ndarray] | None:
        feed = next(self._feeds, None)
        return None if feed is None else dict(feed)


def products(model: "ModelProto") -> list[str]:
    """The names of the nodes that multiply by matrices, first to last."""
    return [node.name for node in model.graph.node if node.op_type in _PRODUCTS]


def kept_in_float(model: "ModelProto", floating: int = 0) -> list[str]:
    """The names of the nodes that are not quantized.

    They are the first products, and the heads with all behind them: from each output back to a
    product.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    found: dict[str, None] = {}
    waiting = [output.name for output in model.graph.output]
    while waiting:
        node = makers.get(waiting.pop())
        if node is None or node.name in found:
            continue
        found[node.name] = None
        if node.op_type not in _PRODUCTS:
            waiting += node.input
    return [*dict.fromkeys([*products(model)[:floating], *found])]


_PRODUCTS = frozenset({"Conv", "Gemm", "MatMul"})


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep what the quantizer logs for its developers, on the root logger, from a user."""
    root, before = logging.getLogger(), logging.root.manager.disable
    nowhere = logging.NullHandler()  # without any handler, it would add one that stays
    root.addHandler(nowhere)
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
        root.removeHandler(nowhere)
