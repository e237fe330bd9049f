"""The page itself: what stands where, and what it sets off."""

from typing import TYPE_CHECKING, Any, Final

from polyhead.detection import Detector
from polyhead.predict import Predictor
from polyhead.serving.page.asking import Asking
from polyhead.serving.page.events import Events
from polyhead.serving.page.frontend import gradio, in_a_loop
from polyhead.serving.page.limits import Limits
from polyhead.serving.page.render import render
from polyhead.serving.page.sensors import field_of
from polyhead.serving.page.uploads import KEPT_S, SWEEP_S
from polyhead.serving.page.words import lead, listed, promise

if TYPE_CHECKING:
    from gradio import Blocks

_PLACE: Final = "# Drop a photo here\nor choose one"
_SOURCES: Final = ["upload", "webcam", "clipboard"]
_LIVE: Final = (
    "element.setAttribute('role', 'status'); element.setAttribute('aria-live', 'polite');"
)
_AT_ONCE: Final = 2  # people who are answered at the same time; the others wait


def make_page(
    predictor: Predictor,
    detector: Detector | None = None,
    *,
    title: str = "Ask the network",
    faces: bool | None = None,
    noun: str = "face",
    limits: Limits | None = None,
) -> "Blocks":
    """A page to try a network: what is given to it is answered at once.

    Args:
        predictor: The network.
        detector: What finds faces, or other things, in a photo: each is answered by itself.
        title: What the page is called.
        faces: Whether people's faces are answered, so that the page says what such answers are not;
            where it is not given, whether there is a detector.
        noun: What the detector finds.
        limits: How much the page looks at.

    Raises:
        MissingExtraError: When Gradio is not installed.
        RunError: When there is a detector, and the network wants more than one image.
    """
    gr = gradio()
    asking = Asking(predictor, detector, limits or Limits())
    asking.check()
    events = Events(asking, noun, gr.skip())
    people = detector is not None if faces is None else faces
    return in_a_loop(lambda: _page(gr, events, title, faces=people))


def _page(gr: Any, events: Events, title: str, *, faces: bool) -> "Blocks":  # noqa: ANN401 - Gradio has no types
    page: Blocks
    with gr.Blocks(analytics_enabled=False, title=title, delete_cache=(SWEEP_S, KEPT_S)) as page:
        lead_ = lead(events.asking, events.noun)
        gr.HTML(render("head", title=title, lead=lead_), elem_classes="ph")
        if events.asking.is_plain:
            with gr.Tabs(elem_classes="ph-tabs"):
                with gr.Tab("One photo"):
                    _one_photo(gr, events)
                with gr.Tab("Many photos"):
                    _many_photos(gr, events)
        else:
            _one_row(gr, events)
        gr.HTML(_foot(events.asking, faces=faces))
    return page


def _one_photo(gr: Any, events: Events) -> None:  # noqa: ANN401 - Gradio has no types
    with gr.Row(elem_classes="ph-row"):
        with gr.Column(scale=2, min_width=280, elem_classes="ph-give"):
            photo = _image(gr, "Photo")
            said, seen = _said(gr), _part(gr, "")
        with gr.Column(scale=3, min_width=280):
            answers = _part(gr, promise(events.asking))
    _on(photo.input, events.photo, photo, [said, seen, answers, photo], events)


def _one_row(gr: Any, events: Events) -> None:  # noqa: ANN401 - Gradio has no types
    predictor = events.asking.predictor
    with gr.Row(elem_classes="ph-row"):
        with gr.Column(scale=2, min_width=280, elem_classes="ph-give"):
            given = [_image(gr, name) for name in predictor.images]
            given += [field_of(sensor) for sensor in predictor.sensors]
            button = gr.Button("Answer", variant="primary")
        with gr.Column(scale=3, min_width=280):
            said, answers = _said(gr), _part(gr, promise(events.asking))
    _on(button.click, events.row, given, [said, answers], events)


def _many_photos(gr: Any, events: Events) -> None:  # noqa: ANN401 - Gradio has no types
    files = gr.File(
        label="Photos", file_count="multiple", file_types=["image"], elem_classes="ph-files",
        height=190, buttons=[],
    )  # fmt: skip
    said, answers = _said(gr), _part(gr, "")
    _on(files.upload, events.many, files, [said, answers, files], events)


def _on(event: Any, does: Any, given: Any, shown: list[Any], events: Events) -> None:  # noqa: ANN401
    """Set something off; what breaks is said where the person looks, and logged by the server."""
    options = {"show_progress": "hidden", "api_visibility": "private"}
    done = event(
        does, given, shown, preprocess=False, concurrency_id="network",
        concurrency_limit=_AT_ONCE, **options,
    )  # fmt: skip
    done.failure(events.failed, None, shown[:1], **options)


def _image(gr: Any, label: str) -> Any:  # noqa: ANN401 - Gradio has no types
    return gr.Image(
        label=label, sources=_SOURCES, type="filepath", image_mode=None, buttons=[],
        height=300, elem_classes="ph-image", placeholder=_PLACE,
    )  # fmt: skip


def _said(gr: Any) -> Any:  # noqa: ANN401 - Gradio has no types
    """Where a sentence is said, which is read aloud."""
    return gr.HTML("", elem_classes="ph ph-live", js_on_load=_LIVE, apply_default_css=False)


def _part(gr: Any, html: str) -> Any:  # noqa: ANN401 - Gradio has no types
    return gr.HTML(html, elem_classes="ph", apply_default_css=False)


def _foot(asking: Asking, *, faces: bool) -> str:
    names = [task.name for task in asking.predictor.tasks]
    kept = "" if asking.is_plain else KEPT_S // 60
    several = len(names) > 1
    return render("foot", faces=faces, tasks=listed(names), several=several, kept=kept)
