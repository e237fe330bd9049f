"""Gradio, brought in silently: nothing is told to anybody, nothing is fetched."""

import asyncio
import os
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, TypeVar

from polyhead.errors import MissingExtraError
from polyhead.serving.page.uploads import folder

_Made = TypeVar("_Made")

_SILENT: Final = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_MCP_SERVER": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
_FONTS: Final = (
    "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Noto Sans CJK SC",
    "PingFang SC", "Microsoft YaHei", "sans-serif",
)  # fmt: skip
_MONO: Final = ("ui-monospace", "SFMono-Regular", "Consolas", "monospace")


def gradio() -> ModuleType:
    """Import Gradio, which takes seconds, with all of its reports to its makers off.

    Raises:
        MissingExtraError: When it is not installed.
    """
    os.environ.update({name: value for name, value in _SILENT.items() if name not in os.environ})
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    folder()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Gradio itself imports
            import gradio as found
    except ModuleNotFoundError:
        raise MissingExtraError("the page to try a network", "serve") from None
    module: ModuleType = found
    return module


def in_a_loop(make: Callable[[], _Made]) -> _Made:
    """Make something of Gradio's, which leaves event loops open behind it unless one runs."""

    async def made() -> _Made:
        return make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(made())
    return make()


def theme() -> Any:  # noqa: ANN401 - Gradio has no types
    """The colors of the report, in fonts that are on the machine already."""
    gr = gradio()
    color = gr.themes.Color
    blue = color(
        "#f0f8fd", "#dceefa", "#b8ddf4", "#8cc9ed", "#62b5e8", "#2b92d0",
        "#00649e", "#005587", "#00456e", "#003556", "#00263e", name="accent",
    )  # fmt: skip
    grey = color(
        "#f8f9fa", "#f4f6f8", "#dde2e7", "#c3cbd3", "#a5afb9", "#74808b",
        "#55606b", "#323b43", "#1c2227", "#14181c", "#0e1114", name="paper",
    )  # fmt: skip
    made = gr.themes.Base(
        primary_hue=blue,
        secondary_hue=blue,
        neutral_hue=grey,
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_lg,
        font=list(_FONTS),
        font_mono=list(_MONO),
    )
    return made.set(
        body_background_fill="#ffffff",
        body_background_fill_dark="#14181c",
        body_text_color="#1d2329",
        body_text_color_dark="#e8ecf0",
        body_text_color_subdued="#55606b",
        body_text_color_subdued_dark="#a5afb9",
        block_background_fill="#f4f6f8",
        block_background_fill_dark="#1c2227",
        block_border_color="#dde2e7",
        block_border_color_dark="#323b43",
        button_primary_background_fill="#00649e",
        button_primary_background_fill_hover="#005587",
        button_primary_background_fill_dark="#62b5e8",
        button_primary_background_fill_hover_dark="#8cc9ed",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0e1114",
    )
