import tomllib

from hypothesis import given
from hypothesis import strategies as st

from polyhead.guess.write import commands, comment, off, section, value

_NAMES = st.text(st.characters(codec="utf-8"), max_size=30)
_SCALARS = st.one_of(_NAMES, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(-1e9, 1e9))
_VALUES = st.one_of(_SCALARS, st.lists(_NAMES, max_size=40), st.dictionaries(_NAMES, _SCALARS))


@given(name=_NAMES, values=st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_what_is_written_reads_the_same(name: str, values: dict[str, object]) -> None:
    text = "\n".join(section(["tasks", name], values))
    assert tomllib.loads(text) == {"tasks": {name: values}}


@given(text=_NAMES)
def test_whatever_a_comment_holds_it_stays_a_comment(text: str) -> None:
    for lines in (comment(text, "end"), commands(text)):
        assert tomllib.loads("\n".join(lines)) == {}
        assert all(line.startswith("#") for line in lines)


def test_long_lists_are_filled() -> None:
    words = [f"class number {i}" for i in range(12)]
    lines = section(["a"], {"classes": words})
    assert max(map(len, lines)) <= 100
    assert len(lines) > 4
    assert tomllib.loads("\n".join(lines)) == {"a": {"classes": words}}


def test_comments_wrap_and_each_reason_begins_a_line() -> None:
    lines = comment("word " * 30, "", "End.")
    assert len(lines) == 3
    assert lines[-1] == "# End."
    assert max(map(len, lines)) <= 100


def test_settings_that_are_off_come_on_without_their_sign() -> None:
    lines = off(section(["tasks", "年龄"], {"kind": "regression"}))
    assert lines == ['#[tasks."年龄"]', '#kind = "regression"']


def test_the_kind_comes_first() -> None:
    assert value({"hidden": [1], "kind": "pool"}) == '{ kind = "pool", hidden = [1] }'
