"""Weights in safetensors files: where they are looked for, and how they are read."""

import os
from collections.abc import Sequence
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from polyhead.errors import WeightsError

VARIABLE = "POLYHEAD_WEIGHTS"


def find_file(name: str, search: Sequence[Path]) -> Path:
    """Find a weights file in the given folders, then in those of ``$POLYHEAD_WEIGHTS``.

    Args:
        name: A file's name or path; an absolute one is looked for nowhere else.
        search: Folders, the first one first.

    Raises:
        WeightsError: Listing every place looked in.
    """
    asked = Path(name).expanduser()
    variable = os.environ.get(VARIABLE, "")
    folders = [*search, *(Path(folder) for folder in variable.split(os.pathsep) if folder)]
    places = [asked] if asked.is_absolute() else [folder / asked for folder in folders]
    for place in places:
        if place.is_file():
            return place
    looked = "".join(f"\n  {place}" for place in places) or "\n  nowhere: no folder was given"
    raise WeightsError(
        f"model.weights: no file {name!r}. Looked for:{looked}\n"
        f"  Put it beside the spec, or name its folder with --weights DIR or ${VARIABLE}."
    )


def read_file(path: Path) -> dict[str, Tensor]:
    """Read a safetensors file.

    Raises:
        WeightsError: When it is none, or is damaged.
    """
    try:
        tensors: dict[str, Tensor] = load_file(path)
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            f"{path}: can't be read as safetensors ({error}).\n"
            "  Expected weights written by safetensors; a .pth file must be converted first."
        ) from None
    return tensors
