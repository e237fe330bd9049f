from collections.abc import Callable
from pathlib import Path

import pytest
from huggingface_hub import ModelCard, ModelCardData

import polyhead as ph
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.card import card, was_edited

MakeMaterial = Callable[..., Material]


def read(text: str) -> ModelCardData:
    """What a hub reads of a card."""
    data = ModelCard(text).data
    assert isinstance(data, ModelCardData)
    return data


def test_hubs_read_its_results(made_up: MakeMaterial) -> None:
    data = read(card(made_up()))
    assert data.library_name == "polyhead"
    assert data.pipeline_tag == "image-classification"
    assert data.license == "unknown"
    assert (data.tags or [])[-2:] == ["age", "gender"]
    results = {(r.task_name, r.metric_type): r.metric_value for r in data.eval_results or []}
    assert results["age", "mae"] == 6.0
    assert results["gender", "accuracy"] == 0.9
    assert len(results) == 5
    assert {r.dataset_split for r in data.eval_results or []} == {"val"}


def test_names_in_any_script_are_read(chinese: ph.Run) -> None:
    data = read(card(read_material(chinese, Choices())))
    assert (data.tags or [])[-2:] == ["年龄<b>", "性别"]
    assert {r.task_name for r in data.eval_results or []} == {"年龄<b>", "性别"}


def test_it_says_what_it_is_for(made_up: MakeMaterial) -> None:
    text = card(made_up())
    for title in ("Intended use", "Not for", "Training data", "Metrics", "Limits", "Environment"):
        assert f"\n## {title}\n\n" in text
    assert "| age | mean absolute error | 6.00 years | 5.50 to 6.50 years | 12.00 years |" in text
    assert 'model = ph.load("run-1")' in text
    assert "perceived" not in text


def test_of_faces_it_says_what_they_are_not_for(chinese: ph.Run) -> None:
    text = card(read_material(chinese, Choices()))
    assert "- Decisions about a person:" in text
    assert "labels of 性别 are binary and perceived" in text


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        (lambda text: text, False),
        (lambda text: text.replace("## Limits", "## Our limits"), True),
        (lambda text: text + "One more line.\n", True),
        (lambda text: text.partition("<!--")[0], True),
        (lambda _: "", True),
    ],
)
def test_what_somebody_edited_is_known(
    made_up: MakeMaterial, tmp_path: Path, change: Callable[[str], str], *, edited: bool
) -> None:
    file = tmp_path / "MODEL_CARD.md"
    assert not was_edited(file)
    file.write_text(change(card(made_up())), encoding="utf-8")
    assert was_edited(file) is edited


def test_what_is_no_text_is_not_ours(tmp_path: Path) -> None:
    file = tmp_path / "MODEL_CARD.md"
    file.write_bytes(b"\xff\xfe\xfd")
    assert was_edited(file)
