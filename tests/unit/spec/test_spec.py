import dataclasses
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import polyhead as ph
from polyhead.errors import SpecError
from polyhead.features import Features
from polyhead.objective import Objective
from polyhead.spec import Spec, Training
from polyhead.tasks import Multilabel

Write = Callable[..., Path]

FULL = Spec(
    data=ph.Data(
        "表/训练.csv",
        root="图",
        split=ph.ByGroup("人", val=0.2, test=0.1, seed=3),
        empty=("", "?"),
        rows={"train": 100, "val": 10},
        on_fault="skip",
    ),
    inputs={
        "脸": ph.Image(
            "文件",
            (96, 128),
            "crop",
            crop_fraction=0.9,
            mean=(0.5, 0.5, 0.5),
            augment=ph.Augment(flip=True, crop=0.2),
        )
    },
    tasks={
        "年龄": ph.Regression("years", (0, 90), loss="huber", weight=2.0, column="age.bin"),
        "a.b": ph.Binary("是", "否"),
        "style": ph.Categorical(("hat", "围巾"), label_smoothing=0.1),
        "tags": Multilabel(";", empty_word="无"),
        "grade": ph.Ordinal(("low", "high")),
    },
    model=ph.Model(
        "resnet18",
        freeze="layer2",
        weights="mine.safetensors",
        weights_folder="权重",
        neck=ph.ConvNeck((64, 32), dropout=0.4),
        backbone_options={"pad_type": "same", "depth": 3},
        init_from="runs/a",
    ),
    features=Features(store="off", folder="cache", limit_gb=1.5),
    objective=Objective(),
    training=Training(epochs=3, lr=1e-4, clip=1.0, score="a.b.accuracy", patience=2),
)


def faults(file: Path, *changes: str) -> str:
    with pytest.raises(SpecError) as caught:
        Spec.from_toml(file, changes)
    return str(caught.value)


def edited(file: Path, old: str, new: str) -> Path:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return file


def test_a_file_is_read(write: Write) -> None:
    spec = Spec.from_toml(write())
    assert spec.tasks == {"age": ph.Regression(), "性别": ph.Binary("女")}
    assert spec.inputs == {"face": ph.Image("file")}
    assert (spec.data, spec.model) == (
        ph.Data("faces_train.csv", "faces_val.csv"),
        ph.Model("vgg16"),
    )
    assert spec.training == Training()
    assert spec.name == "人脸"


def test_changes_reach_every_type(write: Write) -> None:
    spec = Spec.from_toml(
        write(),
        [
            "training.epochs=3",
            "training.lr=1e-4",
            "training.drop_last=false",
            "tasks.age.loss=mse",
            "tasks.age.range=[0, 80]",
            "tasks.性别.positive='1'",
            "model.neck={ kind = 'conv', hidden = [8] }",
            "data.rows.train=5",
            "inputs.face.size=[64, 96]",
        ],
    )
    assert spec.training == Training(epochs=3, lr=1e-4, drop_last=False)
    assert spec.tasks["age"] == ph.Regression(loss="mse", range=(0, 80))
    assert spec.tasks["性别"] == ph.Binary("1")
    assert spec.model.neck == ph.ConvNeck((8,))
    assert spec.data.rows == {"train": 5}
    assert spec.images["face"].shape == (64, 96)


def test_all_faults_are_said_at_once_with_what_was_meant(write: Write) -> None:
    said = faults(
        write(),
        "training.epoch=3",
        "training.batch_size=0",
        "training.lr=fast",
        "tasks.age.los=mse",
        "tasks.性别.kind=binry",
        "inputs.face.size=2.5",
        "model.neck.kind=cnv",
        "data.on_fault=drop",
        "trainig.epochs=1",
    )
    expected = """\
人脸.toml data.on_fault: Expected 'refuse' or 'skip'; got 'drop'.
人脸.toml tasks.age.los: unknown setting.
  Did you mean 'loss'? Known: unit, range, loss, weight, column, huber_delta, beyond, \
density_weight, within, kind.
人脸.toml tasks.性别.kind: no such kind: 'binry'.
  Did you mean 'binary'? Known: regression, binary, categorical, multilabel, ordinal.
人脸.toml model.neck.kind: no such kind: 'cnv'.
  Did you mean 'conv'? Known: conv, fuse, pool.
人脸.toml training.batch_size: Expected greater than or equal to 1; got 0.
人脸.toml training.lr: Expected a valid number; got 'fast'.
人脸.toml training.epoch: unknown setting.
人脸.toml trainig: unknown setting.
  Did you mean 'training'? Known: data, inputs, tasks, model, features, objective, training, \
calibration, evaluation."""
    lines = said.splitlines()
    assert [line for line in expected.splitlines() if line not in lines] == []
    assert sum(line.startswith("人脸.toml inputs.face.size") for line in lines) >= 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["training.lr=nan"], "人脸.toml training.lr: Expected a finite number; got nan."),
        (
            ["tasks.age.range=[0, inf]"],
            "人脸.toml tasks.age.range.1: Expected a finite number; got inf.",
        ),
        (
            ["data.train=2024-01-01"],
            "人脸.toml data.train: no setting takes a date or time; got 2024-01-01.",
        ),
        (["training.epochs=3.0"], "人脸.toml training.epochs: Expected a valid integer; got 3.0."),
        (
            ["training.epochs=true"],
            "人脸.toml training.epochs: Expected a valid integer; got True.",
        ),
        (
            ["tasks.性别.positive=1", "tasks.性别.positive=[1]"],
            "人脸.toml tasks.性别.positive: Expected a valid string; got [1].",
        ),
        (["tasks={}"], "人脸.toml: tasks: Expected one at least; got none."),
        (["inputs={}"], "人脸.toml: inputs: Expected one at least; got none."),
        (
            ["file=a.toml"],
            "人脸.toml file: unknown setting.",
        ),
    ],
)
def test_single_faults(write: Write, changes: list[str], message: str) -> None:
    assert faults(write(), *changes).partition("\n")[0] == message


