"""A file answers as its run does: every kind of task, several inputs, images of any size."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import numpy as np
import onnx
import polars as pl
import pytest

import polyhead as ph
from polyhead.calibration import Calibrated
from polyhead.calibration.conformal import Band
from polyhead.errors import ExportError, MissingExtraError, PolyheadError, RunError
from polyhead.model import Network
from polyhead.portable import Contract, read_model, without_pixels
from polyhead.predict import Answers, Example, Picture, Predictor, Unanswered

Made = tuple[Network, Contract]
Pair = tuple[Predictor, Path]
Paired = Callable[..., Pair]
Alike = Callable[[Answers | Unanswered, Answers | Unanswered], None]


def test_every_kind_of_task_and_any_size_in_one_list(
    pair: Paired, alike: Alike, noise: Callable[..., np.ndarray]
) -> None:
    predictor, path = pair()
    loaded = ph.load(path, threads=1)
    sizes = [(32, 32), (40, 24), (32, 32), (500, 700), (1, 1), (32, 32), (40, 24)]
    asked: list[Picture | Example] = [noise(*size, seed=i) for i, size in enumerate(sizes)]
    asked[2:2] = ["没有.png", np.zeros((8, 8), np.uint8), {"face": noise(9, 9)}]
    wanted, found = predictor(asked, on_error="skip"), loaded(asked, on_error="skip")
    assert [bool(one) for one in found] == [i not in (2, 3) for i in range(len(asked))]
    for one, other in zip(wanted, found, strict=True):
        alike(one, other)
    assert len({round(float(one["age"].value), 3) for one in found if one}) > 5  # type: ignore[arg-type,index]
    alike(wanted[0], loaded(asked[0]))


def test_several_inputs_and_any_of_them_absent(
    pair: Paired, alike: Alike, several_rows: list[Example]
) -> None:
    predictor, path = pair(several=True)
    loaded = ph.load(path, threads=1)
    assert [loaded.may_be_absent(n) for n in ("左", "right", "speed", "weather")] == [True] * 4
    wanted, found = predictor(several_rows, on_error="skip"), loaded(several_rows, on_error="skip")
    assert [bool(one) for one in found] == [True] * 5 + [False]
    for one, other in zip(wanted, found, strict=True):
        alike(one, other)


def test_what_must_be_there_is_asked_for_as_ever(pair: Paired) -> None:
    loaded = ph.load(pair()[1], threads=1)
    assert not loaded.may_be_absent("face")
    with pytest.raises(RunError, match="never learned to do without 'face'"):
        loaded({"face": None})
    with pytest.raises(RunError, match="the network has no input 'fase'"):
        loaded({"fase": "1.png"})


def test_behind_the_pixels_nothing_of_their_path_is_left(pair: Paired) -> None:
    model, contract = read_model(pair(several=True)[1])
    cut = without_pixels(model, contract)
    onnx.checker.check_model(cut, full_check=True)
    assert len(cut.graph.input) == 4
    left = [name for node in cut.graph.node for name in node.output if name.startswith("pixels")]
    assert left == []
    assert not [c.name for c in cut.graph.initializer if c.name.startswith("pixels")]


@pytest.fixture(scope="module")
def shipped(trained: ph.Run, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A calibrated run and the file written from it."""
    run = ph.Run.open(copytree(trained.folder, tmp_path_factory.mktemp("shipped") / "run"))
    band = Band(edges=(), reach=(8.5,))
    known = Calibrated(
        0.9,
        temperatures={"gender": 3.0},
        bands={"age": band},
        thresholds={"gender": 0.3},
        class_thresholds={"gender": {"Female": 0.999}},  # in no set; by the common one in each
    )
    run.files.calibration.write_text(json.dumps(known.to_json()), encoding="utf-8")
    return ph.load(run.folder), ph.export(run, check=2).path


def test_a_calibrated_run_is_as_sure_from_its_file(
    shipped: Pair, squares: Path, alike: Alike
) -> None:
    predictor, path = shipped
    loaded = ph.load(path, threads=1)
    frame = pl.read_csv(squares / "val.csv").head(5)
    wanted = list(predictor.answers(predictor.rows(frame, squares)))
    found = list(loaded.answers(loaded.rows(frame, squares)))
    for one, other in zip(wanted, found, strict=True):
        alike(one, other)
        assert other["age"].interval == pytest.approx(one["age"].interval, abs=1e-3)
        assert (other["age"].level, other["gender"].classes) == (0.9, one["gender"].classes)
        assert other["gender"].classes == ("Male",)
    files = [path for path, said in loaded.folder(squares / "val") if said]
    assert len(files) == 21
    assert repr(loaded) == repr(predictor)


