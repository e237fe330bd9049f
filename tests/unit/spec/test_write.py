import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import polyhead as ph
from polyhead.spec import Spec
from polyhead.spec.write import document, section, value

ROOT = Path(__file__).parents[3]
RECIPES = sorted((ROOT / "recipes").glob("*.toml"))

_NAMES = st.text(st.characters(codec="utf-8"), max_size=30)
_SCALARS = st.one_of(_NAMES, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(-1e9, 1e9))
_VALUES = st.one_of(_SCALARS, st.lists(_NAMES, max_size=40), st.dictionaries(_NAMES, _SCALARS))
_TABLES = st.recursive(
    st.dictionaries(_NAMES, _VALUES, max_size=4),
    lambda inner: st.dictionaries(_NAMES, st.one_of(_VALUES, inner), max_size=4),
    max_leaves=8,
)


@given(name=_NAMES, values=st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_a_section_reads_the_same(name: str, values: dict[str, object]) -> None:
    text = "\n".join(section(["tasks", name], values))
    assert tomllib.loads(text) == {"tasks": {name: values}}


@given(tables=st.dictionaries(_NAMES, _TABLES, min_size=1, max_size=4))
def test_a_document_reads_the_same(tables: dict[str, dict[str, object]]) -> None:
    assert tomllib.loads(document(tables)) == tables


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_a_recipe_written_anew_reads_the_same(recipe: Path, tmp_path: Path) -> None:
    spec = Spec.from_toml(recipe)
    (tmp_path / "a.toml").write_text(str(spec), encoding="utf-8")
    assert Spec.from_toml(tmp_path / "a.toml") == spec
    full = Spec.from_toml(spec.save(tmp_path / "full.toml", full=True))
    assert full == spec.resolved()


@given(name=_NAMES.filter(bool), text=_NAMES, classes=st.lists(_NAMES, unique=True, max_size=9))
def test_a_spec_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str, classes: list[str]
) -> None:
    declared = ph.Categorical(_distinct(classes) or None, column=text)
    spec = Spec(
        data=ph.Data("表.csv", split=ph.ByGroup(text), empty=(text, "?"), rows={"val": 3}),
        inputs={name: ph.Image(text, augment=ph.Augment(flip=True))},
        tasks={name: declared, f"{name}.b": ph.Binary(text, column='say "年龄"\nin years')},
        model=ph.Model("vgg16", neck=ph.ConvNeck((64, 8)), backbone_options={name: text}),
    )
    file = spec.save(tmp_path_factory.mktemp("specs") / "规格.toml", full=bool(classes))
    assert Spec.from_toml(file) == spec
    assert file.read_text(encoding="utf-8") == document(tomllib.loads(file.read_text("utf-8")))


def _distinct(classes: list[str]) -> tuple[str, ...]:
    """Classes that stay different whatever blanks stand around them."""
    return tuple(f"{i} {text}" for i, text in enumerate(classes))


def test_a_spec_as_a_person_would_write_it() -> None:
    spec = Spec(
        data=ph.Data("a.csv", split=ph.ByGroup("人", val=0.2), rows={"train": 80, "val": 15}),
        inputs={"脸": ph.Image("file", augment=ph.Augment(flip=True, crop=0.2))},
        tasks={"age": ph.Regression("years", range=(0, 80)), "a.b": ph.Binary("是")},
        model=ph.Model("vgg16", neck=ph.ConvNeck((512, 128), dropout=0.2)),
        training=ph.Training(lr=1e-4),
    )
    assert (
        str(spec)
        == """\
[data]
train = "a.csv"
split = { kind = "group", column = "人", val = 0.2 }
rows = { train = 80, val = 15 }

[inputs."脸"]
kind = "image"
column = "file"
augment = { flip = true, crop = 0.2 }

[tasks.age]
kind = "regression"
unit = "years"
range = [0.0, 80.0]

[tasks."a.b"]
kind = "binary"
positive = "是"

[model]
backbone = "vgg16"
neck = { kind = "conv", hidden = [512, 128], dropout = 0.2 }

[training]
lr = 0.0001
"""
    )


def test_long_lists_are_filled() -> None:
    words = [f"class number {i}" for i in range(12)]
    lines = section(["a"], {"classes": words})
    assert max(map(len, lines)) <= 100
    assert len(lines) > 4
    assert tomllib.loads("\n".join(lines)) == {"a": {"classes": words}}


def test_long_tables_stand_apart() -> None:
    options = {f"option_{i}": "a long value" for i in range(5)}
    model: Mapping[str, object] = {"backbone_options": options, "freeze": "all"}
    text = document({"model": model})
    assert text.startswith('[model]\nfreeze = "all"\n\n[model.backbone_options]\noption_0 = ')
    assert tomllib.loads(text) == {"model": model}


def test_the_kind_comes_first() -> None:
    assert value({"hidden": [1], "kind": "pool"}) == '{ kind = "pool", hidden = [1] }'
