"""A network with its answers behind it, as an ONNX model that takes prepared images."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from polyhead.calibration import predictions_of
from polyhead.errors import ExportError, MissingExtraError
from polyhead.portable.contract import Contract
from polyhead.portable.graph import OPSET

if TYPE_CHECKING:
    from onnx import ModelProto

    from polyhead.model import Network

PREFIX = "network/"
"""What every name within begins with, so that none is a user's."""

_MOST = 2**31 - 2**20


class _Answering(nn.Module):
    """From prepared images, and numbers as a user gives them, to what the file gives."""

    def __init__(self, network: "Network", contract: Contract) -> None:
        super().__init__()
        self.network = network
        self.contract = contract

    def forward(self, *given: Shaped[Tensor, "B ..."]) -> tuple[Tensor, ...]:
        inputs = dict(zip(self.network.input_names, given, strict=True))
        for sensor in self.contract.sensors:
            inputs[sensor.name] = sensor.prepare(inputs[sensor.name])
        calibrated = self.contract.calibrated
        warm = None if calibrated is None else calibrated.temperatures
        predictions = predictions_of(self.contract.tasks, self.network(inputs), warm)
        found: list[Tensor] = []
        for task in self.contract.tasks:
            shares = task.probabilities(predictions[task.name])
            found += [task.chosen(predictions[task.name]), *([] if shares is None else [shares])]
        return tuple(found)


def network_model(network: "Network", contract: Contract) -> "ModelProto":
    """Write a network down in ONNX, its batch norms folded into what comes before them.

    Args:
        network: The network.
        contract: What goes in and comes out.

    Returns:
        Inputs are called ``network/in0`` and so on, in the order of ``network.input_names``;
        outputs ``network/out0`` and so on, each task's answers and then its probabilities.

    Raises:
        ExportError: When torch can't follow the network, or it is too large for one file.
    """
    try:
        import onnx
        import onnxscript  # noqa: F401 - torch wants it
    except ImportError:
        raise MissingExtraError("writing ONNX", "export") from None
    _refuse_large(network)
    blank = network.blank()
    given = tuple(torch.cat([blank[name]] * 2) for name in network.input_names)
    count = sum(1 if contract.shares(task.name) is None else 2 for task in contract.tasks)
    program = _written(_Answering(network.eval(), contract).eval(), given, count)
    model = onnx.compose.add_prefix(_bare(program), PREFIX)
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    return model


def prepared_feeds(
    contract: Contract, batch: Mapping[str, Shaped[Tensor, "B ..."]], names: Sequence[str]
) -> dict[str, Tensor]:
    """Inputs as a network takes them, as its ONNX model does: numbers as a user gives them."""
    sensors = {sensor.name: sensor for sensor in contract.sensors}
    given = {n: sensors[n].restore(batch[n]) if n in sensors else batch[n] for n in names}
    return {f"{PREFIX}in{at}": given[name] for at, name in enumerate(names)}


def _written(module: nn.Module, given: tuple[Tensor, ...], outputs: int) -> "ModelProto":
    batch = tuple({0: torch.export.Dim.DYNAMIC} for _ in given)
    try:
        with torch.no_grad():
            program = torch.export.export(
                module, given, dynamic_shapes={"given": batch}, strict=False
            )
            made = torch.onnx.export(
                program,
                dynamo=True,
                opset_version=OPSET,
                input_names=[f"in{at}" for at in range(len(given))],
                output_names=[f"out{at}" for at in range(outputs)],
                optimize=True,
                verbose=False,
            )
    except (RuntimeError, ValueError, TypeError, NotImplementedError) as error:
        raise ExportError(f"torch can't write this network as ONNX: {_cause(error)}") from error
    if made is None:  # older releases gave it where it was written to a file
        raise ExportError("torch wrote no ONNX model.")
    return made.model_proto


def _cause(error: BaseException) -> str:
    """The first line of what went wrong at the bottom of it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _bare(model: "ModelProto") -> "ModelProto":
    """Without what torch notes beside each node: the places of its own code on this machine."""
    for node in model.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        value.ClearField("metadata_props")
    model.graph.ClearField("metadata_props")
    model.ClearField("metadata_props")
    return model


def _refuse_large(network: nn.Module) -> None:
    size = sum(x.numel() * x.element_size() for x in network.state_dict().values())
    if size > _MOST:
        raise ExportError(
            f"{size / 1e9:.1f} GB of weights. Expected 2 GB at most, which is what one file of "
            "ONNX can hold."
        )
