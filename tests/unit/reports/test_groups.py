"""Metrics group by group: as declared, or by the labels that the rows hold anyway."""

import sys
from html import unescape

import pytest

import polyhead as ph
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.card import card
from polyhead.reports.page import page
from polyhead.reports.sections.groups import groups


@pytest.fixture(scope="module")
def declared(sure: ph.Run) -> Material:
    return read_material(sure, Choices(pictures=False))


def html_of(material: Material) -> str:
    section = groups(material)
    return "" if section is None else unescape(section.html)


def test_every_declared_way_is_shown_as_the_run_has_it(declared: Material) -> None:
    html = html_of(declared)
    assert "The spec says by what rows are grouped." in html
    assert "<h3>By gender</h3>" in html
    assert "<h3>By age and gender</h3>" in html
    assert len(declared.run.groups) == 4
    for table in declared.run.groups:
        assert f"<p>{table.sentence}</p>" in html
        for warning in table.warnings:
            assert f'<p class="warn">{warning}</p>' in html


def test_a_group_has_its_rows_value_and_interval(declared: Material) -> None:
    table = declared.run.groups[0]
    group = table.groups[0]
    assert group.value is not None
    assert group.interval is not None
    row = f'<td class="num">{group.rows}</td><td class="num">{table.metric.text(group.value)}</td>'
    assert f'{row}<td class="num">{table.metric.span(group.interval)}</td>' in html_of(declared)


def test_small_groups_are_marked(declared: Material) -> None:
    html = html_of(declared)
    small = [group for table in declared.run.groups for group in table.groups if group.small]
    assert small
    assert html.count('<span class="sub">too few rows</span>') == len(small)
    assert "Groups of fewer than 5 labeled rows are shown, and not judged." in html


def test_undeclared_each_task_is_looked_at_by_the_labels_of_others(material: Material) -> None:
    html = html_of(material)
    assert "The spec names nothing to group rows by" in html
    assert [(t.task, t.by) for t in material.parted.tables] == [
        ("gender", ("age",)),
        ("age", ("gender",)),
    ]
    assert set(material.parted.own) == {"age", "gender"}


def test_the_labels_of_a_task_have_intervals(material: Material) -> None:
    table = material.parted.own["gender"]
    html = page(material)
    shown = [group.interval for group in table.groups if group.interval]
    assert shown
    assert all(
        f'<span class="sub">95 %: {table.metric.span(ends)}</span>' in html for ends in shown
    )


def test_many_tasks_are_not_crossed_with_each_other(
    trained: ph.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.reports.parted._MOST", 1)
    material = read_material(trained, Choices(pictures=False))
    assert groups(material) is None
    assert '<section id="groups"' not in page(material)


def test_without_fairlearn_the_extra_is_named(
    trained: ph.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fairlearn.metrics", None)
    html = html_of(read_material(trained, Choices(pictures=False)))
    assert "Metrics by group are not known: Metrics by group needs an extra." in html


def test_the_card_has_every_table(declared: Material) -> None:
    text = card(declared)
    assert "\n### Group by group\n" in text
    for table in declared.run.groups:
        assert table.sentence in text
    assert "(too few)" in text
    assert "| age × gender | rows |" in text
