"""Rows that are taken out of a part, as the split of the table parts its rows."""

from polyhead.data.settings import ByFraction, ByGroup, ByTime, Split
from polyhead.data.split import split_table
from polyhead.data.table import Table
from polyhead.errors import TableError


def carve(table: Table, share: float, split: Split | None, seed: int) -> tuple[Table, Table]:
    """Take a share of the rows of one part for another purpose.

    Rows are drawn at random, without a look at their labels, so that every experiment on the same
    table draws the same ones. What the split of the table keeps together stays together: all rows
    of a group; and by time, the last stretch is taken, with the gap before it left out.

    Args:
        table: N rows.
        share: The share of them that is taken, roughly.
        split: How the part itself came about; None for a table of its own.
        seed: Another seed draws other rows.

    Returns:
        The rows that stay, and those that are taken; neither is empty.

    Raises:
        TableError: When there are too few rows, groups or moments for both.
    """
    match split:
        case ByGroup(column=column):
            alike: Split = ByGroup(column, val=share, seed=seed)
        case ByTime(column=column, gap=gap):
            alike = ByTime(column, val=share, gap=gap)
        case _:
            alike = ByFraction(val=share, seed=seed, stratify=False)
    try:
        parts = split_table(table, alike)
    except TableError as error:
        said = str(error).splitlines()[0]
        raise TableError(
            f"calibration.share = {share:g} can't be taken from {len(table)} validation rows.\n"
            f"  {said}"
        ) from None
    return parts["train"], parts["val"]
