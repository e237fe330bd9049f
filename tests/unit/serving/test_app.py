"""What the server says when it is asked as it should be."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from starlette.testclient import TestClient

import polyhead as ph
from polyhead.bench.bad_requests import LIMITS
from polyhead.images import Preprocess
from polyhead.inputs import CategorySensor, NumericSensor
from polyhead.model import FuseNeck
from polyhead.predict import Stored, StoredImage, predictor_of
from polyhead.serving import KINDS, Kind, make_app
from polyhead.tasks import BinaryTask

Told = dict[str, Any]


class Reply(Protocol):
    """What the client of a test gets back."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...  # noqa: ANN401 - JSON is any plain data


KEY = "a-key-of-sixteen-and-more"


@pytest.fixture
def images(squares: Path) -> list[bytes]:
    return [(squares / f"val/{i}.png").read_bytes() for i in range(1, 5)]


@pytest.fixture(scope="module")
def several() -> ph.Predictor:
    """A network with two images, a number and a category, all of which may be absent."""
    pixels = Preprocess((32, 32), "stretch", "bilinear", (0.5,) * 3, (0.25,) * 3)
    declared = ph.Model(
        "test_resnet", weights="random", neck=FuseNeck(hidden=(8,), drop_inputs=0.1)
    )
    inputs = {name: StoredImage(name, pixels, optional=True) for name in ("left", "right")}
    sensors = (
        NumericSensor("speed", "speed", "mph", 20.0, 5.0, gaps=True),
        CategorySensor("weather", "weather", ("sun", "rain"), gaps=True),
    )
    tasks = (BinaryTask("brake", ph.Binary("yes"), "no", 0.0),)
    stored = Stored(declared, inputs, tasks, sensors)
    return predictor_of(stored.network(seed=0), stored)


@pytest.fixture(scope="module")
def driving(several: ph.Predictor) -> Iterator[TestClient]:
    with TestClient(make_app(several, limits=LIMITS)) as client:
        yield client


def answers(reply: Reply) -> list[Told]:
    assert reply.status_code == 200, reply.text
    said: list[Told] = [item["answer"] for item in reply.json()["answers"]]
    return said


def close(said: Sequence[Told], wanted: Sequence[Told]) -> None:
    """The same answers; numbers may differ in what a batch of another size does to rounding."""
    assert [plain(one) for one in said] == [plain(one) for one in wanted]
    for one, other in zip(numbers(said), numbers(wanted), strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-5)


def plain(told: object) -> object:
    if isinstance(told, dict):
        return {name: plain(value) for name, value in told.items()}
    return ... if isinstance(told, float | list) else told


def numbers(told: object) -> Iterator[float]:
    if isinstance(told, float):
        yield told
    elif isinstance(told, dict | list | tuple):
        for one in told.values() if isinstance(told, dict) else told:
            yield from numbers(one)


def test_one_image_and_several_in_every_form(
    client: TestClient, predictor: ph.Predictor, images: list[bytes]
) -> None:
    wanted = [said.to_json() for said in predictor(images)]
    coded = [{"face": base64.b64encode(image).decode()} for image in images]
    raw = client.post("/predict", content=images[0], headers={"content-type": "image/png"})
    close(answers(raw), wanted[:1])
    close(answers(client.post("/predict", files=[("face", x) for x in images])), wanted)
    close(answers(client.post("/predict", files=[("image", x) for x in images])), wanted)
    close(answers(client.post("/predict", json={"rows": coded})), wanted)
    coded[0]["face"] = "data:image/png;base64," + coded[0]["face"]
    close(answers(client.post("/predict", json={"rows": coded[:1]})), wanted[:1])


def test_names_of_files_come_back_and_a_broken_one_has_its_problem(
    client: TestClient, images: list[bytes]
) -> None:
    files = [("face", (f"图{i}.png", image)) for i, image in enumerate([*images[:2], b"no"])]
    said = client.post("/predict", files=files).json()["answers"]
    assert [item["file"] for item in said] == ["图0.png", "图1.png", "图2.png"]
    assert ["answer" in item for item in said] == [True, True, False]
    problem = said[2]["problem"]
    assert (problem["status"], problem["file"], problem["row"]) == (415, "图2.png", 2)
    assert problem["input"] == "face"


