"""The published FairFace: what stands there twice, among few enough rows to be quick."""

from pathlib import Path

import polars as pl
import pytest

from polyhead.checks import check_spec
from polyhead.data import Data
from polyhead.inputs import Image
from polyhead.model import Model
from polyhead.spec import Spec
from polyhead.tasks import Binary, Categorical, Regression

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "fairface"
_AGAIN = {
    "train": {6628, 9212, 12176, 11710, 7872, 9887, 3816, 12340},
    "val": {2235, 1352, 684, 1923, 1780, 453},
}


def part(name: str) -> pl.DataFrame:
    """The first 200 rows of a part, and those known to stand there twice, without gaps."""
    table = pl.read_csv(FOLDER / f"fairface_label_{name}.csv")
    return table[sorted({*range(200), *_AGAIN[name]})]


@pytest.mark.realdata
@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"needs the published FairFace in {FOLDER}")
def test_faces_in_both_parts_and_faces_of_two_ages_are_found() -> None:
    spec = Spec(
        data=Data(part("train"), val=part("val"), root=str(FOLDER)),
        inputs={"face": Image("file")},
        tasks={
            "age": Regression(unit="years", range=(0, 80)),
            "gender": Binary("Female"),
            "race": Categorical(),
        },
        model=Model("resnet18"),
    )
    report = check_spec(spec)
    assert {finding.kind: len(report.of(finding.kind)) for finding in report.findings} == {
        "contradicting_labels": 2,
        "image_in_two_parts": 2,
        "near_image_in_two_parts": 4,
        "repeated_image": 1,
    }
    assert {f.task for f in report.of("contradicting_labels")} == {"age", "gender"}
    assert {f.files for f in report.of("image_in_two_parts")} == {
        ("train/6629.jpg", "val/2236.jpg"),
        ("train/9213.jpg", "val/1353.jpg"),
    }
