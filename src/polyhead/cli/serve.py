"""``polyhead serve``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import PrecisionChoice, RunOrFile, RuntimeChoice
from polyhead.cli.voice import INTERRUPTED


def serve(
    run: RunOrFile,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Where to listen; 0.0.0.0 is everywhere.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="0 is any that is free.")
    ] = 8000,
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="FILE",
            help="A file with the key that clients must show; or it is in $POLYHEAD_KEY.",
        ),
    ] = None,
    runtime: RuntimeChoice = None,
    precision: PrecisionChoice = "fp32",
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="All cores without it.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit", metavar="NAME=NUMBER", help="Change one limit: pixels=20000000, rows=16."
        ),
    ] = None,
    urls: Annotated[
        bool, typer.Option("--urls", help="Clients may send addresses of images.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="A page to try the network, at /page.")
    ] = False,
    faces: Annotated[
        bool, typer.Option("--faces", help="Find every face of a photo where that is asked for.")
    ] = False,
) -> None:
    """Serve a run over HTTP: images in, answers out.

    Ctrl-C, or SIGTERM, stops it: what was taken is answered first, then it ends with status 0. A
    second one ends it at once, with status 130.
    """
    from polyhead.detection import FaceDetector
    from polyhead.errors import MissingExtraError

    try:
        from polyhead import serving
    except ModuleNotFoundError:
        raise MissingExtraError("serving", "serve") from None
    from polyhead.predict import load
    from polyhead.serving.batching import set_threads
    from polyhead.serving.limits import read_limits
    from polyhead.serving.run import log_to_stderr

    log_to_stderr()
    key = serving.key_of(key_file)
    limits = read_limits(limit or ())
    with serving.listen(host, port) as listening:
        threads = set_threads(threads)
        predictor = load(run, runtime=runtime, precision=precision)
        detector = FaceDetector() if faces else None
        app = serving.make_app(
            predictor,
            limits=limits,
            key=key,
            threads=threads,
            urls=urls,
            name=f"polyhead: {run.name}",
            detector=detector,
        )
        if page:
            from polyhead.serving.page import mount_page

            mount_page(app, predictor, detector, key=key)
        guarded = "with a key" if key else "without a key"
        whole = serving.serve(
            app,
            listening,
            lambda at: typer.echo(f"serving {run} on {at} ({guarded}; {predictor.runtime.name})"),
        )
    if not whole:
        raise typer.Exit(INTERRUPTED)
    typer.echo("stopped: all that was taken was answered")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(serve)
