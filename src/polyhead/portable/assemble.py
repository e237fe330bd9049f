"""Pixels' path, network and names put together: the one file."""

import json
from typing import TYPE_CHECKING

from polyhead.portable.contract import KEY, Contract
from polyhead.portable.graph import Graph, model_of
from polyhead.portable.network import PREFIX
from polyhead.portable.pixels import prepared

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto


def assemble(network: "ModelProto", contract: Contract) -> "ModelProto":
    """Put the pixels' path before a network and the user's names on both ends.

    Args:
        network: What ``network_model`` gave, or what it was quantized to.
        contract: What goes in and comes out.
    """
    from onnx import helper

    begin, end = Graph("pixels"), Graph("answers")
    inputs = _inputs(begin, network, contract)
    outputs = _outputs(end, network, contract)
    graph = helper.make_graph(
        [*begin.nodes, *network.graph.node, *end.nodes],
        "polyhead",
        inputs,
        outputs,
        [*begin.constants, *network.graph.initializer, *end.constants],
    )
    model = model_of(graph)
    entry = model.metadata_props.add()
    entry.key, entry.value = KEY, json.dumps(contract.to_json(), ensure_ascii=False)
    return model


def _inputs(graph: Graph, network: "ModelProto", contract: Contract) -> "list[ValueInfoProto]":
    from onnx import TensorProto, helper

    inputs = []
    for at, (name, port) in enumerate(contract.images.items()):
        shape: list[str | int] = ["batch", f"{name}_height", f"{name}_width", 3]
        inputs.append(helper.make_tensor_value_info(name, TensorProto.UINT8, shape))
        piece, presence, target = Graph(f"pixels{at}"), contract.presence(name), f"{PREFIX}in{at}"
        made = target if presence is None else f"{piece.prefix}/given"
        prepared(piece, name, port.preprocess, made)
        if presence is not None:
            inputs.append(helper.make_tensor_value_info(presence, TensorProto.BOOL, ["batch"]))
            there = piece("Reshape", presence, piece.ints(-1, 1, 1, 1))
            piece("Where", there, made, piece.real(float("nan")), name=target)
        graph.nodes += piece.nodes
        graph.constants += piece.constants
    types = {value.name: value.type.tensor_type.elem_type for value in network.graph.input}
    for at, sensor in enumerate(contract.sensors, start=len(contract.images)):
        target = f"{PREFIX}in{at}"
        inputs.append(helper.make_tensor_value_info(sensor.name, types[target], ["batch"]))
        graph("Identity", sensor.name, name=target)
    return inputs


def _outputs(graph: Graph, network: "ModelProto", contract: Contract) -> "list[ValueInfoProto]":
    """Each output of the network under the name that the contract gives it."""
    from onnx import helper

    names = []
    for task in contract.tasks:
        shares = contract.shares(task.name)
        names += [contract.answer(task.name), *([] if shares is None else [shares])]
    outputs = []
    for name, value in zip(names, network.graph.output, strict=True):
        tensor = value.type.tensor_type
        sizes: list[str | int] = ["batch", *(dim.dim_value for dim in list(tensor.shape.dim)[1:])]
        outputs.append(helper.make_tensor_value_info(name, tensor.elem_type, sizes))
        graph("Identity", value.name, name=name)
    return outputs
