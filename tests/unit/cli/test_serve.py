import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph
from polyhead import serving

Call = Callable[..., Any]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the server would serve; it ends at once."""
    apps: list[Any] = []

    def serve(app: Any, listening: socket.socket, say: Callable[[str], None]) -> bool:  # noqa: ANN401 - an app
        apps.append(app)
        say(serving.address_of(listening))
        return len(apps) == 1

    monkeypatch.setattr(serving, "serve", serve)
    return apps


def test_it_says_where_it_is_and_how_it_ended(
    polyhead: Call, trained: ph.Run, told: list[Any], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef\n")
    options = [
        "--port",
        0,
        "--key",
        key,
        "--limit",
        "rows=3",
        "--precision",
        "bf16",
        "--threads",
        1,
    ]
    done = polyhead("serve", trained.folder, *options)
    first, last = done.out.splitlines()
    assert first.startswith(f"serving {trained.folder} on http://127.0.0.1:")
    assert first.endswith("(with a key, bf16)")
    assert last == "stopped: all that was taken was answered"
    assert (done.status, done.err) == (0, "")
    assert told[0].state.limits == serving.Limits(rows=3)
    assert told[0].state.predictor.precision == "bf16"
    assert polyhead("serve", trained.folder, "--port", 0, "--threads", 1).status == 130


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--limit", "row=3"], "Limits row: unknown setting.\n  Did you mean 'rows'?"),
        (["--limit", "rows"], "--limit: Expected NAME=NUMBER; got 'rows'."),
        (["--limit", "pixels=0"], "Limits pixels: Expected greater than or equal to 1; got 0."),
        (["--key", "none"], "none: can't be read"),
        (["--host", "192.0.2.1"], "192.0.2.1:0: can't listen there"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_loaded(
    polyhead: Call, options: list[str], said: str
) -> None:
    done = polyhead("serve", "none", "--port", 0, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {said}")


def test_a_folder_that_is_no_run_is_refused(polyhead: Call) -> None:
    done = polyhead("serve", "none", "--port", 0)
    assert (done.status, done.err.startswith("error: none: no such folder.")) == (2, True)
