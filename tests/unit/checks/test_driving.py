"""A recorded drive: its own split is sound, one at random is not."""

from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.checks import check_spec
from polyhead.data import ByFraction
from polyhead.tasks import Categorical

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "driving"


def part(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"driving_{name}.csv", infer_schema_length=None)


def kinds(data: ph.Data) -> list[tuple[str, str]]:
    spec = ph.Spec(
        data=data,
        inputs={"center": ph.Image(size=32)},
        tasks={"turn": Categorical()},
        model=ph.Model("resnet18"),
    )
    said = {(f.kind, f.severity) for f in check_spec(spec).findings}
    return sorted(said - {("near_image_in_two_parts", "warning")})  # the car stood still there


@pytest.mark.realdata
@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"needs a recorded drive in {FOLDER}")
def test_only_a_random_split_tears_a_drive_apart() -> None:
    train, val = part("train"), part("val")
    assert kinds(ph.Data(train, val=val, root=str(FOLDER))) == []
    stretch, split = val.head(200), ByFraction(0.2)
    assert kinds(ph.Data(stretch, split=split, root=str(FOLDER))) == [
        ("recording_in_two_parts", "warning")
    ]
