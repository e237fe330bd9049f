"""A file read back, and cut where prepared images enter: for who prepares pixels by itself.

The path of pixels inside is there for programs that have none. Its resize is a product of matrices,
whose cost grows with the whole image, and it wants the images of a batch to have one size.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from polyhead.errors import ExportError, MissingExtraError
from polyhead.portable.contract import KEY, Contract, read_contract
from polyhead.portable.graph import model_of
from polyhead.portable.network import PREFIX

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, ValueInfoProto


def read_model(path: str | Path) -> "tuple[ModelProto, Contract]":
    """A file and what it takes and gives.

    Raises:
        ExportError: When it is none of ours.
    """
    try:
        import onnx
    except ImportError:
        raise MissingExtraError("reading an exported network", "export") from None
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load(path)
    except FileNotFoundError:
        raise ExportError(f"{path}: no such file.") from None
    except (DecodeError, OSError, ValueError):
        raise ExportError(f"{path}: not a file that `polyhead export` wrote.") from None
    entries = {entry.key: entry.value for entry in model.metadata_props}
    return model, read_contract(entries.get(KEY), str(path))


def without_pixels(model: "ModelProto", contract: Contract) -> "ModelProto":
    """The same file from where prepared images enter.

    It takes what ``prepared_feeds`` gives, and says what the whole file says.

    Args:
        model: What ``assemble`` gave.
        contract: What it takes and gives.
    """
    from onnx import TensorProto, helper

    graph = model.graph
    given = {value.name: value.type.tensor_type.elem_type for value in graph.input}
    inputs: list[ValueInfoProto] = []
    for port in contract.images.values():
        shape: list[str | int] = ["batch", 3, *port.preprocess.size]
        name = f"{PREFIX}in{len(inputs)}"
        inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    for sensor in contract.sensors:
        name = f"{PREFIX}in{len(inputs)}"
        inputs.append(helper.make_tensor_value_info(name, given[sensor.name], ["batch"]))
    nodes = _needed(list(graph.node), [o.name for o in graph.output], {i.name for i in inputs})
    used = {name for node in nodes for name in node.input}
    constants = [constant for constant in graph.initializer if constant.name in used]
    cut = model_of(helper.make_graph(nodes, graph.name, inputs, list(graph.output), constants))
    cut.metadata_props.extend(model.metadata_props)
    return cut


def _needed(nodes: "list[NodeProto]", outputs: list[str], inputs: set[str]) -> "list[NodeProto]":
    """The nodes from outputs back to inputs, in their order."""
    makers = {name: at for at, node in enumerate(nodes) for name in node.output}
    found: set[int] = set()
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        at = makers.get(name)
        if name in inputs or at is None or at in found:
            continue
        found.add(at)
        waiting += nodes[at].input
    return [nodes[at] for at in sorted(found)]
