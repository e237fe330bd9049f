"""A whole file: every kind of task, several inputs, absent ones, and what is written into it."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor

from polyhead.errors import ExportError, MissingExtraError
from polyhead.model import Network
from polyhead.portable import (
    Contract,
    Session,
    assemble,
    compile_openvino,
    network_model,
    prepared_feeds,
    quantize,
)

Made = tuple[Network, Contract]


@pytest.fixture(scope="module")
def one(make: Callable[..., Made]) -> tuple[Network, Contract, onnx.ModelProto]:
    network, contract = make()
    return network, contract, network_model(network, contract)


def pixels(rows: int, height: int = 40, width: int = 27, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (rows, height, width, 3), dtype=np.uint8)


def predicted(
    network: Network, contract: Contract, inputs: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    with torch.no_grad():
        outputs = network(inputs)
    return {task.name: task.predict(outputs[task.name]) for task in contract.tasks}


def prepare(contract: Contract, name: str, images: np.ndarray) -> Tensor:
    preprocess = contract.images[name].preprocess
    return torch.stack([preprocess(torch.from_numpy(x).permute(2, 0, 1)) for x in images])


def assert_alike(session: Session, feeds: dict[str, np.ndarray], wanted: dict[str, Tensor]) -> None:
    said = session(feeds)
    for task in session.contract.tasks:
        answers, shares = said[task.name].answers, said[task.name].shares
        assert torch.allclose(answers.float(), task.chosen(wanted[task.name]).float(), atol=1e-3)
        if shares is None:
            assert not task.class_names
        else:
            assert shares.shape == (len(answers), len(task.class_names))
            assert torch.allclose(shares, task.probabilities(wanted[task.name]), atol=1e-5)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_file_answers_as_its_network(
    one: tuple[Network, Contract, onnx.ModelProto], rows: int
) -> None:
    network, contract, model = one
    session = Session(assemble(model, contract).SerializeToString(), threads=1)
    assert session.contract == contract
    images = pixels(rows)
    wanted = predicted(network, contract, {"face": prepare(contract, "face", images)})
    assert_alike(session, {"face": images}, wanted)
    found = session.run({"face": images})
    assert [found[n].dtype.name for n in ("age", "gender", "wears")] == ["float32", "int64", "bool"]
    assert found["擦伤_probabilities"].shape == (rows, 3)


def test_it_is_plain_onnx_and_says_nothing_of_the_machine(
    one: tuple[Network, Contract, onnx.ModelProto],
) -> None:
    _, contract, model = one
    whole = assemble(model, contract)
    assert {entry.domain for entry in whole.opset_import} == {""}
    operators = {node.op_type for node in whole.graph.node}
    assert "BatchNormalization" not in operators
    assert "Resize" not in operators  # OpenVINO leaves out its antialiasing
    assert "If" not in operators  # and is wrong about a size that it meets there first
    content = whole.SerializeToString()
    assert b"site-packages" not in content
    assert b".py" not in content
    assert [entry.key for entry in whole.metadata_props] == ["polyhead"]


def test_openvino_answers_alike_and_the_first_time_too() -> None:
    """In a process of its own, as what it does to signals is looked at too."""
    file = Path(__file__).with_name("apart_openvino.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_openvino_sends_home_is_never_loaded() -> None:
    code = (
        "import sys\nfrom polyhead.portable import with_openvino\n"
        "with with_openvino._silent():\n    import openvino\n"
        "from openvino.tools.ovc import telemetry_utils\n"
        "assert telemetry_utils.tm.__name__.endswith('telemetry_stub'), telemetry_utils.tm\n"
        "assert 'openvino_telemetry' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)  # noqa: S603 - our own


def test_several_inputs_and_any_of_them_absent(make: Callable[..., Made]) -> None:
    network, contract = make(several=True)
    session = Session(assemble(network_model(network, contract), contract).SerializeToString())
    left, right = pixels(4, 32, 32), pixels(4, 50, 20, seed=1)
    feeds = {
        "左": left,
        "左_present": np.array([True, False, True, False]),
        "right": right,
        "right_present": np.array([True, True, False, True]),
        "speed": np.array([30, np.nan, 25, np.nan], np.float32),
        "weather": np.array([0, 1, -1, -1]),
    }
    inputs = {
        "左": prepare(contract, "左", left),
        "right": prepare(contract, "right", right),
        "speed": torch.tensor([2.0, torch.nan, 1.0, torch.nan]),
        "weather": torch.tensor([0, 1, -1, -1]),
    }
    inputs["左"][[1, 3]] = torch.nan
    inputs["right"][2] = torch.nan
    wanted = predicted(network, contract, inputs)
    assert not any(x.isnan().any() for x in wanted.values())
    assert_alike(session, feeds, wanted)


def test_int8_stays_near_and_its_heads_stay_in_float(
    one: tuple[Network, Contract, onnx.ModelProto],
) -> None:
    network, contract, model = one
    images = pixels(16, 32, 32)
    inputs = {"face": prepare(contract, "face", images)}
    feeds = prepared_feeds(contract, inputs, ["face"])
    assert list(feeds) == ["network/in0"]
    small = quantize(model, [{name: x.numpy() for name, x in feeds.items()}], floating=1)
    assert small.ByteSize() < 0.5 * model.ByteSize()
    operators = [node.op_type for node in small.graph.node]
    assert {"QuantizeLinear", "DequantizeLinear"} <= set(operators)
    heads = [node for node in small.graph.node if node.op_type == "Gemm"][-len(contract.tasks) :]
    weights = {constant.name: constant.data_type for constant in small.graph.initializer}
    assert all(weights[node.input[1]] == onnx.TensorProto.FLOAT for node in heads)
    said = Session(assemble(small, contract).SerializeToString())({"face": images})
    wanted = predicted(network, contract, inputs)
    assert (said["age"].answers - wanted["age"]).abs().max() < 2
    with pytest.raises(ExportError, match=r"int8 wants training rows .* got none\."):
        quantize(model, [])


def test_a_file_that_is_none_is_refused(one: tuple[Network, Contract, onnx.ModelProto]) -> None:
    with pytest.raises(ExportError, match=r"没有\.onnx: no such file\."):
        Session("没有.onnx")
    with pytest.raises(ExportError, match="the file: onnxruntime can't open it: "):
        Session(b"no model")
    foreign = assemble(one[2], one[1])
    foreign.ClearField("metadata_props")
    with pytest.raises(ExportError, match="the file: not a file that `polyhead export` wrote"):
        Session(foreign.SerializeToString())


class Untraceable(torch.nn.Module):
    def forward(self, images: Tensor) -> Tensor:
        return images * float(images.sum())


def test_a_network_that_torch_cannot_follow_is_refused_in_words(make: Callable[..., Made]) -> None:
    network, contract = make()
    network.neck.append(Untraceable())
    with pytest.raises(ExportError, match=r"^torch can't write this network as ONNX: "):
        network_model(network, contract)


def test_what_is_too_large_for_one_file_is_refused(
    make: Callable[..., Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.portable.network._MOST", 1000)
    network, contract = make()
    with pytest.raises(ExportError, match=r"GB of weights\. Expected 2 GB at most"):
        network_model(network, contract)


MISSING: dict[str, tuple[str, Callable[[Network, Contract], object]]] = {
    "onnxscript": ("export", network_model),
    "onnxruntime": ("export", lambda *_: Session(b"")),
    "openvino": ("openvino", lambda *_: compile_openvino(b"")),
}


@pytest.mark.parametrize("library", MISSING)
def test_a_missing_extra_is_named(
    make: Callable[..., Made], monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    extra, call = MISSING[library]
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf'pip install "polyhead\[{extra}\]"'):
        call(*make())
