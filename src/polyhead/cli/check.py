"""``polyhead check``."""

import typer

from polyhead.cli.options import AsJson, Changes, DataFolder, RowCount, SpecFile


def check(
    spec: SpecFile,
    data: DataFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    as_json: AsJson = False,
) -> None:
    """Look at every row and image before anything trains."""
    raise NotImplementedError


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(check)
