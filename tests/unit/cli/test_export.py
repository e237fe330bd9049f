import json
from collections.abc import Callable
from typing import Any

import polyhead as ph

Call = Callable[..., Any]


def test_a_file_is_written_and_what_was_checked_is_said(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("export", trained.folder, "--out", "模型.onnx", "--check", 4)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("模型.onnx: fp32, ")
    assert "fp32 beside the network, 4 validation rows" in done.out
    done = polyhead("export", trained.folder, "--out", "b.onnx", "--check", 4, "--json")
    said = json.loads(done.out)
    assert said["path"] == "b.onnx"
    assert [one["holds"] for one in said["agreements"]] == [True, True]


def test_a_folder_that_is_no_run_is_refused(polyhead: Call) -> None:
    done = polyhead("export", "none")
    assert done.status == 2
    assert done.err.startswith("error: none: no such folder.")
