"""Options that several verbs share, and the spec that they change."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import typer

if TYPE_CHECKING:
    from polyhead.spec import Spec

SpecFile = Annotated[Path, typer.Argument(metavar="SPEC", help="A spec file, in TOML.")]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]
RunOrFile = Annotated[
    Path,
    typer.Argument(
        metavar="RUN", help="The folder of a run, or a file that polyhead export wrote from it."
    ),
]
RuntimeChoice = Annotated[
    str | None,
    typer.Option(
        "--runtime", metavar="NAME", help="What asks an exported file: onnxruntime, or openvino."
    ),
]
PrecisionChoice = Annotated[
    Literal["fp32", "bf16"],
    typer.Option(
        "--precision",
        metavar="NUMBERS",
        help="Of a run's folder: fp32, or bf16, which is quicker where the processor has it.",
    ),
]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Where tables and images are, instead of beside the spec."
    ),
]
WeightsFolder = Annotated[
    Path | None,
    typer.Option("--weights", metavar="DIR", help="A folder to look in for files of weights."),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one value: tasks.age.loss=mse."),
]
RowCount = Annotated[
    int | None,
    typer.Option("--rows", metavar="N", min=1, help="Take the first N rows of each table."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def read_spec(
    path: Path,
    data: Path | None = None,
    weights: Path | None = None,
    changes: list[str] | None = None,
    rows: int | None = None,
) -> "Spec":
    """A spec with what the command line says about it."""
    from polyhead.spec import Spec

    spec = Spec.from_toml(path, changes or ())
    return spec.placed(data=data, weights=weights, rows=rows)


def aligned(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Lines of a table with a head, in columns as wide as what stands in them.

    >>> aligned(("name", "rows"), [("a", "12"), ("longer", "3")])
    ['name    rows', 'a       12', 'longer  3']
    """
    every = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in every)
    return [line.rstrip() for line in lines]


class Said(Protocol):
    """What a verb found: for a person its text, for a program plain data."""

    def to_json(self) -> Any:  # noqa: ANN401 - JSON is any plain data
        """Plain data."""


def say(found: Said, *, as_json: bool) -> None:
    """What a verb found, on standard output."""
    if as_json:
        print_json(found.to_json())
    else:
        typer.echo(str(found))


def print_json(value: object) -> None:
    """Plain data on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
