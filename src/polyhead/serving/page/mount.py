"""A page on a server that is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from polyhead.detection import Detector
from polyhead.predict import Predictor
from polyhead.serving.page.blocks import make_page
from polyhead.serving.page.doors import Doors
from polyhead.serving.page.frontend import gradio, in_a_loop, theme
from polyhead.serving.page.limits import Limits
from polyhead.serving.page.render import asset
from polyhead.serving.page.uploads import opened

if TYPE_CHECKING:
    from fastapi import FastAPI

PATH: Final = "/page"


def mount_page(
    app: "FastAPI",
    predictor: Predictor,
    detector: Detector | None = None,
    *,
    title: str = "Ask the network",
    faces: bool | None = None,
    limits: Limits | None = None,
    key: str | None = None,
) -> "FastAPI":
    """Put a page to try a network on a server, at ``/page``; ``/`` leads there where it is free.

    The routes of the server are as they were. Gradio answers below ``/page`` alone, and there only
    what the page itself asks for.

    Args:
        app: The server.
        predictor: The network.
        detector: What finds faces, or other things, in a photo: each is answered by itself.
        title: What the page is called.
        faces: Whether people's faces are answered, so that the page says what such answers are not;
            where it is not given, whether there is a detector.
        limits: How much the page looks at; without it, files as large as the server takes them.
        key: What a visitor must give as a password, under any name; nothing unless given.

    Returns:
        The server.

    Raises:
        MissingExtraError: When Gradio is not installed.
        RunError: When there is a detector, and the network wants more than one image.
    """
    gr = gradio()
    from starlette.middleware import Middleware
    from starlette.responses import RedirectResponse, Response

    server = getattr(app.state, "limits", None)
    allowed = limits or (Limits.of(server) if server else Limits())
    page = make_page(predictor, detector, title=title, faces=faces, limits=allowed)
    options = {
        "path": PATH,
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "pwa": False,
        "max_file_size": allowed.file_bytes,
        "theme": theme(),
        "css": asset("style.css"),
        "head": asset("icon.html"),
        "app_kwargs": {
            "middleware": [Middleware(Doors, key=key)],
            "docs_url": None,
            "redoc_url": None,
        },
    }
    in_a_loop(lambda: gr.mount_gradio_app(app, page, **options))
    taken = {getattr(route, "path", None) for route in app.routes}
    if "/" not in taken:
        app.add_api_route("/", lambda: RedirectResponse(f"{PATH}/"), include_in_schema=False)
    if "/favicon.ico" not in taken:
        icon = Response(asset("icon.svg"), media_type="image/svg+xml")
        app.add_api_route("/favicon.ico", lambda: icon, include_in_schema=False)
    open_paths = getattr(app.state, "open_paths", None)
    if open_paths is not None:  # the page asks for the key itself, in a way that a browser knows
        open_paths += [PATH, "/", "/favicon.ico"]
    _clean_up(app)
    return app


def _clean_up(app: "FastAPI") -> None:
    """Let the folder of uploads live as long as the server does."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: "FastAPI") -> AsyncIterator[Any]:
        with opened():
            async with inner(app) as state:
                yield state

    app.router.lifespan_context = lifespan
