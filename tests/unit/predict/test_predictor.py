import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image
from torch import tensor

import polyhead as ph
from polyhead.errors import ImageError, RunError
from polyhead.loading import crew
from polyhead.predict import Answers, Example, Picture, Unanswered


def numbers(answers: Answers) -> list[float]:
    gender = answers["gender"].probabilities or {}
    return [float(answers["age"].value), gender["Female"]]  # type: ignore[arg-type]


AS: dict[str, Callable[[Path], Picture | dict[str, Picture]]] = {
    "path": lambda path: path,
    "text": str,
    "bytes": Path.read_bytes,
    "array": lambda path: np.asarray(Image.open(path)),
    "array in another order": lambda path: np.asfortranarray(np.asarray(Image.open(path))),
    "Pillow": Image.open,
    "mapping": lambda path: {"face": path},
}


@pytest.mark.parametrize("form", AS)
def test_an_image_may_come_in_many_forms(predictor: ph.Predictor, squares: Path, form: str) -> None:
    path = squares / "val/1.png"
    given = AS[form](path)
    assert numbers(predictor(given)) == pytest.approx(numbers(predictor(path)), abs=1e-5)


def test_a_list_gives_a_list(predictor: ph.Predictor, squares: Path) -> None:
    path = squares / "val/1.png"
    assert predictor([]) == []
    (one,), (other,) = predictor([path]), predictor([{"face": path}])
    assert numbers(one) == numbers(other)


def test_a_batch_of_one_answers_as_a_batch_of_many(predictor: ph.Predictor, squares: Path) -> None:
    paths = [squares / f"val/{i}.png" for i in range(1, 8)]
    together = [numbers(answers) for answers in predictor(paths)]
    alone = [numbers(predictor(path)) for path in paths]
    in_threes = [numbers(answers) for answers in predictor.answers(paths, batch_size=3)]
    assert np.allclose(together, alone, atol=1e-5, rtol=1e-5)
    assert np.allclose(together, in_threes, atol=1e-5, rtol=1e-5)
    assert len({round(age, 3) for age, _ in together}) > 1


def test_a_pillow_image_is_seen_as_its_file_is(predictor: ph.Predictor, tmp_path: Path) -> None:
    """Upright as its EXIF data says, and what is transparent on white."""
    pixels = np.random.default_rng(0).integers(0, 255, (40, 30, 4), dtype=np.uint8)
    clear = tmp_path / "clear.png"
    Image.fromarray(pixels, "RGBA").save(clear)
    turned = tmp_path / "turned.png"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels[:, :, :3]).save(turned, exif=exif)
    for path in (clear, turned):
        with Image.open(path) as image:
            assert numbers(predictor(image)) == pytest.approx(numbers(predictor(path)), abs=1e-5)


@pytest.mark.parametrize(
    ("array", "got"),
    [
        (np.zeros((8, 8), np.uint8), r"shape \(8, 8\) and type uint8"),
        (np.zeros((3, 8, 8), np.uint8), r"shape \(3, 8, 8\) and type uint8"),
        (np.zeros((8, 8, 4), np.uint8), r"shape \(8, 8, 4\) and type uint8"),
        (np.zeros((8, 8, 3), np.float32), r"shape \(8, 8, 3\) and type float32"),
        (np.zeros((0, 8, 3), np.uint8), r"shape \(0, 8, 3\) and type uint8"),
    ],
)
def test_a_wrong_array_is_refused(predictor: ph.Predictor, array: "np.ndarray", got: str) -> None:
    message = rf"an array of {got}\. Expected \(height, width, 3\) of uint8\."
    with pytest.raises(ImageError, match=message):
        predictor(array)


