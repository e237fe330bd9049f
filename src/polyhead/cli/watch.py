"""``polyhead watch``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import AsJson, PrecisionChoice, RunOrFile, RuntimeChoice
from polyhead.cli.voice import INTERRUPTED

if TYPE_CHECKING:
    from polyhead.detection import FaceDetector
    from polyhead.live import Source, Watch


def watch(
    run: RunOrFile,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="The number of a camera, a video, a folder of images or a pattern of them; for "
            "several inputs NAME=SOURCE of each, for a sensor a table of its values.",
        ),
    ],
    faces: Annotated[
        bool, typer.Option("--faces", help="Find faces, follow them, and ask about each.")
    ] = False,
    budget: Annotated[
        float,
        typer.Option(
            metavar="MS",
            min=1,
            help="How old an answer may be; a frame that would be older is dropped.",
        ),
    ] = 100.0,
    smooth: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="The time constant of smoothing; 0 for none.",
        ),
    ] = 0.5,
    every_frame: Annotated[
        bool,
        typer.Option(
            "--every-frame", help="Answer each frame of files, as quick as it goes; drop none."
        ),
    ] = False,
    rate: Annotated[
        float,
        typer.Option(
            metavar="FPS",
            min=0.01,
            help="How many images of a folder go by in a second.",
        ),
    ] = 25.0,
    seconds: Annotated[
        float | None, typer.Option(metavar="N", min=0, help="End after so many seconds.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the answers to a .csv or .parquet file; or the video, with the answers "
            "drawn on it, to an .mp4, .mkv or .avi file.",
        ),
    ] = None,
    runtime: RuntimeChoice = None,
    precision: PrecisionChoice = "fp32",
    as_json: AsJson = False,
) -> None:
    """Answer for the frames of a video or of cameras as they come, always the newest.

    Nothing queues up: frames that come while the network is at work are dropped, except for the
    newest. At the end, or after Ctrl-C, it says how many were, and how old answers were. With
    --json each frame is a line, the last line the summary. Exit status: 0 at the end, also of a
    camera that is ended by Ctrl-C; 130 where a video was interrupted.
    """
    from polyhead import live
    from polyhead.predict import load

    if out is not None:
        live.check_recordable(out)
    predictor = load(run, runtime=runtime, precision=precision)
    watched = live.watch(
        predictor,
        _by_input(sources, predictor.input_names),
        detector=_detector() if faces else None,
        budget_s=budget / 1000,
        smooth_s=smooth,
        every_frame=every_frame,
        rate=rate,
    )
    interrupted = _follow(watched, out, seconds, as_json=as_json)
    if out is not None and watched.summary.answered:
        typer.echo(f"written: {out}", err=as_json)
    if interrupted and not watched.live:
        raise typer.Exit(INTERRUPTED)


def _follow(watched: "Watch", out: Path | None, seconds: float | None, *, as_json: bool) -> bool:
    """Say what is seen until the end, and how it went; whether Ctrl-C ended it."""
    from contextlib import closing

    from polyhead.cli.watch_lines import lines_for
    from polyhead.live import recorded

    lines = lines_for(as_json=as_json)
    seen_by = recorded(watched, out) if out is not None else watched
    try:
        with closing(seen_by):
            for seen in seen_by:
                if seconds is not None and seen.time >= seconds:
                    break
                lines.say(seen)
    except KeyboardInterrupt:
        return True
    finally:
        watched.close()
        lines.end(watched.summary)
    return False


def _by_input(sources: list[str], names: tuple[str, ...]) -> "Source | dict[str, Source]":
    """One source, or each by the name of its input. A file may have = in its name."""
    from polyhead.errors import RunError

    parted = [source.partition("=") for source in sources]
    if len(sources) == 1 and parted[0][0] not in names:
        return sources[0]
    bare = [source for source, (_, sign, _) in zip(sources, parted, strict=True) if not sign]
    if bare:
        raise RunError(
            f"{bare[0]}: which input is it for? Expected NAME=SOURCE, where there are several.\n"
            f"  The inputs of the network: {', '.join(names)}."
        )
    given: dict[str, Source] = {}
    for name, _, source in parted:
        if name in given:
            raise RunError(f"input {name!r}: two sources. Expected one.")
        given[name] = source
    return given


def _detector() -> "FaceDetector":
    from polyhead.detection import FaceDetector

    return FaceDetector()


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(watch)
