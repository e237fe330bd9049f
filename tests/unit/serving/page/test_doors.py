"""Of Gradio nothing is open but what the page needs; the server's own routes are as they were."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from polyhead.predict import Predictor
from polyhead.serving import Limits as ServerLimits
from polyhead.serving import make_app
from polyhead.serving.page import Limits, mount_page
from polyhead.serving.page.uploads import folder

from .conftest import photo

API = "/page/gradio_api"
KEY = "open sesame, please"
SHUT = (
    f"{API}/info", f"{API}/openapi.json", f"{API}/deep_link", f"{API}/runs", f"{API}/dev/reload",
    f"{API}/proxy=https://example.org/a", f"{API}/file=https://example.org/a.png",
    f"{API}/file=/etc/hostname", f"{API}/file/etc/hostname", f"{API}/vibe-code/",
    f"{API}/file={{folder}}/../../etc/hostname", f"{API}/token",
    "/page/monitoring", "/page/monitoring/summary", "/page/manifest.json", "/page/docs",
    "/page/login", "/page/svelte/a", "/page/robots.txt", "/page/openapi.json",
)  # fmt: skip
POSTS = ("/run/predict", "/api/predict", "/call/predict", "/call/v2/a", "/process_recording")


@pytest.fixture(scope="module")
def client(face: Predictor) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_api_route("/health", lambda: {"status": "alive"})
    mount_page(app, face, limits=Limits(file_bytes=5_000))
    app.add_api_route("/late", lambda: "still there")
    with TestClient(app) as opened:
        yield opened


def test_the_servers_routes_are_as_they_were(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/late").json() == "still there"
    assert client.get("/nothing").status_code == 404
    assert "/health" in client.get("/openapi.json").json()["paths"]
    assert "content-security-policy" not in client.get("/health").headers


def test_the_front_leads_to_the_page(client: TestClient) -> None:
    found = client.get("/")
    assert found.url.path == "/page/"
    assert "default-src 'self'" in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_a_front_that_is_there_stays(face: Predictor) -> None:
    app = FastAPI()
    app.add_api_route("/", lambda: "mine")
    mount_page(app, face)
    with TestClient(app) as opened:
        assert opened.get("/").json() == "mine"


@pytest.mark.parametrize("path", SHUT)
def test_what_the_page_does_not_need_is_shut(client: TestClient, path: str) -> None:
    answered = client.get(path.format(folder=folder()))
    assert answered.status_code == 404
    assert answered.text == "Nothing here.\n"


@pytest.mark.parametrize("path", POSTS)
def test_nothing_runs_beside_the_page(client: TestClient, path: str) -> None:
    assert client.post(f"{API}{path}", json={"data": []}).status_code == 404


def test_the_page_tells_nobody_of_its_events(client: TestClient) -> None:
    config = client.get("/page/config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}


def test_a_page_with_a_key_asks_for_it(face: Predictor) -> None:
    app = mount_page(make_app(face, key=KEY), face, key=KEY)
    with TestClient(app) as opened:
        assert opened.get("/model").status_code == 401
        refused = opened.get("/", auth=("me", "another"))
        assert (refused.status_code, refused.url.path) == (401, "/page/")
        assert refused.headers["www-authenticate"].startswith("Basic realm=")
        assert opened.get("/page/", headers={"authorization": "Basic ???"}).status_code == 401
        assert opened.get("/page/config", headers={"x-api-key": KEY}).status_code == 401
        assert opened.get("/page/", auth=("me", KEY)).status_code == 200


def test_the_page_takes_what_the_server_takes(face: Predictor) -> None:
    app = make_app(face, limits=ServerLimits(file_bytes=3_000))
    with TestClient(mount_page(app, face)) as opened:
        assert opened.get("/health").json() == {"status": "alive"}
        assert opened.get("/page/config").json()["max_file_size"] == 3_000


def ask(client: TestClient, data: list[Any]) -> int:
    """Set off the first event of the page."""
    body = {"data": data, "fn_index": 0, "session_hash": "s", "event_data": None}
    return client.post(f"{API}/queue/join", json=body).status_code


@pytest.mark.parametrize("path", ["https://example.org/a.png", "/etc/hostname", "", None])
def test_only_uploads_are_looked_at(client: TestClient, path: str | None) -> None:
    assert ask(client, [{"path": path, "meta": {"_type": "gradio.FileData"}}]) == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b" " * 1_100_000])
def test_what_is_no_question_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post(f"{API}/queue/join", content=body).status_code == 400


def test_an_upload_can_be_asked_about_and_one_too_large_not(client: TestClient) -> None:
    sent = client.post(f"{API}/upload", files={"files": ("a.png", photo())})
    (path,) = sent.json()
    assert path.startswith(str(folder()))
    assert client.get(f"{API}/file={path}").content == photo()
    file = {"path": path, "orig_name": "a.png", "meta": {"_type": "gradio.FileData"}}
    assert ask(client, [file]) == 200
    large = client.post(f"{API}/upload", files={"files": ("b.png", b"0" * 6_000)})
    assert large.status_code == 413


def test_a_preview_that_is_gone_is_no_fault(client: TestClient) -> None:
    assert client.get(f"{API}/file={folder()}/gone/a.png").status_code == 204


def test_an_upload_that_is_over_is_over(client: TestClient) -> None:
    answered = client.get(f"{API}/upload_progress", params={"upload_id": "unknown"})
    assert json.loads(answered.text.removeprefix("data: ")) == {"msg": "done"}