def test_a_pillow_image_that_was_cut_off_is_refused(
    predictor: ph.Predictor, squares: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.png"
    cut.write_bytes((squares / "val/1.png").read_bytes()[:200])
    with Image.open(cut) as image, pytest.raises(ImageError, match=r"^image: can't be read \("):
        predictor(image)


@pytest.mark.parametrize("thing", [None, 3, torch.zeros(3, 8, 8)])
def test_what_is_no_image_is_refused(predictor: ph.Predictor, thing: object) -> None:
    with pytest.raises(ImageError) as error:
        predictor(thing)  # type: ignore[call-overload]
    assert str(error.value) == (
        "not an image. Expected a path, the bytes of a file, an array or a Pillow image; "
        f"got {type(thing).__name__}."
    )


def test_a_missing_file_is_named(predictor: ph.Predictor) -> None:
    with pytest.raises(ImageError, match=r"没有\.png: no such file"):
        predictor("没有.png")


def test_an_input_that_is_not_given_is_named(predictor: ph.Predictor) -> None:
    with pytest.raises(RunError, match="never learned to do without 'face', and got none"):
        predictor({"face": None})
    with pytest.raises(RunError, match=r"no input 'faces'\.\n  Did you mean 'face'\?"):
        predictor({"faces": "1.png"})


def test_answers_read_as_a_person_says_them(predictor: ph.Predictor) -> None:
    answers = predictor.answer({"age": tensor(26.2), "gender": tensor(0.93)})
    assert str(answers) == repr(answers) == "age 26 years; gender Female (0.93)"
    assert (list(answers), len(answers)) == (["age", "gender"], 2)
    assert answers["gender"].value == "Female"
    other = predictor.answer({"age": tensor(26.2), "gender": tensor(0.25)})
    assert str(other["gender"]) == "gender Male (0.75)"


def test_answers_are_plain_data_for_programs(predictor: ph.Predictor) -> None:
    answers = predictor.answer({"age": tensor(26.5), "gender": tensor(0.25)})
    assert answers.to_json() == {
        "age": {"value": 26.5, "unit": "years"},
        "gender": {
            "value": "Male",
            "probability": 0.75,
            "probabilities": {"Male": 0.75, "Female": 0.25},
        },
    }


def test_a_predictor_says_what_it_answers(predictor: ph.Predictor) -> None:
    assert repr(predictor) == (
        "Predictor(age: number, 0 to 80 years, loss mae; "
        "gender: Male or Female, loss cross-entropy)"
    )


def test_files_are_decoded_scaled_where_the_run_was_trained_so(
    predictor: ph.Predictor, tmp_path: Path
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    path = tmp_path / "大.jpg"
    Image.fromarray(pixels).save(path)
    whole = numbers(predictor(path))
    was = predictor.images["face"]
    preprocess = replace(was.preprocess, scaled_decode=True)
    predictor.images = {"face": replace(was, preprocess=preprocess)}
    try:
        assert numbers(predictor(path)) == numbers(predictor(path.read_bytes())) != whole
        assert numbers(predictor(Image.open(path))) == whole  # pixels are what they are
    finally:
        predictor.images = {"face": was}


def test_the_pixels_and_inputs_of_a_row(predictor: ph.Predictor, squares: Path) -> None:
    path = squares / "val/1.png"
    pixels = predictor.pixels(path)
    assert list(pixels) == ["face"]
    assert np.array_equal(pixels["face"].permute(1, 2, 0).numpy(), np.asarray(Image.open(path)))
    assert predictor.pixels({"face": None}) == {}
    inputs = predictor.prepared(path)
    assert inputs["face"].shape == (3, 32, 32)
    alone = predictor.predict({"face": inputs["face"][None]})
    answers = predictor.answer({name: part[0] for name, part in alone.items()})
    assert numbers(answers) == pytest.approx(numbers(predictor(path)), abs=1e-5)


def test_what_cannot_be_read_keeps_its_place(predictor: ph.Predictor, squares: Path) -> None:
    good = squares / "val/1.png"
    small = np.zeros((8, 8), np.uint8)
    asked: list[Picture | Example] = [good, "没有.png", small, {"face": None}, good]
    said = predictor(asked, on_error="skip")
    assert [bool(answers) for answers in said] == [True, False, False, False, True]
    assert said[0] == said[4] == predictor(good)
    expected = "Expected (height, width, 3) of uint8."
    assert [str(one).splitlines()[0] for one in said[1:4]] == [
        "not answered: 没有.png: no such file.",
        f"not answered: images[2]: an array of shape (8, 8) and type uint8. {expected}",
        "not answered: rows[3]: the network never learned to do without 'face', and got none.",
    ]
    assert isinstance(said[2], Unanswered)
    assert isinstance(said[2].error, ImageError)
    alone = predictor("没有.png", on_error="skip")
    assert isinstance(alone, Unanswered)


def test_in_a_list_an_error_says_which_one_it_was(predictor: ph.Predictor, squares: Path) -> None:
    good = (squares / "val/1.png").read_bytes()
    with pytest.raises(ImageError, match=r"^images\[40\]: image: not an image\."):
        predictor([*[good] * 40, b"no image"])
    with pytest.raises(RunError, match=r"^rows\[1\]: the network has no input 'faces'"):
        predictor([{"face": good}, {"faces": good}])


def test_a_list_of_nothing_that_can_be_read(predictor: ph.Predictor) -> None:
    assert [bool(one) for one in predictor(["a.png", "b.png"], on_error="skip")] == [False, False]


def test_no_image_is_taken_before_its_batch(predictor: ph.Predictor, squares: Path) -> None:
    taken = 0

    def images() -> Iterator[Path]:
        nonlocal taken
        for i in range(1, 22):
            taken += 1
            yield squares / f"val/{i}.png"

    for n, _ in enumerate(predictor.answers(images(), batch_size=4)):
        assert taken == min((n // 4 + 1) * 4, 21)


@pytest.mark.parametrize("threads", [1, 3])
def test_whoever_decodes_the_answers_are_the_same(
    predictor: ph.Predictor, squares: Path, threads: int
) -> None:
    paths = [squares / f"val/{i}.png" for i in range(1, 22)]
    paths[3:3] = [Path("没有.png")]
    expected = [bool(one) and one for one in predictor.answers(paths, 8, on_error="skip")]
    with crew(threads) as each:
        said = predictor.answers(paths, 8, on_error="skip", each=each, batches_ahead=2)
        assert [bool(one) and one for one in said] == expected
    assert expected[3] is False


def test_a_folder_is_answered_in_the_order_in_which_one_counts(
    predictor: ph.Predictor, squares: Path
) -> None:
    said = list(predictor.folder(squares / "val"))
    assert [path.name for path, _ in said] == [f"{i}.png" for i in range(1, 22)]
    assert said[4][1] == predictor(squares / "val/5.png")


def test_a_table_is_asked_by_the_columns_of_training(
    predictor: ph.Predictor, squares: Path
) -> None:
    frame = pl.read_csv(squares / "val.csv").head(3)
    said = list(predictor.answers(predictor.rows(frame, squares)))
    assert said == predictor([squares / f"val/{i}.png" for i in (1, 2, 3)])
    with pytest.raises(RunError, match=r"no column 'file' for 'face'"):
        next(predictor.rows(frame.rename({"file": "files"})))


def test_answers_are_those_measured_in_training(
    predictor: ph.Predictor, trained: ph.Run, squares: Path
) -> None:
    measured = pl.read_parquet(trained.files.predictions)
    said = list(predictor.answers(predictor.rows(measured, squares)))
    ages = [answers["age"].value for answers in said]
    assert ages == pytest.approx(measured["age_predicted"].to_list(), rel=1e-6, abs=1e-6)
    assert [a["gender"].value for a in said] == measured["gender_predicted"].to_list()


def test_an_answer_has_its_unit(predictor: ph.Predictor) -> None:
    answers = predictor.answer({"age": tensor(26.2), "gender": tensor(0.93)})
    assert (answers["age"].unit, answers["gender"].unit) == ("years", "")


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(
    predictor: ph.Predictor, tmp_path: Path
) -> None:
    bomb = tmp_path / "大.png"
    size = struct.pack(">II", 20_000, 20_000)
    header = b"IHDR" + size + b"\x08\x02\x00\x00\x00"
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + b"\0" * 8)
    (said,) = predictor([bomb], on_error="skip")
    assert not said
    assert "Expected at most 100,000,000 pixels; got 400,000,000." in str(said)


def test_half_the_digits_answer_nearly_the_same(trained: ph.Run, squares: Path) -> None:
    half, whole = ph.load(trained.folder, precision="bf16"), ph.load(trained.folder)
    images = [squares / f"val/{i}.png" for i in range(1, 9)]
    rounded, exact = ([said["age"].value for said in of(images)] for of in (half, whole))
    assert rounded == pytest.approx(exact, abs=1.5)
    assert rounded != exact
    shares = half(images[0])["gender"].probabilities
    assert shares is not None
    assert sum(shares.values()) == pytest.approx(1, abs=1e-6)  # not of three digits
