"""The application: its routes, who may ask them, and what is counted."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import State
from starlette.exceptions import HTTPException

from polyhead._version import __version__
from polyhead.detection import Detector
from polyhead.errors import PolyheadError
from polyhead.predict import Answers, Predictor, fetch
from polyhead.serving import described, metrics
from polyhead.serving.batching import Batcher, Said
from polyhead.serving.body import Held, drain
from polyhead.serving.gate import Gate
from polyhead.serving.kinds import KINDS
from polyhead.serving.limits import Limits
from polyhead.serving.photos import Photos, PhotoSaid
from polyhead.serving.problems import ProblemError, problem_of
from polyhead.serving.rows import Reader, Row

_Told = Said | PhotoSaid | ProblemError
_FETCHERS = 8
_SWITCH = {"true": True, "1": True, "false": False, "0": False}


def make_app(
    predictor: Predictor,
    *,
    limits: Limits | None = None,
    key: str | None = None,
    threads: int = 1,
    urls: bool = False,
    name: str = "polyhead",
    detector: Detector | None = None,
) -> FastAPI:
    """A server for one network, as an application of ASGI.

    What others build on is in ``app.state``: ``predictor``, ``limits``, ``metrics``, ``batcher``,
    whose ``await batcher.ask(rows)`` answers rows together with those of all requests, and
    ``open_paths``, the starts of paths that are served without the key. Answers begin when the
    application starts up, and what was taken is answered before it ends.

    Args:
        predictor: What answers.
        limits: What is taken on.
        key: What a client must show; nothing unless given.
        threads: How many decode images.
        urls: Whether an image may be an address of http or https. Whoever may ask can then have
            this machine ask any address that it reaches, those inside its own network too.
        name: What the description calls the server.
        detector: What finds the faces, or other things, of a photo where a client asks for them
            with ``?faces=true``; without it that is refused. Several threads call it.

    Raises:
        RunError: When there is a detector, and the network has several image inputs.
    """
    app = FastAPI(
        title=name,
        version=__version__,
        summary="Images in, answers in the units of the labels out.",
        docs_url=None,  # its page loads a script from another host
        redoc_url=None,
        lifespan=_living,
        exception_handlers={HTTPException: _to_the_gate, RequestValidationError: _to_the_gate},
    )
    state = app.state
    state.predictor, state.limits = predictor, limits or Limits()
    state.metrics = metrics.Metrics()
    state.batcher = Batcher(predictor, state.limits, threads, state.metrics)
    state.photos = detector and Photos(predictor, detector, state.batcher, threads)
    state.held = Held(state.limits.held_bytes, state.metrics)
    state.reader = Reader(predictor, state.limits, urls=urls)
    state.open_paths = ["/health", "/ready"]
    app.add_middleware(Gate, state=state, key=key)
    _add_routes(app)
    return app


async def _to_the_gate(_: Request, error: Exception) -> Response:
    raise error


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    looking = app.state.photos.at_work() if app.state.photos else nullcontext()
    fetchers = ThreadPoolExecutor(_FETCHERS, "polyhead-fetch")
    try:
        with looking:
            app.state.fetchers = fetchers
            app.state.batcher.start()
            yield
            await asyncio.to_thread(app.state.batcher.stop)
    finally:
        fetchers.shutdown(wait=False, cancel_futures=True)  # each ends by itself, in time


def _add_routes(app: FastAPI) -> None:
    predictor: Predictor = app.state.predictor
    refused = described.PROBLEMS

    @app.post(
        "/predict",
        summary="Answer for one image, or several",
        response_model=described.Answered,
        responses=described.problems(*KINDS.values()),
        openapi_extra={
            "parameters": [described.FACES_PARAMETER],
            "requestBody": described.request_body(app.state.reader),
        },
    )
    async def predict(request: Request) -> Response:
        return await _predict(request)

    @app.get(
        "/model",
        summary="What the network takes and gives",
        response_model=described.ModelCard,
        responses=refused,
    )
    def model() -> Response:
        faces = app.state.photos is not None
        return JSONResponse(described.model(predictor, app.state.limits, faces=faces))

    @app.get("/health", summary="Whether the process is alive")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/ready", summary="Whether it takes requests", responses=refused)
    async def ready() -> dict[str, str]:
        if not app.state.batcher.ready:
            raise ProblemError("stopping", "the server is starting or stopping", retry_s=1)
        return {"status": "ready"}

    @app.get("/metrics", summary="Counters for Prometheus", response_class=Response)
    def counters() -> Response:
        return Response(app.state.metrics.text(), media_type=metrics.MEDIA_TYPE)

    @app.get(
        "/problems/{kind}",
        summary="What a kind of problem means",
        responses=refused,
        openapi_extra={"parameters": [described.KIND_PARAMETER]},
    )
    def problem(request: Request) -> dict[str, object]:
        kind = request.path_params["kind"]
        if kind not in KINDS:
            raise ProblemError("not-found", "there is no such kind of problem")
        return KINDS[kind].to_json()


async def _predict(request: Request) -> Response:
    state = request.app.state
    with state.held.share() as share:
        try:
            asker: Batcher | Photos = _photos(request) or state.batcher
            rows: list[Row] = await state.reader.read(request, share)
        except ProblemError:
            await drain(request, state.limits, share)
            raise
        told = await _unless_left(request, _told(rows, asker, state))
    return _answer(rows, told, state.metrics)


async def _told(rows: Sequence[Row], asker: Batcher | Photos, state: State) -> list[_Told]:
    """What is to be said of each row."""
    faults = await _fetched(rows, state.fetchers, state.limits)
    asked = [row.example for at, row in enumerate(rows) if at not in faults]
    said = iter(await asker.ask(asked))
    return [faults[at] if at in faults else next(said) for at in range(len(rows))]


def _photos(request: Request) -> Photos | None:
    """Who answers for the faces of photos, where a client asks for them."""
    given = request.query_params.getlist("faces")
    wanted = {_SWITCH.get(word.lower()) for word in given} or {False}
    if len(wanted) > 1 or None in wanted:
        raise ProblemError("wrong-value", "faces: Expected true or false.")
    if not wanted.pop():
        return None
    photos: Photos | None = request.app.state.photos
    if photos is None:
        raise ProblemError("faces-refused", "this server finds no faces")
    return photos


async def _fetched(
    rows: Sequence[Row], fetchers: ThreadPoolExecutor, limits: Limits
) -> dict[int, ProblemError]:
    """Ask the addresses of rows for their images; what is wrong with those that gave none."""
    loop = asyncio.get_running_loop()
    until = time.monotonic() + limits.request_s

    def get(address: str) -> bytes:
        return fetch(address, until - time.monotonic(), limits.file_bytes)

    async def one(at: int, row: Row, name: str, address: str) -> tuple[int, ProblemError] | None:
        try:
            row.inputs[name] = await loop.run_in_executor(fetchers, get, address)
        except PolyheadError as error:
            return at, ProblemError("address-failed", str(error), about={"input": name})
        return None

    jobs = [
        one(at, row, name, address)
        for at, row in enumerate(rows)
        for name, address in row.addresses.items()
    ]
    return dict(fault for fault in await asyncio.gather(*jobs) if fault is not None)


async def _unless_left(request: Request, answers: Awaitable[list[_Told]]) -> list[_Told]:
    """The answers, unless the client leaves before they are there."""
    asking = asyncio.ensure_future(answers)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise ProblemError("malformed-request", "the client left")
        return asking.result()
    finally:
        asking.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _answer(
    rows: Sequence[Row],
    told: Sequence[_Told],
    counted: metrics.Metrics,
) -> Response:
    """All answers; of a row that stands alone its problem, where it has one."""
    items: list[dict[str, object]] = []
    for at, (row, said) in enumerate(zip(rows, told, strict=True)):
        named: dict[str, object] = {"file": row.file} if row.file else {}
        if isinstance(said, Answers):
            items.append({**named, "answer": said.to_json()})
            continue
        if isinstance(said, PhotoSaid):
            items.append({**named, **said.to_json()})
            continue
        problem = said if isinstance(said, ProblemError) else problem_of(said.error)
        problem.about = {**problem.about, **named, **({"row": at} if len(rows) > 1 else {})}
        if len(rows) == 1:
            raise problem
        counted.problems.labels(problem.kind.name).inc()
        items.append({**named, "problem": problem.to_json()})
    return JSONResponse({"answers": items})
