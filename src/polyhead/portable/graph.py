"""A piece of an ONNX graph, written down operation by operation."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto

OPSET = 18
"""Every operation used is in this version of the operators, and in all since."""

_IR = 10


class Graph:
    """Nodes and constants under names that start alike, so that pieces can be put together.

    ``graph("Add", a, b)`` notes an operation down and gives the name of what it makes.

    Attributes:
        nodes: The operations so far.
        constants: The numbers that they use.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._known: dict[tuple[str, bytes, tuple[int, ...]], str] = {}

    def __call__(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:  # noqa: ANN401 - as the operator has them
        """Note an operation down.

        Args:
            operator: Its name in ONNX.
            inputs: The names of what it takes.
            name: What its result is to be called, where that matters.
            attributes: What else it wants.
        """
        from onnx import helper

        made = name or f"{self.prefix}/{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, [*inputs], [made], name=f"{made}/{operator}", **attributes)
        )
        return made

    def constant(self, value: object, dtype: type[np.generic] | np.dtype[Any]) -> str:
        """Note a constant down, each once."""
        from onnx import numpy_helper

        array = np.asarray(value, dtype)
        key = (array.dtype.str, array.tobytes(), array.shape)
        if key not in self._known:
            self._known[key] = f"{self.prefix}/c{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(array, self._known[key]))
        return self._known[key]

    def ints(self, *values: int) -> str:
        """A list of whole numbers."""
        return self.constant(values, np.int64)

    def whole(self, value: int) -> str:
        """A whole number."""
        return self.constant(value, np.int64)

    def real(self, value: float) -> str:
        """A number in float32."""
        return self.constant(value, np.float32)

    def double(self, value: float) -> str:
        """A number in float64."""
        return self.constant(value, np.float64)

    def cast(self, value: str, dtype: type[np.generic]) -> str:
        """The same numbers in another type."""
        from onnx import helper

        return self("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))


def model_of(graph: "GraphProto") -> "ModelProto":
    """A graph as a file holds it.

    Raises:
        onnx.checker.ValidationError: When it is none.
    """
    import onnx

    model = onnx.helper.make_model(
        graph,
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=_IR,
        producer_name="polyhead",
    )
    onnx.checker.check_model(model, full_check=True)
    return model
