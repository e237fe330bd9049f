import pytest

from polyhead.errors import SpecError
from polyhead.evaluation import EvaluationSettings


def test_columns_and_crossings() -> None:
    declared = EvaluationSettings(groups=("race", ("race", "性别")), together="person")
    assert declared.crossings == (("race",), ("race", "性别"))
    assert declared.columns == ("race", "性别", "person")


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ((("race", "race"),), "groups: Expected columns, each once in a crossing; got"),
        (((),), "groups: Expected columns, each once in a crossing; got"),
        (("row",), "groups: a run has a column 'row' of its own. Expected another column"),
    ],
)
def test_what_can_not_be_grouped_is_refused(
    groups: tuple[str | tuple[str, ...], ...], message: str
) -> None:
    with pytest.raises(SpecError) as error:
        EvaluationSettings(groups=groups)
    assert message in str(error.value)


def test_a_level_is_a_share() -> None:
    with pytest.raises(SpecError, match="level"):
        EvaluationSettings(level=95)