def test_many_rows_go_into_a_file_and_another_network_is_another(
    shipped: Pair, squares: Path, tmp_path: Path
) -> None:
    predictor, path = shipped
    done = ph.answer_all(path, squares / "val.csv", tmp_path / "a.csv")
    wanted = ph.answer_all(predictor, squares / "val.csv", tmp_path / "b.csv")
    assert (done.answered, done.unanswered) == (wanted.answered, wanted.unanswered) == (21, 0)
    one, other = pl.read_csv(tmp_path / "a.csv"), pl.read_csv(tmp_path / "b.csv")
    assert one.columns == other.columns
    assert one["gender"].to_list() == other["gender"].to_list()
    assert np.allclose(one["age_low"], other["age_low"], atol=1e-3)


def test_what_needs_the_network_says_so(shipped: Pair, squares: Path) -> None:
    path = shipped[1]
    loaded = ph.load(path, threads=1)
    with pytest.raises(RunError) as error:
        ph.explain(loaded, squares / "val/1.png")
    assert str(error.value) == (
        f"{path}: a file holds no network in torch to look into.\n"
        "  Give the folder of the run that it was written from."
    )


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "device": ({"device": "cuda"}, "a file is asked on the processor"),
    "precision": ({"precision": "bf16"}, "a file computes in the numbers that it was written in"),
    "runtime": ({"runtime": "onnx"}, "no runtime 'onnx'. Expected onnxruntime or openvino."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_file_cannot_be_asked_is_refused(shipped: Pair, what: str) -> None:
    given, said = REFUSED[what]
    with pytest.raises(RunError, match=said):
        ph.load(shipped[1], **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"runtime": "openvino"}, {"threads": 2}])
def test_what_a_folder_cannot_be_asked_is_refused(
    trained: ph.Run, given: dict[str, object]
) -> None:
    with pytest.raises(RunError, match=r"polyhead export|torch\.set_num_threads\(2\)"):
        ph.load(trained.folder, **given)  # type: ignore[arg-type]


def test_another_file_is_none_of_ours(shipped: Pair, tmp_path: Path) -> None:
    others = {"a.onnx": b"no network", "b.onnx": b"", "c.txt": "文".encode()}
    model = onnx.load(shipped[1])
    model.ClearField("metadata_props")
    others["d.onnx"] = model.SerializeToString()
    for name, content in others.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ExportError) as error:
            ph.load(path)
        assert str(error.value) == f"{path}: not a file that `polyhead export` wrote."
    with pytest.raises(ExportError, match=r"没有\.onnx: no such file\."):
        ph.load(tmp_path / "没有.onnx")


@pytest.mark.parametrize(
    ("library", "runtime", "extra"),
    [
        ("onnx", None, "export"),
        ("onnxruntime", None, "export"),
        ("openvino", "openvino", "openvino"),
    ],
)
def test_a_missing_library_is_named(
    shipped: Pair,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    runtime: str | None,
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"polyhead\[{extra}\]"):
        ph.load(shipped[1], runtime=runtime)


def test_files_of_before_columns_were_written_are_read(shipped: Pair, tmp_path: Path) -> None:
    model, contract = read_model(shipped[1])
    assert {name: port.column for name, port in contract.images.items()} == {"face": "file"}
    (entry,) = model.metadata_props
    facts = json.loads(entry.value)
    del facts["inputs"]["face"]["column"]
    entry.value = json.dumps(facts)
    onnx.save(model, tmp_path / "old.onnx")
    assert ph.load(tmp_path / "old.onnx", threads=1).images["face"].column == "face"


def test_openvino_answers_alike() -> None:
    """In a process of its own; see tests/unit/portable/test_file.py."""
    file = Path(__file__).with_name("apart_in_openvino.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stdout + done.stderr


def test_asking_a_file_loads_no_network(shipped: Pair, squares: Path) -> None:
    code = (
        "import sys, polyhead\n"
        "polyhead.load(sys.argv[1])(sys.argv[2])\n"
        "found = [m for m in ('timm', 'polyhead.model.network', 'openvino') if m in sys.modules]\n"
        "assert not found, found"
    )
    command = [sys.executable, "-c", code, str(shipped[1]), str(squares / "val/1.png")]
    subprocess.run(command, check=True)  # noqa: S603 - our own


def test_bfloat16_is_taken_where_the_processor_has_it(
    trained: ph.Run, squares: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [squares / f"val/{i}.png" for i in range(1, 8)]
    exact = ph.load(trained.folder)
    assert exact.runtime.name == "torch, fp32"
    for has, name in ((True, "torch, bf16"), (False, "torch, fp32")):
        monkeypatch.setattr("polyhead.predict.in_torch.has_bf16", lambda _, has=has: has)
        predictor = ph.load(trained.folder, precision="bf16")
        assert predictor.runtime.name == name
        apart = [
            abs(float(a["age"].value) - float(b["age"].value))  # type: ignore[arg-type]
            for a, b in zip(exact(photos), predictor(photos), strict=True)
        ]
        assert max(apart) < 2
        assert (max(apart) > 0) is has


def test_errors_are_ours(tmp_path: Path) -> None:
    with pytest.raises(PolyheadError):
        ph.load(tmp_path)
