from collections.abc import Callable

import numpy as np

from polyhead.alike import Ledger
from polyhead.checks.near import near_images
from polyhead.checks.repeats import Files
from polyhead.data import Table


def test_a_pair_is_said_with_its_places_and_files(make_table: Callable[..., Table]) -> None:
    tables = {"train": make_table(file=["a.png"]), "val": make_table("val.csv", file=["b.png"])}
    ledger = Ledger(tables)
    (finding,) = near_images(ledger, [(np.array([0]), np.array([1]))], Files(ledger, ["file"]))
    assert finding.parts == ("train", "val")
    assert str(finding) == (
        "train.csv row 2, val.csv row 2: a.png and b.png show nearly the same picture."
    )
