"""Which labels are judged, and which rows stay together."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image as Picture

import polyhead as ph
from polyhead.doubts.fold import fold_spec
from polyhead.doubts.plan import Plan, plan_folds
from polyhead.doubts.twins import find_twins
from polyhead.errors import SpecError
from polyhead.training import Quiet, prepare

Faces = Callable[..., Path]
SpecOf = Callable[..., ph.Spec]


def planned(spec: ph.Spec, folds: int = 3, parts: tuple[str, ...] = ("train",)) -> Plan:
    return plan_folds(spec, folds, parts, Quiet())


def twins_of(plan: Plan) -> list[tuple[str, list[tuple[str, int, str]], bool]]:
    rows = {part: plan.experiment.part(part) for part in plan.kin.ledger.tables}
    found = find_twins(plan.kin, plan.experiment.tasks, rows)
    return [(t.task, [(r.part, r.row, r.label) for r in t.rows], t.equal) for t in found]


@pytest.fixture
def copies(make_faces: Faces) -> Path:
    """Rows 60 to 62 show the picture of row 0: the same file, its bytes, and saved as JPEG."""
    faces = make_faces()
    blocks = np.random.default_rng(0).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    Picture.fromarray(blocks.repeat(8, 0).repeat(8, 1)).save(faces / "图 train" / "0.png")
    shutil.copy(faces / "图 train" / "0.png", faces / "图 train" / "copy.png")
    Picture.open(faces / "图 train" / "0.png").save(faces / "图 train" / "近.jpg", quality=85)
    table = pl.read_csv(faces / "train.csv")
    age = table["年龄"][0]
    more = pl.DataFrame(
        {
            "文件": [f"图 train/{name}" for name in ("0.png", "copy.png", "近.jpg")],
            "性别": ["女", "男", "女"],
            "年龄": [None, age, age + 1],
        },
        schema=table.schema,
    )
    pl.concat([table, more]).write_csv(faces / "train.csv")
    return faces


@pytest.mark.parametrize("seed", range(3))
def test_one_picture_stays_in_one_fold(copies: Path, spec_of: SpecOf, seed: int) -> None:
    spec = spec_of(copies, training=ph.Training(seed=seed))
    dealt = planned(spec, 5).fold_of["train"]
    assert len(set(dealt[[0, 60, 61, 62]].tolist())) == 1
    assert np.bincount(dealt).max() - np.bincount(dealt).min() <= 4


def test_pictures_whose_labels_contradict_are_found(copies: Path, spec_of: SpecOf) -> None:
    age = pl.read_csv(copies / "train.csv")["年龄"][0]
    same = [("train", 2, "女"), ("train", 62, "女"), ("train", 63, "男")]
    ages = [("train", 2, f"{age} 岁"), ("train", 63, f"{age} 岁"), ("train", 64, f"{age + 1} 岁")]
    found = twins_of(planned(spec_of(copies)))
    assert found == [
        ("性别", same, True),
        ("年龄", ages, False),
    ]  # an empty cell contradicts nothing


def test_groups_of_the_split_are_never_torn(make_faces: Faces, spec_of: SpecOf) -> None:
    faces = make_faces(人=[i // 6 for i in range(60)])
    data = ph.Data("train.csv", split=ph.ByGroup("人", val=0.2), folder=str(faces))
    plan = planned(spec_of(faces, data=data), 4)
    people = plan.experiment.part("train").table.column("人").to_numpy()
    for person in set(people.tolist()):
        assert len(set(plan.fold_of["train"][people == person].tolist())) == 1
    with pytest.raises(SpecError, match=r"8 groups of column '人' that stay together\. Expected 9"):
        planned(spec_of(faces, data=data), 9)


def test_a_row_to_be_judged_stays_away_from_a_network_that_saw_its_picture(
    make_faces: Faces, spec_of: SpecOf
) -> None:
    faces = make_faces()
    shutil.copy(faces / "图 train" / "7.png", faces / "图 val" / "0.png")
    plan = planned(spec_of(faces), 3, ("train", "val"))
    assert plan.fold_of["val"][0] == plan.fold_of["train"][7]
    assert set(plan.fold_of["val"][1:].tolist()) == {-1}


def test_a_task_with_few_labels_is_left_out_and_named(make_faces: Faces, spec_of: SpecOf) -> None:
    faces = make_faces(
        少=["a", "b"] + [None] * 58, 一=["x"] * 59 + ["y"], 零=[i % 7 for i in range(60)]
    )
    for part in ("val",):
        table = pl.read_csv(faces / f"{part}.csv")
        table.with_columns(少=pl.lit("a"), 一=pl.lit("x"), 零=pl.lit(1)).write_csv(
            faces / f"{part}.csv"
        )
    tasks = {
        "性别": ph.Binary("女"),
        "少": ph.Binary("a"),
        "一": ph.Binary("y"),
        "零": ph.Regression(weight=0),
    }
    plan = planned(spec_of(faces, tasks=tasks))
    fold = int(plan.fold_of["train"][59]) + 1
    assert [task.name for task in plan.tasks] == ["性别"]
    assert plan.notes == (
        "task '少' is not judged: it has 2 labels, too few for 3 folds",
        f"task '一' is not judged: without fold {fold} all its labels are 'x'",
        "task '零' is not judged: its weight is 0, so nothing is learned of it",
    )
    assert list(fold_spec(plan, 0).tasks) == ["性别"]
    alone = spec_of(faces, tasks={"少": ph.Binary("a")})
    with pytest.raises(SpecError, match=r"there is no task to judge\.\n  task '少' is not judged"):
        planned(alone)


def test_a_fold_knows_every_class_and_its_own_rows_alone(
    make_faces: Faces, spec_of: SpecOf
) -> None:
    faces = make_faces(猫=["cat", "lynx"] * 29 + ["puma", None])
    val = pl.read_csv(faces / "val.csv").with_columns(猫=pl.lit("cat"))
    val.write_csv(faces / "val.csv")
    plan = planned(spec_of(faces, tasks={"猫": ph.Categorical(), "性别": ph.Binary("女")}))
    for fold in range(3):
        spec = fold_spec(plan, fold)
        experiment = prepare(spec)
        assert [task.width for task in experiment.tasks] == [3, 1]
        assert len(experiment.part("test")) == (plan.fold_of["train"] == fold).sum()
        assert len(experiment.part("train")) == (plan.fold_of["train"] != fold).sum()
        assert spec.data.val is not None


def test_the_labels_of_an_earlier_run_are_not_brought_along(
    make_faces: Faces, spec_of: SpecOf
) -> None:
    model = ph.Model("test_resnet", weights="random", freeze="all", init_from="runs/earlier")
    plan = planned(spec_of(make_faces(), model=model))
    assert fold_spec(plan, 0).model.init_from is None
    assert "model.init_from is left out" in plan.notes[0]


def test_images_of_several_folders_are_found(
    make_faces: Faces, spec_of: SpecOf, tmp_path: Path
) -> None:
    faces = make_faces()
    shutil.copytree(faces / "图 val", tmp_path / "图 val")
    shutil.move(faces / "val.csv", tmp_path / "val.csv")
    data = ph.Data("train.csv", val=str(tmp_path / "val.csv"), folder=str(faces))
    parts = prepare(fold_spec(planned(spec_of(faces, data=data)), 0)).parts
    for part, folder in (("train", faces), ("val", tmp_path), ("test", faces)):
        assert (
            parts[part].path("脸", 0).parent
            == folder.resolve() / f"图 {'val' if part == 'val' else 'train'}"
        )
