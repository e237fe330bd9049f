"""Photos whose faces are asked for: what is found is answered, and what is wrong is said."""

import asyncio
import base64
import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jaxtyping import UInt8
from PIL import Image
from starlette.testclient import TestClient
from torch import Tensor

import polyhead as ph
from polyhead.bench.bad_images import FINE
from polyhead.bench.bad_requests import LIMITS, Bad, bad_requests
from polyhead.demo import make_portraits
from polyhead.errors import RunError
from polyhead.images import Preprocess
from polyhead.inputs import NumericSensor
from polyhead.model import FuseNeck
from polyhead.predict import Stored, StoredImage, predictor_of
from polyhead.serving import Limits, make_app
from polyhead.tasks import BinaryTask

FACES = "/predict?faces=true"
SIDE = 40
Pixels = UInt8[Tensor, "3 H W"]


def squares(pixels: Pixels) -> list[ph.Box]:
    """Finds bright squares on black, by the 40 x 40 pixels in which they lie; brighter is surer."""
    found = []
    for top in range(0, pixels.shape[1] - SIDE + 1, SIDE):
        for left in range(0, pixels.shape[2] - SIDE + 1, SIDE):
            bright = float(pixels[:, top : top + SIDE, left : left + SIDE].float().mean()) / 255
            if bright > 0.1:
                found.append(ph.Box(left, top, left + SIDE, top + SIDE, bright))
    return sorted(found, key=lambda box: -box.score)


def photo(*bright: int, kind: str = "PNG", turned: int = 1) -> bytes:
    """Squares of some brightness beside each other; 0 is none."""
    pixels = np.zeros((80, 40 * max(len(bright), 1), 3), np.uint8)
    for at, value in enumerate(bright):
        pixels[20:60, 40 * at : 40 * at + 40] = value
    exif = Image.Exif()
    exif[0x0112] = turned
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, exif=exif)
    return file.getvalue()


@contextmanager
def serving(predictor: ph.Predictor, detector: Any, **limits: Any) -> Iterator[TestClient]:  # noqa: ANN401
    app = make_app(predictor, limits=Limits(**limits), detector=detector)
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def asked(predictor: ph.Predictor) -> Iterator[TestClient]:
    """Asks a server that finds squares, with small limits."""
    with TestClient(make_app(predictor, limits=LIMITS, detector=squares)) as client:
        yield client


def told(predictor: ph.Predictor, image: bytes) -> dict[str, Any]:
    """What is said without a server."""
    said = ph.answer_photo(predictor, image, squares)
    found = [{"box": one.box.to_json(), "answer": one.answers.to_json()} for one in said]
    return {"width": said.width, "height": said.height, "found": found}


def close(said: object, wanted: object) -> None:
    """The same; numbers may differ in what a batch of another size does to rounding."""
    if isinstance(wanted, dict):
        assert isinstance(said, dict)
        assert list(said) == list(wanted)
        for name, value in wanted.items():
            close(said[name], value)
    elif isinstance(wanted, list | tuple):
        assert isinstance(said, list)
        assert len(said) == len(wanted)
        for one, other in zip(said, wanted, strict=True):
            close(one, other)
    else:
        assert said == (pytest.approx(wanted, 1e-4, 1e-5) if isinstance(wanted, float) else wanted)


def test_every_form_of_a_photo_gets_what_is_found_in_it(
    asked: TestClient, predictor: ph.Predictor
) -> None:
    image = photo(90, 0, 250, 160)
    wanted = {"answers": [told(predictor, image)]}
    assert len(wanted["answers"][0]["found"]) == 6  # each lies in two rows of places
    raw = asked.post(FACES, content=image, headers={"content-type": "image/png"})
    close(raw.json(), wanted)
    coded = {"rows": [{"face": base64.b64encode(image).decode()}]}
    close(asked.post(FACES, json=coded).json(), wanted)
    close(asked.post("/predict?faces=1", files={"image": (None, image)}).json(), wanted)


def test_several_photos_in_their_order_with_names_and_problems(
    asked: TestClient, predictor: ph.Predictor
) -> None:
    images = {
        "图.png": photo(250),
        "none.png": photo(0, 0),
        "no.png": b"no",
        "2.png": photo(99, 99),
    }
    reply = asked.post(FACES, files=[("face", one) for one in images.items()])
    assert reply.status_code == 200
    said = reply.json()["answers"]
    assert [one["file"] for one in said] == list(images)
    close(said[0], {"file": "图.png", **told(predictor, images["图.png"])})
    assert said[1] == {"file": "none.png", "width": 80, "height": 80, "found": []}
    problem = said[2]["problem"]
    assert (problem["status"], problem["row"], problem["input"]) == (415, 2, "face")
    close(said[3], {"file": "2.png", **told(predictor, images["2.png"])})