@pytest.mark.parametrize("text", ["1", "1.0", "true", "1_000", "0x1F", "-7e3"])
def test_a_number_is_taken_as_it_was_written_where_a_text_is_declared(
    write: Write, text: str
) -> None:
    changes = [f"tasks.性别.positive={text}", f"tasks.性别.column= {text} ", "training.epochs=3"]
    spec = Spec.from_toml(write(), changes)
    assert spec.tasks["性别"] == ph.Binary(text, column=text)
    assert spec.training.epochs == 3


def test_a_number_in_the_file_is_no_text(write: Write) -> None:
    file = edited(write(), 'positive = "女"', "positive = 1")
    assert faults(file, "training.epochs=3") == (
        "人脸.toml tasks.性别.positive: Expected a valid string; got 1."
    )


def test_beside_a_number_for_a_text_other_faults_are_said(write: Write) -> None:
    assert faults(write(), "tasks.性别.positive=1", "training.lr=fast") == (
        "人脸.toml training.lr: Expected a valid number; got 'fast'."
    )


def test_names_with_dots_are_found_again(write: Write) -> None:
    file = edited(write(), '[tasks."性别"]', '[tasks."a.b"]')
    assert Spec.from_toml(file, ['tasks."a.b".positive=1']).tasks["a.b"] == ph.Binary("1")


@pytest.mark.parametrize("score", ["mean", "age.mae", "性别.accuracy"])
def test_scores(write: Write, score: str) -> None:
    assert Spec.from_toml(write(), [f"training.score={score}"]).training.score == score


@pytest.mark.parametrize("score", ["age", "gae.mae", "mae", ".mae", ""])
def test_what_is_no_score(write: Write, score: str) -> None:
    assert faults(write(), f"training.score='{score}'") == (
        "人脸.toml: training.score: Expected 'mean' or a task's metric such as 'age.mae'; "
        f"got {score!r}."
    )


def test_the_file_is_no_setting() -> None:
    given = {name: getattr(FULL, name) for name in ("data", "inputs", "tasks", "model")}
    with pytest.raises(SpecError, match="Spec file: unknown setting"):
        Spec(**given, file=Path("a.toml"))
    assert FULL.file is None
    assert "file" not in tomllib.loads(str(FULL))


def test_a_spec_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.training = Training()  # type: ignore[misc]


@pytest.mark.parametrize("full", [True, False])
def test_what_is_saved_reads_the_same(tmp_path: Path, *, full: bool) -> None:
    file = FULL.save(tmp_path / "新" / "规格.toml", full=full)
    read = Spec.from_toml(file)
    assert read == FULL
    assert (read.file, read.name, FULL.name) == (file, "规格", "年龄-a.b-style-tags-grade")
    assert read.save(file, full=full).read_text() == file.read_text()
    assert ("momentum" in file.read_text(), "batch_size" in file.read_text()) == (False, full)


def test_printed_it_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(str(FULL), encoding="utf-8")
    assert Spec.from_toml(tmp_path / "a.toml") == FULL


def with_frames(train: "pl.DataFrame | pd.DataFrame", val: "pl.DataFrame | pd.DataFrame") -> Spec:
    return Spec(
        data=ph.Data(train, val),
        inputs={"脸": ph.Image("文件")},
        tasks={"年龄": ph.Regression()},
        model=ph.Model("vgg16"),
    )


def test_frames_are_saved_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    train = pl.DataFrame({"文件": ["a.png", "图/b.png"], "年龄": ["30-39", None]})
    val = pd.DataFrame({"文件": ["c.png"], "年龄": [4]})
    spec = with_frames(train, val)
    read = Spec.from_toml(spec.save("出/规格.toml"))
    assert pl.read_parquet(read.base / str(read.data.train)).equals(train)
    assert pl.read_parquet(read.base / str(read.data.val)).to_dicts() == [
        {"文件": "c.png", "年龄": 4}
    ]
    assert read.data.root == str(tmp_path)
    assert (read.inputs, read.tasks, read.model) == (spec.inputs, spec.tasks, spec.model)


