"""What onnxruntime would send and note down, looked at in a process that has a home of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

IMPORT = "from polyhead.portable.with_onnxruntime import import_onnxruntime as load\n"
ASK = (
    "import onnx\nfrom onnx import helper, TensorProto as T\n"
    "ends = [helper.make_tensor_value_info(n, T.FLOAT, [1]) for n in 'xy']\n"
    "graph = helper.make_graph([helper.make_node('Relu', ['x'], ['y'])], 'g', ends[:1], ends[1:])\n"
    "sets = [helper.make_opsetid('', 18)]\n"
    "model = helper.make_model(graph, opset_imports=sets, ir_version=10)\n"
    "made = onnxruntime.InferenceSession(model.SerializeToString())\n"
    "made.run(None, {'x': __import__('numpy').ones(1, 'float32')})\n"
)


def left_at_home(home: Path, code: str, **set_: str) -> list[str]:
    """What a process has written below its home. Continuous integration is left alone anyway."""
    hidden = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-B", "-c", code]
    done = subprocess.run(  # noqa: S603 - our own
        command, env={**env, "HOME": str(home), **set_}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_nothing_is_noted_down_to_be_sent(tmp_path: Path) -> None:
    code = IMPORT + "onnxruntime = load('asking')\n" + ASK
    assert left_at_home(tmp_path, code) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seen on Linux")
def test_what_a_user_has_set_stays(tmp_path: Path) -> None:
    code = IMPORT + (
        "import os\nload('asking')\nassert os.environ['ORT_DISABLE_TELEMETRY'] == 'true'\n"
    )
    assert left_at_home(tmp_path, code, ORT_DISABLE_TELEMETRY="true") == []