def test_a_photo_is_looked_at_upright(asked: TestClient) -> None:
    said = asked.post(FACES, files={"face": photo(250, 0, 0, kind="JPEG", turned=6)}).json()
    assert (said["answers"][0]["width"], said["answers"][0]["height"]) == (80, 120)


def test_without_the_word_all_is_as_it_was(asked: TestClient, client: TestClient) -> None:
    for path in ("/predict", "/predict?faces=false", "/predict?faces=0"):
        assert asked.post(path, files={"face": photo(250)}).json() == (
            client.post(path, files={"face": photo(250)}).json()
        )


@pytest.mark.parametrize("word", ["perhaps", "", "true&faces=false"])
def test_another_word_is_wrong(asked: TestClient, word: str) -> None:
    reply = asked.post(f"/predict?faces={word}", files={"face": photo(250)})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/wrong-value")
    assert reply.json()["detail"] == "faces: Expected true or false."


def test_a_server_without_a_detector_refuses(client: TestClient) -> None:
    reply = client.post(FACES, files={"face": photo(250)})
    assert (reply.status_code, reply.json()["type"]) == (403, "/problems/faces-refused")
    assert client.get("/model").json()["faces"] is False
    assert "faces" not in client.get("/model").json()["limits"]


def test_a_server_says_that_it_finds_faces(asked: TestClient) -> None:
    model = asked.get("/model").json()
    assert (model["faces"], model["limits"]["faces"]) == (True, LIMITS.faces)
    predict = asked.get("/openapi.json").json()["paths"]["/predict"]["post"]
    assert [(one["name"], one["in"]) for one in predict["parameters"]] == [("faces", "query")]


