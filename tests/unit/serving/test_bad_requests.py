"""Whatever is sent, a typed problem comes back, or the right answer; and the server lives on."""

import gc

import pytest
from starlette.testclient import TestClient

import polyhead as ph
from polyhead.bench.bad_images import FINE, plain
from polyhead.bench.bad_requests import Bad, bad_requests
from polyhead.errors import PolyheadError
from polyhead.serving import KINDS
from polyhead.serving.problems import ProblemError

CASES = bad_requests("face")


def test_there_are_many_and_no_two_alike() -> None:
    assert len({bad.name for bad in CASES}) == len(CASES) >= 60
    assert len({bad.kind for bad in CASES}) >= 15


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_a_bad_request_is_told_what_is_wrong(client: TestClient, bad: Bad) -> None:
    reply = client.request(bad.method, bad.path, headers=dict(bad.headers), content=bad.body)

    said = reply.json()
    if bad.kind == FINE:
        assert reply.status_code == 200, said
        assert set(said["answers"][0]["answer"]) == {"age", "gender"}
        return
    kind = KINDS[bad.kind]
    assert (said["type"], said["status"], said["title"]) == (kind.type, kind.status, kind.title)
    assert reply.status_code == kind.status
    assert reply.headers["content-type"] == "application/problem+json"
    assert said["detail"]
    assert not [
        word for word in ("Traceback", "/home", "site-packages", " at 0x") if word in reply.text
    ]


@pytest.mark.parametrize("bad", [b for b in CASES if b.kind == FINE][:20], ids=lambda bad: bad.name)
def test_what_is_fine_is_answered_as_the_predictor_answers(
    client: TestClient, predictor: ph.Predictor, bad: Bad
) -> None:
    if not bad.headers["content-type"].startswith("image/"):
        return
    reply = client.request(bad.method, bad.path, headers=dict(bad.headers), content=bad.body)
    said, wanted = reply.json()["answers"][0]["answer"], predictor(bad.body).to_json()
    assert said["age"]["value"] == pytest.approx(wanted["age"]["value"], rel=1e-4)  # type: ignore[index]
    assert said["gender"]["value"] == wanted["gender"]["value"]  # type: ignore[index]


def test_the_server_lives_on_and_lets_go_of_all(client: TestClient) -> None:
    """After hundreds of them: ``polyhead bench serve`` sends ten thousand, and weighs it."""
    small = [bad for bad in CASES if len(bad.body) < 10_000]
    for bad in small * 3:
        client.request(bad.method, bad.path, headers=dict(bad.headers), content=bad.body)
    reply = client.post("/predict", files={"face": ("1.jpg", plain())})
    assert reply.status_code == 200
    assert reply.json()["answers"][0]["file"] == "1.jpg"
    lines = client.get("/metrics").text.splitlines()
    for gauge in ("held_bytes 0.0", "waiting_rows 0.0", "open_requests 1.0"):
        assert f"polyhead_{gauge}" in lines


def test_no_error_waits_for_the_garbage_collector(client: TestClient) -> None:
    """One that its own frames hold keeps images until then, which in a large process is hours."""
    small = [bad for bad in CASES if bad.kind and len(bad.body) < 10_000]
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for bad in small:
            client.request(bad.method, bad.path, headers=dict(bad.headers), content=bad.body)
        gc.collect()
        left = [one for one in gc.garbage if isinstance(one, PolyheadError | ProblemError)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert not left
