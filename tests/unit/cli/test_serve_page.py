"""``polyhead serve --page``: the page is on the server that is started, and only when asked for."""

from typing import Any

import pytest
from typer.testing import CliRunner

import polyhead as ph
from polyhead import serving
from polyhead.cli import app


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The applications that would have been served."""
    seen: list[Any] = []

    def serve(application: Any, *_: object) -> bool:  # noqa: ANN401
        seen.append(application)
        return True

    monkeypatch.setattr(serving, "serve", serve)
    return seen


@pytest.mark.parametrize("page", [True, False])
def test_the_page_is_there_when_it_is_asked_for(
    trained: ph.Run,
    served: list[Any],
    page: bool,  # noqa: FBT001
) -> None:
    words = ["serve", str(trained.folder), "--port", "0", *(["--page"] if page else [])]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.output
    paths = {route.path for route in served[0].routes}
    assert ("/page" in paths) is page
    assert "/predict" in paths


@pytest.mark.parametrize("words", [[], ["--faces"], ["--faces", "--page"]])
def test_faces_are_found_when_they_are_asked_for(
    trained: ph.Run, served: list[Any], words: list[str]
) -> None:
    said = CliRunner().invoke(app, ["serve", str(trained.folder), "--port", "0", *words])
    assert said.exit_code == 0, said.output
    assert (served[0].state.photos is not None) is bool(words)
