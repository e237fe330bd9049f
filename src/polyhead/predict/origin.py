"""What a predictor was read from: enough to read it again, elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from polyhead.predict.in_torch import Precision


@dataclass(frozen=True)
class Origin:
    """A folder or file, and how it was opened.

    Attributes:
        path: The folder of a run, or an exported file.
        files: All that was read of it; some may not be there.
        runtime: What asks a file; None for a folder.
        precision: In which numbers the network of a folder was to compute.
    """

    path: Path
    files: Sequence[Path]
    runtime: str | None = None
    precision: Precision = "fp32"
