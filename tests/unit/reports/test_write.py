import builtins
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph
from polyhead.errors import MissingExtraError, RunError
from polyhead.reports import render, report


def test_both_lie_in_the_run_folder(copied: Path) -> None:
    written = report(copied)
    assert (written.page, written.card) == (copied / "report.html", copied / "MODEL_CARD.md")
    assert str(written) == f"written: {written.page}\nwritten: {written.card}"
    assert written.page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [file.name for file in copied.iterdir() if "part" in file.name] == []


def test_the_card_lies_beside_the_page(trained: ph.Run, tmp_path: Path) -> None:
    written = report(trained, out=tmp_path / "页面" / "squares.html")
    assert written.card == tmp_path / "页面" / "MODEL_CARD.md"
    assert written.card.exists()
    assert not (trained.folder / "report.html").exists()


def test_a_card_that_somebody_edited_is_kept(copied: Path) -> None:
    written = report(copied)
    report(copied)
    mine = written.card.read_text(encoding="utf-8").replace(
        "Say here where", "They come from where"
    )
    written.card.write_text(mine, encoding="utf-8")
    again = report(copied)
    assert again.kept
    assert str(again).endswith(
        f"kept:    {again.card} (somebody edited it; --force writes it anew)"
    )
    assert written.card.read_text(encoding="utf-8") == mine
    assert not report(copied, force=True).kept
    assert written.card.read_text(encoding="utf-8") != mine


def test_a_run_that_is_not_finished_is_refused(copied: Path) -> None:
    (copied / "summary.json").unlink()
    with pytest.raises(RunError, match=r"not a finished run, it has no summary\.json"):
        report(copied)
    assert not (copied / "report.html").exists()


def test_without_its_predictions_a_run_is_refused(copied: Path) -> None:
    (copied / "predictions.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match=r"predictions\.parquet: can't be read"):
        report(copied)


def test_without_jinja_the_extra_is_named(
    trained: ph.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = builtins.__import__

    def absent(name: str, *arguments: Any, **named: Any) -> object:  # noqa: ANN401
        if name == "jinja2":
            raise ModuleNotFoundError(name=name)
        return there(name, *arguments, **named)

    render._environment.cache_clear()
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtraError) as error:
        report(trained, out=tmp_path / "report.html")
    assert str(error.value) == (
        'polyhead report needs an extra. Install it with: pip install "polyhead[report]"'
    )
    assert list(tmp_path.iterdir()) == []
