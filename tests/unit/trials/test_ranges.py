import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from polyhead.errors import SpecError
from polyhead.spec.read import key_and_value, key_of
from polyhead.trials import Choice, Range, dimension

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
FORMS = (
    "Expected KEY=LOW..HIGH, as training.lr=1e-4..1e-2, or KEY=A|B, "
    "as training.batch_size=32|64|128."
)


def test_two_ends_are_a_range() -> None:
    assert dimension("training.lr=1e-4..1e-2") == Range("training.lr", 1e-4, 1e-2)
    assert dimension(" tasks.age.weight = 0.1 .. 10 ") == Range("tasks.age.weight", 0.1, 10.0)
    assert dimension("x.y=-2.5..-1") == Range("x.y", -2.5, -1.0)


def test_whole_ends_are_whole_numbers_unless_the_setting_takes_others() -> None:
    assert dimension("training.epochs=5..20") == Range("training.epochs", 5, 20, whole=True)
    assert dimension("tasks.age.weight=1..20", floats=True) == Range("tasks.age.weight", 1.0, 20.0)


def test_bars_part_choices() -> None:
    hidden = dimension("model.neck.hidden=[128]|[512]|[512,128]")
    assert hidden == Choice("model.neck.hidden", ("[128]", "[512]", "[512,128]"))
    assert dimension("training.optimizer=adam|adamw").probes == ("adam", "adamw")
    quoted = dimension("""tasks."a.b".positive="x|y"|'|'|it's""")
    assert quoted == Choice('tasks."a.b".positive', ('"x|y"', "'|'", "it's"))
    tables = dimension('objective={ method = "UW" }|{ method = "sum" }')
    assert tables.probes == ('{ method = "UW" }', '{ method = "sum" }')


@pytest.mark.parametrize(
    ("low", "high", "log"), [(1e-4, 1e-3, True), (1, 9.9, False), (0, 1, False), (-1, 100, False)]
)
def test_ends_that_differ_by_ten_are_searched_on_a_log_scale(
    low: float, high: float, *, log: bool
) -> None:
    found = Range("a.b", low, high)
    assert found.log is log
    assert ("(log scale)" in found.words) is log


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("training.lr", f"--vary training.lr: {FORMS}"),
        ("=1..2", f"--vary =1..2: {FORMS}"),
        ("a.b=3", f"--vary a.b=3: one value varies nothing. {FORMS}"),
        ("a.b=", f"--vary a.b=: one value varies nothing. {FORMS}"),
        ("a.b=1|", "--vary a.b=1|: a value is empty. Expected A|B."),
        ("a.b=1||2", "--vary a.b=1||2: a value is empty. Expected A|B."),
        ("a.b=|", "--vary a.b=|: a value is empty. Expected A|B."),
        ("a.b=[1]|[ 1 ]", "--vary a.b=[1]|[ 1 ]: [ 1 ] is there twice."),
        ("a.b=2..1", "--vary a.b=2..1: Expected LOW below HIGH; got 2..1."),
        ("a.b=1..1", "--vary a.b=1..1: Expected LOW below HIGH; got 1..1."),
        ("a.b=1..", "--vary a.b=1..: Expected numbers on both sides of the dots; got ''."),
        ("a.b=x..2", "--vary a.b=x..2: Expected numbers on both sides of the dots; got 'x'."),
        ("a.b=0..inf", "--vary a.b=0..inf: Expected numbers on both sides of the dots; got 'inf'."),
        (
            "a.b=true..2",
            "--vary a.b=true..2: Expected numbers on both sides of the dots; got 'true'.",
        ),
    ],
)
def test_what_is_no_range(item: str, message: str) -> None:
    with pytest.raises(SpecError, match=f"^{re.escape(message)}$"):
        dimension(item)


@given(numbers, numbers)
def test_a_range_reads_back_as_it_is_written(low: float, high: float) -> None:
    assume(low < high)
    made = Range("tasks.年龄.weight", low, high)
    assert dimension(str(made)) == made
    assume(math.floor(low) < math.floor(high))
    made = Range("training.epochs", math.floor(low), math.floor(high), whole=True)
    assert dimension(str(made)) == made


@given(
    st.lists(st.sampled_from(["[]", "[128]", '"a|b"', "'x'", "adam", "1e-3", "年"]), unique=True)
)
def test_a_choice_reads_back_as_it_is_written(values: list[str]) -> None:
    assume(len(values) > 1)
    made = Choice("model.neck", tuple(values))
    assert dimension(str(made)) == made


@given(numbers, numbers, st.floats(0, 1))
def test_a_value_stays_within_its_ends(low: float, high: float, share: float) -> None:
    assume(low < high)
    made = Range("a.b", low, high)
    text = made.text(min(low + share * (high - low), high))
    assert low <= float(text) <= high
    assert made.find(float(text)) == text


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_name_can_be_part_of_a_key(first: str, second: str) -> None:
    assume('"' not in first + second)
    assume(first.strip() and second.strip())
    assert key_and_value(f"{key_of([first, second])}=1..2") == ([first, second], "1..2")


def test_values_are_no_longer_than_a_search_can_tell_apart() -> None:
    assert Range("a.b", 1e-5, 1e-1).text(0.000123456) == "0.000123"
    assert Range("a.b", 0.90, 0.99).text(0.912345) == "0.9123"
    assert Range("a.b", 0, 5000).text(1234.56) == "1230.0"
    assert Range("a.b", 16, 512, whole=True).text(100) == "100"


def test_what_a_spec_has_itself_is_found_where_it_lies_within() -> None:
    lr = Range("training.lr", 1e-4, 1e-2)
    assert lr.find(0.00123456) == "0.00123456"
    assert [lr.find(own) for own in (0.1, None, True, "0.001")] == [None] * 4