def test_several_inputs_by_name(
    driving: TestClient, several: ph.Predictor, images: list[bytes]
) -> None:
    row = {"left": images[0], "right": images[1], "speed": "30.5", "weather": "rain"}
    wanted = [several(row).to_json()]  # type: ignore[arg-type]
    files = [("left", images[0]), ("right", images[1])]
    fields = {"speed": "30.5", "weather": "rain"}
    close(answers(driving.post("/predict", files=files, data=fields)), wanted)
    coded = {n: base64.b64encode(row[n]).decode() for n in ("left", "right")}  # type: ignore[arg-type]
    asked = {"rows": [{**coded, "speed": 30.5, "weather": "rain"}]}
    close(answers(driving.post("/predict", json=asked)), wanted)
    absent = {"rows": [{"left": coded["left"], "right": None, "speed": None}]}
    close(
        answers(driving.post("/predict", json=absent)),
        [several({"left": images[0]}).to_json()],
    )


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"rows": [{"speed": True}]}, "wrong-value"),
        ({"rows": [{"speed": [3]}]}, "wrong-value"),
        ({"rows": [{"speed": "fast"}]}, "wrong-value"),
        ({"rows": [{"speed": 10**30}]}, "wrong-value"),
        ({"rows": [{"weather": "hail"}]}, "wrong-value"),
        ({"rows": [{"speedd": 3}]}, "unknown-input"),
    ],
)
def test_numbers_and_words_that_are_wrong(driving: TestClient, asked: object, kind: str) -> None:
    said = driving.post("/predict", json=asked).json()
    assert said["type"] == f"/problems/{kind}", said


def test_inputs_of_unlike_numbers_and_an_image_without_a_name(
    driving: TestClient, images: list[bytes]
) -> None:
    files = [("left", images[0]), ("left", images[1]), ("right", images[2])]
    said = driving.post("/predict", files=files).json()
    assert said["type"] == "/problems/uneven-inputs"
    assert "2 of left, 1 of right" in said["detail"]
    raw = driving.post("/predict", content=images[0], headers={"content-type": "image/png"})
    assert raw.json()["type"] == "/problems/missing-input"


def test_what_the_server_says_of_itself(client: TestClient, driving: TestClient) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/ready").json() == {"status": "ready"}
    model = client.get("/model").json()
    assert model["inputs"]["face"]["size"] == [32, 32]
    assert model["tasks"]["age"]["unit"] == "years"
    assert model["tasks"]["gender"]["classes"] == ["Male", "Female"]
    assert model["limits"]["rows"] == LIMITS.rows
    inputs = driving.get("/model").json()["inputs"]
    assert [inputs[name]["kind"] for name in inputs] == ["image", "image", "numeric", "categorical"]
    assert all(one["optional"] for one in inputs.values())


