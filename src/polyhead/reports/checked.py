"""What a look at the data of a run found: kept in its folder, or found out quickly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from polyhead.checks import check_spec
from polyhead.runs import write_json
from polyhead.training import Run

FILE = "check.json"
"""The name in a run folder of what ``polyhead check --out`` would write."""

_QUICK = 100_000  # rows; the tables of more are not read again for a page


@dataclass(frozen=True)
class Checked:
    """What was found.

    Attributes:
        found: As ``polyhead.checks.Report.to_json`` says it; None where nobody looked.
        why: What a reader has to know of that: how deep the look was, or why there was none.
    """

    found: Mapping[str, Any] | None
    why: str


def read_checked(run: Run, *, look: bool) -> Checked:
    """What is known of the data, or can be found out from its tables in a moment.

    Args:
        run: The run.
        look: Look at every image, and keep what is found in the run folder.

    Raises:
        PolyheadError: When tables can't be read any more.
    """
    kept = run.folder / FILE
    if look:
        found = check_spec(run.spec).to_json()
        write_json(kept, found)
    elif kept.exists():
        found = run.files.read_json(kept)
    else:
        return _tables(run)
    looked = f"All tables and {found['images']:,} image files were looked at."
    return Checked(found, looked)


def _tables(run: Run) -> Checked:
    rows = sum(run.summary["rows"].values())
    if rows > _QUICK:
        return Checked(None, "Nobody looked at the data: `polyhead report --check` does.")
    found = check_spec(run.spec, columns_only=True).to_json()
    return Checked(
        found, "Only the tables were looked at, no image: `polyhead report --check` looks at all."
    )
