import subprocess
import sys
import warnings

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyhead.errors import MissingExtraError
from polyhead.trials import Choice, Range
from polyhead.trials.propose import Known, propose, require_optuna

LR, LAYERS = Range("training.lr", 1e-4, 1e-2), Choice("model.neck.hidden", ("[]", "[8]"))
SPACE = (LR, LAYERS)


def known(count: int) -> list[Known]:
    """Trials whose errors are the smaller, the nearer the rate is to 0.001."""
    found: list[Known] = []
    while len(found) < count:
        proposed = propose(SPACE, found, seed=len(found))
        assert proposed is not None
        far = abs(float(proposed["training.lr"]) - 1e-3)
        found.append(Known(proposed, (far, 1.0 + far)))
    return found


def test_a_proposal_lies_in_the_space() -> None:
    for each in known(15):
        assert LR.low <= float(each.settings["training.lr"]) <= LR.high
        assert each.settings["model.neck.hidden"] in LAYERS.values


def test_it_depends_on_what_is_known_and_on_the_seed_alone() -> None:
    tried = known(12)
    assert propose(SPACE, tried, seed=7) == propose(SPACE, tried, seed=7)
    assert propose(SPACE, tried, seed=7) != propose(SPACE, tried, seed=8)
    assert propose(SPACE, tried, seed=7) != propose(SPACE, tried[:-1], seed=7)


def test_it_learns_from_what_was_measured() -> None:
    tried = known(25)
    early, late = (
        [float(e.settings["training.lr"]) for e in part] for part in (tried[:10], tried[15:])
    )
    assert sum(abs(rate - 1e-3) for rate in late) / 10 < sum(abs(r - 1e-3) for r in early) / 10


def test_what_failed_counts_as_the_worst() -> None:
    tried = known(12)
    failing = [*tried, Known({"training.lr": "0.00101", "model.neck.hidden": "[]"}, ())]
    worst = max(e.errors[0] for e in tried), max(e.errors[1] for e in tried)
    told = [*tried, Known(failing[-1].settings, worst)]
    assert propose(SPACE, failing, seed=3) == propose(SPACE, told, seed=3)
    assert propose(SPACE, failing[-1:], seed=3) is not None


@given(st.integers(0, 2**63 - 1))
@settings(max_examples=20)
def test_no_settings_are_proposed_twice_until_all_were(seed: int) -> None:
    space = (Choice("a.b", ("1", "2")), Range("c.d", 1, 3, whole=True))
    found: list[Known] = []
    while (proposed := propose(space, found, seed)) is not None:
        assert proposed not in [each.settings for each in found]
        found.append(Known(proposed, (float(len(found)),)))
    assert len(found) == 6


def test_optuna_says_nothing_and_stays_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    optuna.logging.set_verbosity(optuna.logging.INFO)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        known(3)
    assert optuna.logging.get_verbosity() == optuna.logging.INFO
    assert (capsys.readouterr().err, said) == ("", [])


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    message = r'^polyhead search needs an extra. Install it with: pip install "polyhead\[search\]"$'
    with pytest.raises(MissingExtraError, match=message):
        require_optuna()


def test_optuna_is_loaded_where_it_is_used() -> None:
    code = "import sys, polyhead.trials, polyhead.steps; sys.exit('optuna' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