def test_a_spec_of_frames_prints_itself() -> None:
    spec = with_frames(pl.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1]}))
    assert tomllib.loads(str(spec))["data"] == {
        "train": "DataFrame of 2 rows",
        "val": "DataFrame of 1 rows",
    }


def test_placed(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    spec = Spec.from_toml(write())
    placed = spec.placed(data=Path("表"), weights=Path("w"), rows=7)
    assert placed.data == dataclasses.replace(spec.data, folder=str(tmp_path / "表"), rows=7)
    assert placed.model.weights_folder == str(tmp_path / "w")
    assert placed.weights_folders == [tmp_path, tmp_path / "w"]
    assert placed.file == spec.file
    assert spec.placed() == spec
    assert spec.weights_folders == [tmp_path]


def every_path(values: dict[str, Any]) -> list[str]:
    data, model = values["data"], values["model"]
    paths = (data["folder"], model["weights_folder"], model.get("init_from"))
    return [path for path in (*paths, values.get("features", {}).get("folder")) if path]


def test_a_spec_is_changed_as_from_the_command_line(write: Write) -> None:
    changes = ["tasks.age.loss=mse", "tasks.性别.positive=1", "model.weights=random"]
    spec = Spec.from_toml(write())
    changed = spec.change(*changes)
    assert changed == Spec.from_toml(write(), changes)
    assert (changed.file, changed.name) == (spec.file, spec.name)
    assert spec == Spec.from_toml(write())  # the old one stays
    assert spec.change() == spec


def test_a_spec_written_in_python_is_changed_too() -> None:
    changed = FULL.change('tasks."a.b".weight=3', "inputs.脸.augment.flip=false", "data.rows=5")
    assert changed.tasks == {**FULL.tasks, "a.b": ph.Binary("是", "否", weight=3.0)}
    assert changed.images["脸"].augment == ph.Augment(crop=0.2)
    assert (changed.data.rows, changed.file, changed.model) == (5, None, FULL.model)
    assert FULL.change() == FULL


def test_what_cannot_be_changed_is_said() -> None:
    for item, message in (
        ("tasks.age", "--set tasks.age: Expected KEY=VALUE, as tasks.age.loss=mse."),
        (
            "tasks.年龄.los=mse",
            "tasks.年龄.los: unknown setting.\n  Did you mean 'loss'? Known: "
            + ", ".join(f.name for f in dataclasses.fields(ph.Regression))
            + ".",
        ),
        ("training.lr=nan", "training.lr: Expected a finite number; got nan."),
        ("tasks={}", "tasks: Expected one at least; got none."),
    ):
        with pytest.raises(SpecError) as caught:
            FULL.change(item)
        assert str(caught.value) == message


def test_frames_stay_where_something_else_is_changed() -> None:
    train, val = pl.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1]})
    changed = with_frames(train, val).change("data.rows=1", "training.epochs=3")
    assert changed.data.train is train
    assert changed.data.val is val
    assert (changed.data.rows, changed.training.epochs) == (1, 3)
    moved = with_frames(train, val).change("data.train=a.csv")
    assert (moved.data.train, moved.data.val is val) == ("a.csv", True)


def test_resolved_can_be_read_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").mkdir()
    monkeypatch.chdir(tmp_path / "x")
    spec = Spec.from_toml(FULL.save(tmp_path / "s.toml"))
    here = Spec.from_toml(Path(os.path.relpath(tmp_path / "s.toml")))
    for resolved in (spec.resolved(), here.resolved()):
        assert every_path(tomllib.loads(str(resolved))) == [
            str(tmp_path),
            str(tmp_path / "权重"),
            str(tmp_path / "runs" / "a"),
            str(tmp_path / "cache"),
        ]
        assert resolved.resolved() == resolved
        assert resolved.data.root == "图"  # starts in the folder of the data
    assert spec.tasks == spec.resolved().tasks


def test_the_home_folder_of_features_is_not_beside_the_spec(write: Write) -> None:
    spec = Spec.from_toml(write(), ["features.folder=~/特征"])
    assert spec.resolved().features.folder == str(Path.home() / "特征")
    assert Spec.from_toml(write()).resolved().features.folder is None


def test_a_spec_that_was_read_keeps_its_paths_when_it_is_saved_elsewhere(tmp_path: Path) -> None:
    spec = Spec.from_toml(FULL.save(tmp_path / "s.toml"))
    moved = Spec.from_toml(spec.save(tmp_path / "a" / "b" / "s.toml"))
    assert moved == spec.resolved()
    assert Spec.from_toml(spec.save(tmp_path / "t.toml")) == spec
