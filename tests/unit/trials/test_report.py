from collections.abc import Callable
from dataclasses import replace

from polyhead.trials import Search, Trial
from polyhead.trials.lines import trial_line
from polyhead.trials.report import markdown, text
from polyhead.trials.words import moved, next_steps, sentences

MakeSearch = Callable[..., Search]
MakeTrial = Callable[..., Trial]

CHOSEN = (
    "These are the best of 5 trials, CHOSEN on the 1,500 validation rows: part of any gain is "
    "luck, and rows never seen will show less of it."
)


def test_the_sentences(make_search: MakeSearch) -> None:
    compromise, age, gender, chosen, failed = sentences(make_search())
    assert compromise == (
        "The best compromise is trial 2, with a mean score of 0.611 where the spec as it stands "
        "has 0.550: 年龄 6.00 岁 → 5.50 岁 (0.5 岁 better), "
        "gender 80.0 % → 84.0 % (4.0 points better)."
    )
    assert age == (
        "Best for 年龄 alone is trial 3: 年龄 6.00 岁 → 5.00 岁 (1.00 岁 better), "
        "gender 80.0 % → 70.0 % (10.0 points worse)."
    )
    assert gender == (
        "Best for gender alone is trial 6: 年龄 6.00 岁 → 6.50 岁 (0.5 岁 worse), "
        "gender 80.0 % → 85.0 % (5.0 points better)."
    )
    assert (chosen, failed) == (CHOSEN, "1 trial failed.")


def test_where_nothing_is_better(make_search: MakeSearch, make_trial: MakeTrial) -> None:
    one = make_search(make_trial(1, 6.0, 0.8))
    assert sentences(one) == ["Only the spec as it stands was tried: 年龄 6.00 岁, gender 80.0 %."]
    two = make_search(make_trial(1, 6.0, 0.8), make_trial(2, 9.0, 0.81))
    first, second, chosen = sentences(two)
    assert first == (
        "No other trial has a better mean score than the spec as it stands: "
        "年龄 6.00 岁, gender 80.0 %."
    )
    assert second.startswith("Best for gender alone is trial 2: 年龄 6.00 岁 → 9.00 岁")
    assert chosen.startswith("These are the best of 2 trials, CHOSEN on the 1,500 validation")


def test_the_spec_as_it_stands_may_be_best_for_one_task(
    make_search: MakeSearch, make_trial: MakeTrial
) -> None:
    found = make_search(make_trial(1, 6.0, 0.9), make_trial(2, 2.0, 0.85))
    assert sentences(found)[1] == "Best for gender alone is the spec as it stands."


def test_one_task_has_no_best_alone(make_search: MakeSearch) -> None:
    age, _ = make_search().goals
    first, chosen, failed = sentences(make_search(goals=(age,)))
    assert first.startswith("The best compromise is trial 3, with a mean score")
    assert first.endswith(": 年龄 6.00 岁 → 5.00 岁 (1.00 岁 better).")
    assert (chosen, failed) == (CHOSEN, "1 trial failed.")


def test_test_rows_speak_where_there_are_some(
    make_search: MakeSearch, make_trial: MakeTrial
) -> None:
    tests = [{"年龄": {"mae": mae}, "gender": {}} for mae in (6.25, 6.1)]
    one, two = make_trial(1, 6.0, 0.8, test=tests[0]), make_trial(2, 5.0, 0.9, test=tests[1])
    found = make_search(one, two)
    assert sentences(found)[-1] == (
        "On the test rows, which chose nothing, trial 2 gives: "
        "年龄 6.25 岁 → 6.10 岁 (0.15 岁 better)."
    )
    assert [step.split(":")[0] for step in next_steps(found)] == ["with another seed"]
    assert [step.split(":")[0] for step in next_steps(make_search())] == [
        "on rows never seen",
        "with another seed",
    ]


def test_equal_words_are_the_same(make_search: MakeSearch) -> None:
    age, gender = make_search().goals
    assert moved(age, 6.0, 6.001) == "年龄 6.00 岁 → 6.00 岁 (the same)"
    assert moved(age, 900.0, 1234.0) == "年龄 900.00 岁 → 1,234 岁 (334.00 岁 worse)"
    assert moved(gender, 0.5, 0.75) == "gender 50.0 % → 75.0 % (25.0 points better)"


def test_the_page(make_search: MakeSearch) -> None:
    found = make_search()
    page = markdown(found)
    assert page.startswith(f"# Search of 人脸: 6 trials\n\n{sentences(found)[0]}\n\n")
    table = [line for line in page.splitlines() if line.startswith("|")]
    assert table == [
        "| trial | 年龄: mean absolute error | gender: accuracy | score | `training.lr` |",
        "| --- | --- | --- | --- | --- |",
        "| 3 | 5.00 岁 | 70.0 % | 0.492 | 0.003 |",
        "| 2, best | 5.50 岁 | 84.0 % | 0.611 | 0.002 |",
        "| 6 | 6.50 岁 | 85.0 % | 0.579 | 0.006 |",
        "| 1, as it stands | 6.00 岁 | 80.0 % | 0.550 | 0.001 |",
    ]
    assert "- trial 5: model.neck: too|small. Wider." in page
    assert "![What the trials trade](front.png)" in page
    assert f"polyhead train {found.folder}/best.toml --set training.seed=1" in page


def test_bars_in_a_cell_do_not_part_it(make_search: MakeSearch) -> None:
    found = make_search()
    parted = replace(found.goals[0], task="a|b")
    renamed = [replace(t, errors={"a|b": 1.0}, metrics={"a|b": {"mae": 1.0}}) for t in found.done]
    page = markdown(replace(found, goals=(parted,), trials=tuple(renamed)))
    assert r"| a\|b: mean absolute error |" in page


def test_in_a_terminal(make_search: MakeSearch) -> None:
    shown = text(make_search())
    assert "the front: 3 of 5 trials, which no other beats in every task" in shown
    assert "│ 2, best" in shown
    assert "training.lr=0.002" in shown
    assert "the spec as it stands" in shown
    assert CHOSEN in shown
    assert str(make_search()) == shown == repr(make_search())


def test_a_trial_in_one_line(make_search: MakeSearch) -> None:
    found = make_search()
    first, second, failed = (
        trial_line(replace(found, trials=found.trials[:n]), found.trials[n - 1], 10)
        for n in (1, 2, 5)
    )
    assert first == (
        "trial  1/10 | 年龄 MAE 6.00 岁 | gender accuracy 80.0 % | score 0.550 "
        "| the spec as it stands | 0:02 used, 0:18 left"
    )
    assert second == (
        "trial  2/10 | 年龄 MAE 5.50 岁 | gender accuracy 84.0 % | score 0.611 (best so far) "
        "| training.lr=0.002 | 0:04 used, 0:16 left"
    )
    assert failed == "trial  5/10 | failed: model.neck: too|small. | training.lr=0.005"
