"""A spec over the squares that trains for a moment, a search of it, and one made by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.tasks import Metric
from polyhead.training import Quiet
from polyhead.trials import Goal, Search, Trial, search

pytest.importorskip("optuna")

VARY = ("training.lr=1e-4..1e-1", "tasks.gender.weight=0.1..10", "model.neck.hidden=[]|[8]")
AGE = Goal("年龄", Metric("mae", "mean absolute error", "岁", headline="MAE"), 12.0)
GENDER = Goal("gender", Metric("accuracy", "accuracy", "%", higher_is_better=True), 0.5)


@contextmanager
def without_pictures() -> Iterator[None]:
    """They take longer than these trainings, and are looked at elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("polyhead.training.session.draw_pictures", lambda _: None)
        yield


@pytest.fixture(autouse=True)
def _no_pictures_of_runs() -> Iterator[None]:
    with without_pictures():
        yield


@pytest.fixture(scope="session")
def spec(make_spec: Callable[..., ph.Spec]) -> ph.Spec:
    return make_spec(training=ph.Training(epochs=1, batch_size=16, lr=3e-3))


@pytest.fixture(scope="session")
def vary() -> tuple[str, ...]:
    return VARY


@pytest.fixture(scope="session")
def searched(spec: ph.Spec, tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A search of four trials, only to be read."""
    folder = tmp_path_factory.mktemp("searched") / "search"
    with without_pictures():
        return search(spec, trials=4, vary=VARY, out=folder, reporter=Quiet())


@pytest.fixture
def make_trial() -> Callable[..., Trial]:
    def make(number: int, age: float, accuracy: float, **more: object) -> Trial:
        settings = {} if number == 1 else {"training.lr": f"0.00{number}"}
        return Trial(
            number,
            settings,
            errors={"年龄": age, "gender": 1 - accuracy},
            metrics={"年龄": {"mae": age}, "gender": {"accuracy": accuracy}},
            score=(1 - age / 12 + 1 - (1 - accuracy) / 0.5) / 2,
            epoch=3,
            seconds=2.0,
            **more,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def make_search(tmp_path: Path, make_trial: Callable[..., Trial]) -> Callable[..., Search]:
    """A search that never was, so that every figure of it is known."""

    def make(*trials: Trial, goals: tuple[Goal, ...] = (AGE, GENDER)) -> Search:
        given = trials or (
            make_trial(1, 6.0, 0.80),
            make_trial(2, 5.5, 0.84),
            make_trial(3, 5.0, 0.70),
            make_trial(4, 7.0, 0.79),
            Trial(
                5, {"training.lr": "0.005"}, seconds=1.0, fault="model.neck: too|small.\n  Wider."
            ),
            make_trial(6, 6.5, 0.85),
        )
        return Search(
            folder=tmp_path / "search",
            name="人脸",
            spec={"training": {"lr": 0.001}},
            space=("training.lr=0.0001..0.01",),
            goals=goals,
            val_rows=1500,
            trials=given,
        )

    return make