BAD = [
    bad for bad in bad_requests("face")
    if bad.path == "/predict" and bad.method == "POST" and bad.kind != FINE
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_request_is_told_what_is_wrong_here_too(asked: TestClient, bad: Bad) -> None:
    reply = asked.post(FACES, headers=dict(bad.headers), content=bad.body)
    assert reply.json()["type"] == f"/problems/{bad.kind}", reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    lines = asked.get("/metrics").text.splitlines()
    for gauge in ("held_bytes", "waiting_rows", "waiting_photos"):
        assert f"polyhead_{gauge} 0.0" in lines


def test_a_photo_of_too_many_pixels_is_never_decoded(
    predictor: ph.Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.serving.careful.read_rgb", lambda _: pytest.fail("decoded"))
    with serving(predictor, squares, pixels=6000) as client:
        reply = client.post(FACES, files={"face": photo(250, 250)})
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/too-many-pixels")


def test_of_many_faces_the_surest_are_answered(predictor: ph.Predictor) -> None:
    with serving(predictor, squares, faces=2) as client:
        reply = client.post(FACES, files={"face": photo(60, 100, 250, 0)})
        text = client.get("/metrics").text.splitlines()
    said = reply.json()["answers"][0]
    assert said["left_out"] == 4
    assert [one["box"]["left"] for one in said["found"]] == [80, 80]
    for line in ("found_total 2.0", "rows_total 2.0", "photo_seconds_count 1.0"):
        assert f"polyhead_{line}" in text


def test_a_detector_that_fails_is_told_without_its_words(predictor: ph.Predictor) -> None:
    def fails(pixels: Pixels) -> list[ph.Box]:
        if pixels.shape[2] == SIDE:
            raise OSError("/secret/place")
        return squares(pixels)

    with serving(predictor, fails) as client:
        alone = client.post(FACES, files={"face": photo(250)})
        among = client.post(FACES, files=[("face", photo(250)), ("face", photo(250, 0))])
    assert (alone.status_code, alone.json()["type"]) == (500, "/problems/internal-error")
    first, second = among.json()["answers"]
    assert first["problem"]["type"] == "/problems/internal-error"
    assert len(second["found"]) == 2
    assert "secret" not in alone.text + among.text


class Held:
    """A detector that waits until it may go on.

    Attributes:
        asked: Set when it is asked for the first time.
        free: Lets it go on.
        threads: Who asked, one name for each time.
    """

    def __init__(self) -> None:
        self.asked, self.free = threading.Event(), threading.Event()
        self.threads: list[str] = []

    def __call__(self, pixels: Pixels) -> list[ph.Box]:
        self.threads.append(threading.current_thread().name)
        self.asked.set()
        assert self.free.wait(30)
        return squares(pixels)


def together(*asks: Callable[[], Any]) -> list[Any]:
    """Start all, one thread each, and hand out what they return."""
    said: list[Any] = [None] * len(asks)

    def run(at: int) -> None:
        said[at] = asks[at]()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_others_are_answered_while_a_photo_is_looked_at_and_more_photos_turned_away(
    predictor: ph.Predictor,
) -> None:
    held = Held()
    with serving(predictor, held, waiting_photos=2) as client:

        def meanwhile() -> tuple[Any, Any]:
            assert held.asked.wait(30)
            plain = client.post("/predict", files={"face": photo(250)})
            busy = client.post(FACES, files=[("face", photo(250))] * 2)
            held.free.set()
            return plain, busy

        first, (plain, busy) = together(
            lambda: client.post(FACES, files={"face": photo(250)}), meanwhile
        )
    assert plain.status_code == 200
    assert "answer" in plain.json()["answers"][0]
    assert (busy.status_code, busy.json()["type"]) == (503, "/problems/busy")
    assert int(busy.headers["retry-after"]) >= 1
    assert len(first.json()["answers"][0]["found"]) == 2
    assert all(name.startswith("polyhead") for name in held.threads)


def test_a_photo_that_takes_too_long_is_given_up(predictor: ph.Predictor) -> None:
    held = Held()
    with serving(predictor, held, request_s=0.2) as client:
        reply = client.post(FACES, files={"face": photo(250)})
        held.free.set()
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/too-slow-answer")


def test_whoever_leaves_takes_the_photos_along(predictor: ph.Predictor) -> None:
    held = Held()
    app = make_app(predictor, detector=held)  # one thread

    async def leave() -> None:
        async with app.router.lifespan_context(app):
            asking = asyncio.ensure_future(app.state.photos.ask([{"face": photo(250)}] * 9))
            await asyncio.to_thread(held.asked.wait, 30)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            held.free.set()

    asyncio.run(leave())
    assert len(held.threads) == 1
    assert "polyhead_waiting_photos 0.0" in app.state.metrics.text().decode()


def network(images: Sequence[str], speed: NumericSensor) -> ph.Predictor:
    pixels = Preprocess((32, 32), "stretch", "bilinear", (0.5,) * 3, (0.25,) * 3)
    neck = FuseNeck(hidden=(8,), drop_inputs=0.1)
    declared = ph.Model("test_resnet", weights="random", neck=neck)
    inputs = {name: StoredImage(name, pixels, optional=True) for name in images}
    stored = Stored(declared, inputs, (BinaryTask("brake", ph.Binary("yes"), "no", 0.0),), (speed,))
    return predictor_of(stored.network(seed=0), stored)


SPEED = NumericSensor("speed", "speed", "mph", 20.0, 5.0, gaps=False)


def test_the_other_inputs_of_a_row_are_those_of_all_its_faces() -> None:
    predictor, image = network(["face"], SPEED), photo(250, 0, 120)
    wanted = ph.answer_photo(predictor, image, squares, others={"speed": 30.5})
    with serving(predictor, squares) as client:
        reply = client.post(FACES, files={"face": image}, data={"speed": "30.5"})
        missing = client.post(FACES, files={"face": image})
        unseen = client.post(FACES, json={"rows": [{"speed": 30.5}]})
    found = reply.json()["answers"][0]["found"]
    close([one["answer"] for one in found], [one.answers.to_json() for one in wanted])
    assert missing.json()["type"] == "/problems/wrong-value"
    assert unseen.json()["type"] == "/problems/missing-input"
    assert unseen.json()["input"] == "face"


def test_a_network_of_several_images_is_refused() -> None:
    with pytest.raises(RunError, match=r"one image input, .* got left, right"):
        make_app(network(["left", "right"], SPEED), detector=squares)


def test_drawn_faces_are_found_and_answered(predictor: ph.Predictor, tmp_path: Path) -> None:
    make_portraits(tmp_path, train=1, val=3)
    party = Image.new("RGB", (900, 300))
    for n in range(3):
        with Image.open(tmp_path / f"val/{n + 1}.jpg") as portrait:
            party.paste(portrait.resize((200, 200)), (50 + 300 * n, 50))
    file = io.BytesIO()
    party.save(file, "JPEG", quality=95)
    thin = io.BytesIO()
    Image.new("RGB", (40_000, 12)).save(thin, "PNG")
    with serving(predictor, ph.FaceDetector()) as client:
        files = [("face", ("party.jpg", file.getvalue())), ("face", ("thin.png", thin.getvalue()))]
        said = client.post(FACES, files=files).json()["answers"]
    places = [(one["box"]["left"] + one["box"]["right"]) / 2 // 300 for one in said[0]["found"]]
    assert places == [0, 1, 2]
    assert all(len(one["box"]["points"]) == 5 for one in said[0]["found"])
    assert all(set(one["answer"]) == {"age", "gender"} for one in said[0]["found"])
    assert said[1] == {"file": "thin.png", "width": 40_000, "height": 12, "found": []}
