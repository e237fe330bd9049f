"""Two images, a number and a category per row: trained, stored, resumed, asked, some absent."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

import polyhead as ph
from polyhead.checks import check_spec
from polyhead.errors import ImageError, InputError, RunError
from polyhead.features import Features
from polyhead.predict import Example
from polyhead.training import Quiet, answer_table, evaluate, resume, train

GAPS = {3, 17, 40}


def draw(folder: Path, count: int = 60) -> Path:
    """Left images as bright as they say, right ones tinted, speed and weather, all in a label."""
    random = np.random.default_rng(0)
    rows = []
    (folder / "图").mkdir()
    for i in range(count):
        light, tint = random.integers(0, 255, 2)
        left = np.full((24, 24, 3), light, dtype=np.uint8)
        right = np.full((24, 24, 3), (tint, 255 - tint, 128), dtype=np.uint8)
        Image.fromarray(left).save(folder / "图" / f"l{i}.png")
        Image.fromarray(right).save(folder / "图" / f"r{i}.png")
        speed, weather = random.normal(50, 20), random.choice(["晴", "雨"])
        steering = light / 255 - tint / 255 + (speed - 50) / 40 + (weather == "雨")
        rows.append({
            "left": f"图/l{i}.png",
            "right": None if i in GAPS else f"图/r{i}.png",
            "speed": None if i in (5, 50) else round(speed, 2),
            "天气": None if i == 7 else str(weather),
            "steering": round(float(steering), 4),
            "turn": "right" if steering > 0.5 else "left",
        })  # fmt: skip
    pl.DataFrame(rows).write_csv(folder / "drive.csv")
    return folder


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw(tmp_path_factory.mktemp("drive"))


def spec_of(folder: Path, **changes: object) -> ph.Spec:
    declared = {
        "data": ph.Data(
            "drive.csv", folder=str(folder), split=ph.ByFraction(val=0.25, stratify=False)
        ),
        "inputs": {
            "left": ph.Image(size=32),
            "right": ph.Image(size=32, optional=True),
            "speed": ph.Numeric(unit="km/h"),
            "weather": ph.Category("天气"),
        },
        "tasks": {"steering": ph.Regression(), "turn": ph.Categorical()},
        "model": ph.Model(
            "test_resnet", weights="random", neck=ph.FuseNeck((16,), width=8, drop_inputs=0.1)
        ),
        "training": ph.Training(epochs=4, batch_size=8, lr=3e-3),
        **changes,
    }
    return ph.Spec(**declared)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> ph.Run:
    training = ph.Training(epochs=25, batch_size=8, lr=1e-2)
    out = tmp_path_factory.mktemp("run") / "run"
    return train(spec_of(drive, training=training), out=out, reporter=Quiet())


def test_it_learns_from_all_of_them(run: ph.Run) -> None:
    assert run.metrics["steering"]["mae"] < 0.6 * run.constants["steering"]["mae"]
    assert {"left", "right", "speed", "天气"} <= set(pl.read_parquet(run.files.predictions).columns)


@pytest.mark.parametrize("freeze", ["all", "layer2"])
@pytest.mark.parametrize("share", [True, False])
def test_stored_features_change_nothing(
    drive: Path, tmp_path: Path, freeze: str, *, share: bool
) -> None:
    neck = ph.FuseNeck((16,), grid=(1, 2), drop_inputs=0.2)
    model = ph.Model(
        "test_resnet", weights="random", freeze=freeze, neck=neck, share_backbone=share
    )
    folder = str(tmp_path / "cache")
    runs = [
        train(
            spec_of(drive, model=model, features=Features(store, folder=folder)),
            out=tmp_path / store,
            reporter=Quiet(),
        )
        for store in ("on", "off")
    ]
    for one, other in zip(*(r.history.epochs for r in runs), strict=True):
        assert one.train_losses == pytest.approx(other.train_losses, abs=1e-5)
        assert one.val_losses == pytest.approx(other.val_losses, abs=1e-5)
    stores = list((tmp_path / "cache" / "features").iterdir())
    assert len(stores) == 1  # two backbones of the same weights give the same


def test_resumed_it_ends_as_if_it_had_not_been(drive: Path, tmp_path: Path) -> None:
    whole = train(spec_of(drive), out=tmp_path / "whole", reporter=Quiet())
    short = spec_of(drive, training=ph.Training(epochs=2, batch_size=8, lr=3e-3))
    train(short, out=tmp_path / "short", reporter=Quiet())
    gone_on = resume(tmp_path / "short", changes=("training.epochs=4",), reporter=Quiet())
    assert gone_on.history.train_loss == whole.history.train_loss
    assert gone_on.metrics == whole.metrics


def test_a_row_is_asked_by_the_names_of_its_inputs(run: ph.Run, drive: Path) -> None:
    predictor = ph.load(run.folder)
    whole: Example = {
        "left": drive / "图/l0.png", "right": drive / "图/r0.png", "speed": 55.5, "weather": "雨"
    }  # fmt: skip
    every = predictor(whole)
    assert set(every) == {"steering", "turn"}
    without = [predictor({n: x for n, x in whole.items() if n != name}) for name in whole]
    assert len({str(said["steering"].value) for said in [every, *without]}) == 5
    assert predictor([whole, whole])[1]["steering"].value == every["steering"].value
    with pytest.raises(InputError, match=r"input 'weather': no such value: '雪'\."):
        predictor({**whole, "weather": "雪"})
    with pytest.raises(RunError, match=r"no input 'sped'\.\n  Did you mean 'speed'\?"):
        predictor({**whole, "sped": 3})


def test_a_table_is_answered_labeled_or_not(run: ph.Run, drive: Path) -> None:
    measured = evaluate(run, drive / "drive.csv")
    predictor = ph.load(run.folder)
    said = dict(answer_table(predictor, drive / "drive.csv"))
    assert list(said)[:2] == ["drive.csv row 2", "drive.csv row 3"]
    values = [answers["steering"].value for answers in said.values()]
    assert values == pytest.approx(measured.frame["steering_predicted"].to_list(), abs=1e-4)
    rows = pl.read_csv(drive / "drive.csv").drop("steering", "turn")
    bare = [a["steering"].value for _, a in answer_table(predictor, rows, root=drive)]
    assert bare == values


def test_what_it_never_learned_to_do_without_is_refused(drive: Path, tmp_path: Path) -> None:
    inputs = {"left": ph.Image(size=32), "speed": ph.Numeric()}
    model = ph.Model("test_resnet", weights="random", neck=ph.FuseNeck((16,)))
    full = pl.read_csv(drive / "drive.csv").filter(pl.col("speed").is_not_null())
    data = ph.Data(full, root=str(drive), split=ph.ByFraction(val=0.25, stratify=False))
    run = train(
        spec_of(drive, data=data, inputs=inputs, model=model), out=tmp_path / "r", reporter=Quiet()
    )
    predictor = ph.load(run.folder)
    with pytest.raises(RunError, match="never learned to do without 'left', and got none"):
        predictor({"speed": 3.0})
    with pytest.raises(InputError, match=r"input 'speed': empty, and training had a value"):
        predictor({"left": drive / "图/l0.png"})
    with pytest.raises(InputError, match=r"drive\.csv row 7, input 'speed': empty"):
        evaluate(run, drive / "drive.csv")


def test_faulty_cells_are_named_before_training_and_by_the_check(
    drive: Path, tmp_path: Path
) -> None:
    frame = pl.read_csv(drive / "drive.csv").with_columns(
        speed=pl.when(pl.col("turn") == "left").then(pl.lit("fast")).otherwise(pl.lit("3"))
    )
    data = ph.Data(frame, root=str(drive), split=ph.ByFraction(val=0.25, stratify=False))
    with pytest.raises(InputError, match=r"DataFrame row \d+, input 'speed': not a number: 'fast'"):
        train(spec_of(drive, data=data), out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()
    report = check_spec(spec_of(drive, data=data))
    assert {f.what for f in report.of("faulty_input")} == {"speed: not a number: 'fast'."}
    skipping = ph.Data(
        frame, root=str(drive), split=ph.ByFraction(val=0.25, stratify=False), on_fault="skip"
    )
    run = train(spec_of(drive, data=skipping), out=tmp_path / "run", reporter=Quiet())
    assert any("input 'speed' can't be read" in note for note in run.summary["notes"])


def test_an_image_that_is_not_optional_must_be_there(drive: Path, tmp_path: Path) -> None:
    inputs = {"left": ph.Image(size=32), "right": ph.Image(size=32)}
    with pytest.raises(ImageError, match=r"drive\.csv row 5: no file in column 'right'"):
        train(spec_of(drive, inputs=inputs), out=tmp_path / "run", reporter=Quiet())
    findings = check_spec(spec_of(drive)).of("empty_inputs")
    assert {f.what.split(" is")[0] for f in findings} >= {"column 'right'"}


def test_a_run_starts_another_with_the_same_inputs(
    drive: Path, run: ph.Run, tmp_path: Path
) -> None:
    model = ph.Model(
        "test_resnet", neck=ph.FuseNeck((16,), width=8, drop_inputs=0.1), init_from=str(run.folder)
    )
    started = train(spec_of(drive, model=model), out=tmp_path / "b", reporter=Quiet())
    assert any("taken: backbone, fusion, neck" in note for note in started.summary["notes"])


def test_a_sheet_shows_the_images_of_a_row_beside_each_other(run: ph.Run, tmp_path: Path) -> None:
    ph.show(run, rows=4, seed=0).save(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").stat().st_size > 1000
