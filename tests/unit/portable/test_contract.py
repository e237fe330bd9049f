import json

import pytest

from polyhead.errors import ExportError
from polyhead.images import Preprocess
from polyhead.inputs import CategorySensor, NumericSensor
from polyhead.portable import Contract, ImagePort, read_contract
from polyhead.tasks import Binary, BinaryTask, Regression, RegressionTask

PORT = ImagePort(
    Preprocess((16, 16), "stretch", "bilinear", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), optional=True
)
SPEED = NumericSensor("speed", "mph", "mph", 20.0, 5.0, gaps=True)
WEATHER = CategorySensor("天气", "天气", ("晴", "雨"), gaps=False)
TASKS = (
    RegressionTask("speed", Regression("mph"), 20.0, 5.0, 19.0),
    BinaryTask("性别", Binary("女"), "男", 0.0),
)
CONTRACT = Contract({"left": PORT, "left_present": PORT}, (SPEED, WEATHER), TASKS)


def test_what_is_called_alike_is_told_apart() -> None:
    """A task that is also an input, and an input that sounds like a mask."""
    assert CONTRACT.answer("speed") == "speed_"
    assert CONTRACT.presence("left") == "left_present_"
    assert CONTRACT.presence("left_present") == "left_present_present"
    assert CONTRACT.shares("性别") == "性别_probabilities"
    assert CONTRACT.shares("speed") is None


def test_it_is_read_as_it_was_written() -> None:
    written = json.dumps(CONTRACT.to_json(), ensure_ascii=False)
    assert read_contract(written, "x.onnx") == CONTRACT
    assert '"classes": ["男", "女"]' in written
    assert '"unit": "mph"' in written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, r"x\.onnx: not a file that `polyhead export` wrote\."),
        ("{", r"x\.onnx: its metadata are damaged"),
        ("[]", r"x\.onnx: its metadata are damaged"),
        ("{}", r"x\.onnx: its metadata are damaged"),
        ('{"format": 9}', r"x\.onnx: of format 9\. Expected 1\."),
        (
            json.dumps({**CONTRACT.to_json(), "tasks": [{"kind": "new"}]}),
            r"x\.onnx: its metadata are damaged",
        ),
    ],
)
def test_what_is_none_is_refused(text: str | None, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        read_contract(text, "x.onnx")
