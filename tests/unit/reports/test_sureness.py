"""How sure the answers may be: of a run that found it out, and of one that did not."""

import re
from dataclasses import replace

import pytest

import polyhead as ph
from polyhead.evaluation import Coverage
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.card import card
from polyhead.reports.page import page
from polyhead.reports.sections.sureness import sureness
from polyhead.reports.words import answer


@pytest.fixture(scope="module")
def calibrated(sure: ph.Run) -> Material:
    return read_material(sure, Choices(pictures=False))


@pytest.fixture(scope="module")
def html(calibrated: Material) -> str:
    section = sureness(calibrated)
    assert section is not None
    return section.html


def test_the_answer_says_how_sure(calibrated: Material) -> None:
    age, gender = calibrated.run.coverage
    assert (
        f"At 60 %, its interval for age holds the truth in {100 * age.covered:.1f} % of rows, "
        f"{age.size:.2f} years wide on average; its set for gender holds the truth in "
        f"{100 * gender.covered:.1f} % of rows, with "
    ) in answer(calibrated)


def test_the_table_holds_what_was_counted(calibrated: Material, html: str) -> None:
    for one in calibrated.run.coverage:
        assert f"<strong>{100 * one.covered:.1f} %</strong>" in html
        assert f"{100 * one.low:.1f} to {100 * one.high:.1f} %" in html
    assert "is to hold the truth in 60 % of rows" in html
    assert "whole bin" not in html


def test_log_loss_stands_before_and_after(calibrated: Material, html: str) -> None:
    (one,) = calibrated.run.sureness
    cells = [f"{one.before.log_loss:.3f}", f"{one.after.log_loss:.3f}"]
    assert "".join(f'<td class="num">{cell}</td>' for cell in cells) in html
    assert f"{100 * one.before.calibration_error:.1f} % before" in html


def test_it_is_counted_by_declared_groups(html: str) -> None:
    assert "age by gender: how often the truth is inside" in html
    assert "gender by age and gender: how often the truth is inside" in html


def test_a_group_that_is_promised_too_much_is_named(calibrated: Material) -> None:
    """A band of no width holds next to nothing, in any group."""
    found = calibrated.run.calibrated
    assert found is not None
    run = calibrated.run.files
    before = run.calibration.read_text(encoding="utf-8")
    band = replace(found.bands["age"], reach=tuple(0.0 for _ in found.bands["age"].reach))
    narrow = replace(found, bands={"age": band})
    try:
        from polyhead.runs import write_json

        write_json(run.calibration, narrow.to_json())
        section = sureness(calibrated)
    finally:
        run.calibration.write_text(before, encoding="utf-8")
    assert section is not None
    warned = "age by gender: the truth is inside less often than in 60 % for "
    assert re.search(rf'<p class="warn">{warned}(Male|Female) \(0.0 %\)', section.html)
    assert warned not in str(sureness(calibrated))


def test_without_calibration_it_says_how_to_get_it(material: Material) -> None:
    section = sureness(material)
    assert section is not None
    assert "How sure this network may be was not found out" in section.html
    assert "<code>share = 0.2</code>" in section.html
    assert "gender: do its probabilities come true?" in section.html
    assert "before" not in section.html
    assert "holds the truth" not in answer(material)


def test_a_run_of_numbers_alone_has_nothing_to_say(material: Material) -> None:
    held = {"age": material.answered["age"]}
    assert sureness(replace(material, answered=held)) is None


def test_the_card_says_it_too(calibrated: Material, material: Material) -> None:
    assert "\n### How sure it may be\n\n- For age the interval at 60 % holds" in card(calibrated)
    assert "How sure it may be" not in card(material)


def test_whole_bins_are_told_apart(calibrated: Material) -> None:
    bins = Coverage("age", 20, 0.9, 0.9, 0.8, 0.95, 17.0, "years", whole=0.7)
    summary = {**calibrated.run.summary, "coverage": [vars(bins)]}
    calibrated.run.__dict__["summary"], kept = summary, calibrated.run.summary
    try:
        section = sureness(calibrated)
    finally:
        calibrated.run.__dict__["summary"] = kept
    assert section is not None
    assert '<td class="num">70.0 %</td>' in section.html
    assert "the whole bin is inside less often" in section.html


def test_the_page_has_both_sections(calibrated: Material) -> None:
    assert '<section id="sureness"' in page(calibrated)
    assert '<section id="groups"' in page(calibrated)


def test_sets_are_counted_by_true_class(calibrated: Material, html: str) -> None:
    """Without any group, and beside the groups that the spec declares."""
    gender = calibrated.run.coverage[1]
    assert {one.group for one in gender.by_class} == {"Female", "Male"}
    assert sum(one.rows for one in gender.by_class) == gender.rows
    assert "gender by true class: how often the truth is inside" in html
    assert "age by true class" not in html
    assert "for every class and group" in html
    assert "of sets, over the rows of each true class" not in html
    run = calibrated.run
    declared = replace(run.spec.calibration, per_class=True)
    spec, before = run.spec.replaced(calibration=declared), run.files.spec.read_text("utf-8")
    try:
        spec.save(run.files.spec)
        section = sureness(replace(calibrated, run=ph.Run.open(run.folder)))
    finally:
        run.files.spec.write_text(before, encoding="utf-8")
    assert section is not None
    assert "of sets, over the rows of each true class" in section.html
