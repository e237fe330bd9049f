import json
from collections.abc import Callable
from pathlib import Path

import pytest

from polyhead.errors import RunError
from polyhead.trials import Goal, Search, Trial
from polyhead.trials.record import RECORD

MakeSearch = Callable[..., Search]
MakeTrial = Callable[..., Trial]


def test_the_front_runs_from_the_best_to_the_worst_of_the_first_task(
    make_search: MakeSearch,
) -> None:
    found = make_search()
    assert [trial.number for trial in found.front] == [3, 2, 6]
    assert found.best.number == 2
    assert [found.best_for(goal).number for goal in found.goals] == [3, 6]
    assert found.start.number == 1
    assert [trial.number for trial in found.failed] == [5]


def test_a_trial_without_a_score_is_not_the_best(
    make_search: MakeSearch, make_trial: MakeTrial
) -> None:
    from dataclasses import replace

    scored = replace(make_trial(1, 20.0, 0.3))
    unscored = replace(make_trial(2, 1.0, 0.2), score=None)
    assert scored.score is not None
    assert scored.score < 0
    assert make_search(scored, unscored).best is scored
    assert make_search(replace(scored, score=None)).best.number == 1


def test_it_is_read_as_it_was_written(make_search: MakeSearch) -> None:
    made = make_search()
    made.save()
    assert Search.open(made.folder) == made
    assert Search.open(str(made.folder)).to_json() == made.to_json()
    assert "年龄" in (made.folder / RECORD).read_text(encoding="utf-8")


def test_before_its_first_trial_there_is_nothing_best(make_search: MakeSearch) -> None:
    from dataclasses import replace

    plain = replace(make_search(), trials=()).to_json()
    assert (plain["best"], plain["front"], plain["trials"]) == (None, [], [])


def test_folders_that_are_none(tmp_path: Path) -> None:
    message = (
        f"^{tmp_path}: not a search, it has no search.json.\n"
        "  Expected a folder that `polyhead search` wrote.$"
    )
    with pytest.raises(RunError, match=message):
        Search.open(tmp_path)
    for content, said in (
        (b"{", r"search.json: not JSON \("),
        (b"\xff", r"search.json: not JSON \("),
        (b"[]", r"search.json: written by another version .* Expected format 1; got None.$"),
        (json.dumps({"format": 9}).encode(), r"Expected format 1; got 9.$"),
    ):
        (tmp_path / RECORD).write_bytes(content)
        with pytest.raises(RunError, match=said):
            Search.open(tmp_path)


def test_goals_keep_what_a_metric_means(make_search: MakeSearch) -> None:
    age, gender = make_search().goals
    assert Goal.from_json(json.loads(json.dumps(age.to_json()))) == age
    assert (age.words, gender.words) == ("年龄: mean absolute error", "gender: accuracy")
