"""Tables that were given as frames, kept as files."""

import dataclasses
from pathlib import Path
from typing import Any

from polyhead.data.settings import Data, is_frame
from polyhead.data.table import read_table
from polyhead.runs import whole


def with_frames_beside(data: Data, spec: Path) -> Data:
    """The same data with every DataFrame written to a Parquet file beside a spec file.

    Args:
        data: The declaration.
        spec: The spec file, absolute; ``faces.toml`` keeps its frames in ``faces-train.parquet``
            and so on. Image paths keep starting where they did.
    """
    frames = {part: getattr(data, part) for part in ("train", "val", "test")}
    changes: dict[str, Any] = {}
    for part, source in frames.items():
        if is_frame(source):
            file = spec.with_name(f"{spec.stem}-{part}.parquet")
            with whole(file) as draft:
                read_table(source, base=Path()).frame.write_parquet(draft)
            changes[part] = str(file)
    if changes and data.root is None:
        changes["root"] = str(Path(data.folder or "").absolute())
    return dataclasses.replace(data, **changes) if changes else data
