"""A run as a file: checked on its images, on noise where they are gone, and refused where wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import onnx
import polars as pl
import pytest
import torch
from PIL import Image

import polyhead as ph
from polyhead.calibration import Calibrated
from polyhead.calibration.conformal import Band
from polyhead.errors import ExportError
from polyhead.portable import Session
from polyhead.shipping import parity, ship
from polyhead.shipping.parity import Limits


@pytest.fixture
def run(trained: ph.Run, tmp_path: Path) -> ph.Run:
    """A copy of a run."""
    return ph.Run.open(copytree(trained.folder, tmp_path / "训练"))


def test_a_run_becomes_a_file_that_answers_as_it_does(run: ph.Run, squares: Path) -> None:
    written = ph.export(run, check=8)
    assert written.path == run.folder / "model.onnx"
    assert written.size == written.path.stat().st_size
    assert "fp32 beside the network, 8 validation rows" in str(written)
    assert [one.task for one in written.agreements] == ["age", "gender"]
    assert written.holds
    image = np.asarray(Image.open(squares / "val/1.png"))
    said = Session(written.path)({"face": image[None]})
    asked = ph.load(run.folder)(squares / "val/1.png")
    assert float(said["age"].answers) == pytest.approx(asked["age"].value, abs=1e-3)
    assert said["gender"].shares is not None
    assert float(said["gender"].shares[0, 1]) == pytest.approx(
        (asked["gender"].probabilities or {})["Female"], abs=1e-4
    )


def test_how_sure_it_is_travels_along(run: ph.Run, squares: Path) -> None:
    """Probabilities are those of the predictor, and intervals can be made of what is said."""
    band = Band(edges=(), reach=(8.5,))
    known = Calibrated(0.9, temperatures={"gender": 3.0}, bands={"age": band})
    run.files.calibration.write_text(json.dumps(known.to_json()), encoding="utf-8")
    written = ph.export(run, check=2)
    (entry,) = onnx.load(written.path).metadata_props
    assert json.loads(entry.value)["calibration"] == known.to_json()
    image = np.asarray(Image.open(squares / "val/1.png"))
    session = Session(written.path)
    said = session({"face": image[None]})["gender"].shares
    asked = ph.load(run.folder)(squares / "val/1.png")["gender"].probabilities
    assert session.contract.calibrated == known
    assert said is not None
    assert asked is not None
    assert float(said[0, 1]) == pytest.approx(asked["Female"], abs=1e-4)


def test_without_its_images_it_is_checked_on_noise_and_says_so(run: ph.Run) -> None:
    spec = replace(run.spec, data=replace(run.spec.data, folder="gone"))
    spec.save(run.files.spec)
    again = ph.Run.open(run.folder)
    written = ph.export(again)
    assert "16 made images" in written.rows
    assert "note: checked on noise, since the run's validation images can't be read: " in str(
        written
    )
    with pytest.raises(ExportError, match="int8 wants the images that the run was trained on"):
        ph.export(again, int8=True)


def test_int8_is_measured_on_labels_beside_the_network(run: ph.Run) -> None:
    written = ph.export(run, int8=True, loss=100)
    assert written.path.name == "model.int8.onnx"
    assert "ranges from 48 training rows" in written.notes[0]
    assert [score.task for score in written.scores] == ["age", "gender"]
    assert "int8 on labels, 21 validation rows" in str(written)
    assert written.to_json()["numbers"] == "int8"


def test_a_file_that_answers_otherwise_is_not_written(
    run: ph.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ship, "FP32", Limits(equal=1.0, numbers=-1.0))
    (run.folder / "model.onnx").write_bytes(b"before")
    with pytest.raises(ExportError) as error:
        ph.export(run, check=2)
    said = str(error.value)
    assert said.startswith(f"{run.folder}/model.onnx: not written, the file would answer otherwise")
    assert "at most -80" in said
    assert (run.folder / "model.onnx").read_bytes() == b"before"
    assert not list(run.folder.glob(".*part*"))


def test_what_is_no_number_is_no_agreement() -> None:
    wanted = torch.tensor([1.0, 2.0])
    assert parity._furthest(torch.tensor([1.0, np.nan]), wanted) == np.inf
    assert parity._furthest(torch.tensor([1.0, 2.5]), wanted) == 0.5


def test_several_inputs_go_out_together(tmp_path: Path, make_spec: Callable[..., ph.Spec]) -> None:
    """Some images absent, which the file is told by an input of its own."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(24):
        Image.fromarray(rng.integers(0, 256, (20 + i % 3, 30, 3), dtype=np.uint8)).save(
            tmp_path / f"{i}.png"
        )
        name = f"{i}.png"
        rows.append({"左": name, "right": None if i % 5 == 0 else name, "speed": i, "steer": i / 9})
    pl.DataFrame(rows).write_csv(tmp_path / "drive.csv")
    spec = make_spec(
        data=ph.Data(
            "drive.csv", folder=str(tmp_path), split=ph.ByFraction(val=0.4, stratify=False)
        ),
        inputs={
            "左": ph.Image(size=32),
            "right": ph.Image(size=32, optional=True),
            "speed": ph.Numeric(),
        },
        tasks={"steer": ph.Regression()},
        model=ph.Model("test_resnet", weights="random", neck=ph.FuseNeck(hidden=(8,))),
        training=ph.Training(epochs=1, batch_size=8),
    )
    run = ph.train(spec, out=tmp_path / "run")
    written = ph.export(run)
    session = Session(written.path)
    assert session.contract.presence("right") == "right_present"
    assert session.contract.presence("左") is None
    assert written.rows.endswith("validation rows")