def test_the_description_is_whole(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    predict = described["paths"]["/predict"]["post"]
    assert set(predict["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
        "image/*",
    }
    shown: set[str] = set()
    for status, reply in predict["responses"].items():
        if status != "200":
            shown |= set(reply["content"]["application/problem+json"]["examples"])
    assert shown == set(KINDS)
    text = json.dumps(described)
    for name in set(text.split("#/components/schemas/")[1:]):
        assert name.partition('"')[0] in described["components"]["schemas"]
    assert set(described["paths"]) == {
        "/predict", "/model", "/health", "/ready", "/metrics", "/problems/{kind}",
    }  # fmt: skip
    assert "HTTPValidationError" not in text


def test_nothing_is_served_that_loads_from_elsewhere(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect", "/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_kind_says_what_to_do(client: TestClient, kind: Kind) -> None:
    said = client.get(kind.type).json()
    assert said == kind.to_json()
    assert said["detail"]


def test_what_happened_is_counted(predictor: ph.Predictor, images: list[bytes]) -> None:
    with TestClient(make_app(predictor)) as client:
        client.post("/predict", files=[("face", images[0]), ("face", b"no")])
        client.post("/predict")
        client.get("/nowhere/at/all")
        text = client.get("/metrics").text
    for line in (
        'polyhead_requests_total{method="POST",path="/predict",status="200"} 1.0',
        'polyhead_requests_total{method="POST",path="/predict",status="415"} 1.0',
        'polyhead_requests_total{method="GET",path="other",status="404"} 1.0',
        'polyhead_problems_total{kind="not-an-image"} 1.0',
        'polyhead_problems_total{kind="unsupported-media-type"} 1.0',
        "polyhead_rows_total 2.0",
        "polyhead_batch_rows_sum 2.0",
        "polyhead_waiting_rows 0.0",
        "polyhead_held_bytes 0.0",
    ):
        assert line in text.splitlines(), line


def test_without_the_key_there_is_nothing(predictor: ph.Predictor, images: list[bytes]) -> None:
    with TestClient(make_app(predictor, key=KEY)) as client:
        for path in ("/model", "/metrics", "/openapi.json", "/nothing", "/healthy"):
            reply = client.get(path)
            assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer"), path
        assert client.get("/health").status_code == client.get("/ready").status_code == 200
        wrong_ones: list[dict[bytes, bytes]] = [
            {b"authorization": f"Bearer {KEY}x".encode()},
            {b"x-api-key": b"\xe9"},
        ]
        for wrong in wrong_ones:
            assert client.get("/model", headers=wrong).status_code == 401
        for right in ({"authorization": f"Bearer {KEY}"}, {"x-api-key": KEY}):
            assert (
                client.post("/predict", files={"face": images[0]}, headers=right).status_code == 200
            )


def test_before_it_is_ready_and_after_it_takes_nothing(predictor: ph.Predictor) -> None:
    app = make_app(predictor)
    reply = TestClient(app).get("/ready")
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/stopping")
    assert reply.headers["retry-after"] == "1"


def test_an_address_is_asked_where_that_is_allowed(
    predictor: ph.Predictor, images: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, float, int]] = []

    def fetch(address: str, timeout_s: float, max_bytes: int) -> bytes:
        asked.append((address, timeout_s, max_bytes))
        if address.endswith("broken"):
            raise ph.PolyheadError(f"{address}: the server says 404 Not Found.")
        return images[0]

    monkeypatch.setattr("polyhead.serving.app.fetch", fetch)
    good, broken = "http://example.org/1.jpg", "https://example.org/broken"
    with TestClient(make_app(predictor, limits=LIMITS, urls=True)) as client:
        reply = client.post("/predict", json={"rows": [{"face": good}, {"face": broken}]})
        form = client.post("/predict", files={"face": (None, good)})
    close(answers(form), [predictor(images[0]).to_json()])
    said = reply.json()["answers"]
    close([said[0]["answer"]], [predictor(images[0]).to_json()])
    assert said[1]["problem"]["type"] == "/problems/address-failed"
    (address, seconds, most), *_ = asked
    assert (address, most) == (good, LIMITS.file_bytes)
    assert 0 < seconds <= LIMITS.request_s


def test_a_failure_is_told_without_its_words(
    predictor: ph.Predictor, images: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("/secret/place")

    with TestClient(make_app(predictor)) as client:
        monkeypatch.setattr("polyhead.serving.app.described.model", fail)
        reply = client.get("/model")
        assert (reply.status_code, reply.json()["type"]) == (500, "/problems/internal-error")
        assert "secret" not in reply.text
        assert client.get("/health").status_code == 200


def test_a_decoder_that_fails_in_its_own_way_is_a_damaged_image(
    predictor: ph.Predictor, images: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: Callable[..., Any] = predictor.decoded

    def fail(asked: Mapping[str, object]) -> object:
        if asked["face"] == images[1]:
            raise MemoryError
        return decoded(asked)

    monkeypatch.setattr(predictor, "decoded", fail)
    with TestClient(make_app(predictor)) as client:
        said = client.post("/predict", files=[("face", x) for x in images]).json()["answers"]
    assert ["answer" in item for item in said] == [True, False, True, True]
    assert said[1]["problem"]["type"] == "/problems/damaged-image"


def test_bytes_of_all_requests_together_have_an_end(
    predictor: ph.Predictor, images: list[bytes]
) -> None:
    from polyhead.serving.body import Held
    from polyhead.serving.metrics import Metrics
    from polyhead.serving.problems import ProblemError

    held = Held(100, Metrics())
    with held.share() as one, held.share() as other:
        one.add(90)
        with pytest.raises(ProblemError, match="other requests"):
            other.add(20)
        other.add(10)
    assert held.bytes == 0
    with held.share() as alone:
        alone.add(150)  # one request alone is bound by its own limit
