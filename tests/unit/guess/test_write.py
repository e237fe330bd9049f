import tomllib

from hypothesis import given
from hypothesis import strategies as st

from polyhead.guess.write import commands, comment, off
from polyhead.spec.write import section

_NAMES = st.text(st.characters(codec="utf-8"), max_size=30)


@given(text=_NAMES)
def test_whatever_a_comment_holds_it_stays_a_comment(text: str) -> None:
    for lines in (comment(text, "end"), commands(text)):
        assert tomllib.loads("\n".join(lines)) == {}
        assert all(line.startswith("#") for line in lines)


def test_comments_wrap_and_each_reason_begins_a_line() -> None:
    lines = comment("word " * 30, "", "End.")
    assert len(lines) == 3
    assert lines[-1] == "# End."
    assert max(map(len, lines)) <= 100


def test_settings_that_are_off_come_on_without_their_sign() -> None:
    lines = off(section(["tasks", "年龄"], {"kind": "regression"}))
    assert lines == ['#[tasks."年龄"]', '#kind = "regression"']
