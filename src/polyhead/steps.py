"""The steps of a training as short calls that compose: look, build, train, look again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from torch import Tensor

from polyhead import doubts as doubting
from polyhead import training
from polyhead import trials as searching
from polyhead.batch import Batch
from polyhead.checks import Report, check_spec
from polyhead.data import in_order, shuffled
from polyhead.detection import Found, PhotoAnswers
from polyhead.doubts import Doubts
from polyhead.evaluation import By
from polyhead.figures import Frame, Picture, annotate, found
from polyhead.images import read_rgb
from polyhead.model import Network
from polyhead.objective import Losses, task_losses
from polyhead.predict import Answers
from polyhead.runs import whole
from polyhead.spec import Spec
from polyhead.training import Evaluation, Run, prepare
from polyhead.trials import Search


def table(spec: Spec, part: str = "train") -> pl.DataFrame:
    """The rows of one part (``train``, ``val`` or ``test``) as a polars frame."""
    return training.read_part(spec, part).frame


def batches(spec: Spec, part: str = "train", *, epoch: int = 0) -> Iterator[Batch]:
    """The batches of one part: training rows shuffled as in an epoch, others in order."""
    experiment = prepare(spec)
    rows = experiment.part(part)
    size = spec.training.batch_size
    if part == "train":
        last, draws = spec.training.drop_last, experiment.draws
        return iter(shuffled(rows, size, epoch=epoch, drop_last=last, weights=draws))
    return iter(in_order(rows, size))


def build(spec: Spec) -> Network:
    """The network with its pretrained weights. Printed, it draws itself."""
    return prepare(spec).network()


def loss(spec: Spec, outputs: Mapping[str, Tensor], batch: Batch) -> Losses:
    """The loss of each task and, as ``.total``, their weighted sum."""
    return task_losses(prepare(spec).tasks, outputs, batch)


def check(spec: Spec, *, columns_only: bool = False) -> Report:
    """Look at every row and image of a spec before anything trains; see ``polyhead.checks``."""
    return check_spec(spec, columns_only=columns_only)


def show(what: Spec | Run, *, rows: int = 8, seed: int | None = None) -> Picture:
    """Random rows as pictures, with labels and, of a run, with answers.

    Args:
        what: A spec, whose training rows are shown; or a run, whose measured rows are.
        rows: How many.
        seed: Draws the same rows each time where it is given.
    """
    if isinstance(what, Spec):
        return training.show_labels(what, rows, seed)
    return training.show_predictions(what, rows, seed)


def show_reasons(
    run: Run, *, rows: int = 6, seed: int | None = None, tasks: Sequence[str] | None = None
) -> Picture:
    """Random measured rows, each with what every answer looked at; see ``polyhead.reasons``.

    Args:
        run: The run.
        rows: How many.
        seed: Draws the same rows each time where it is given.
        tasks: The tasks to show; all without it.
    """
    return training.show_reasons(run, rows, seed, tasks)


def plot(run: Run) -> Picture:
    """The curves of a run: losses and every metric over the epochs, the best epoch marked."""
    return training.draw_curves(run)


def train(spec: Spec, out: str | Path | None = None) -> Run:
    """Train, and keep the best epoch in a run folder. Ctrl-C keeps the best so far."""
    return training.train(spec, out=out)


def search(
    spec: Spec,
    *,
    trials: int = 30,
    vary: Iterable[str] | None = None,
    out: str | Path | None = None,
) -> Search:
    """Train under other settings, and find which trade the tasks best; see ``polyhead.trials``.

    ``ph.search(spec, vary=["training.lr=1e-4..1e-2"])`` varies the learning rate alone.
    """
    return searching.search(spec, trials=trials, vary=vary, out=out)


def doubtful_labels(
    spec: Spec,
    folds: int = 5,
    *,
    parts: Sequence[str] = ("train",),
    out: str | Path | None = None,
) -> Doubts:
    """List the labels that networks doubt which never learned from them.

    See ``polyhead.doubts``; ``found.draw("gender")`` shows the most doubted ones.
    """
    return doubting.doubtful_labels(spec, folds, parts=parts, out=out)


def evaluate(
    run: Run | str | Path,
    table: str | Path | pl.DataFrame | None = None,
    *,
    root: str | Path | None = None,
    by: By | list[By] | None = None,
    metrics: Sequence[str] = (),
) -> Evaluation:
    """Measure a run on labeled rows never seen; see ``polyhead.training.evaluate``.

    ``ph.evaluate(run, by="race")`` measures group by group, ``by=("race", "gender")`` by the groups
    of both crossed.
    """
    return training.evaluate(run, table, root=root, by=by, metrics=metrics)


def draw(photo: Path, answers: Answers, target: Path) -> Path:
    """Draw answers on a copy of a photo, which is written to ``target``, a PNG."""
    pixels = read_rgb(photo).permute(1, 2, 0).numpy()
    with whole(target) as draft:
        annotate(pixels, [f"{name} {answer.text}" for name, answer in answers.items()]).save(draft)
    return target


def draw_found(photo: Path, said: PhotoAnswers, target: Path) -> Path:
    """Draw what was found in a photo, with its answers, on a copy: ``target``, a PNG.

    Where there are several, each has the number under which it stands in ``said``.
    """
    frames = [
        Frame(one.box.left, one.box.top, one.box.right, one.box.bottom, _lines(one, n, len(said)))
        for n, one in enumerate(said, start=1)
    ]
    pixels = read_rgb(photo).permute(1, 2, 0).numpy()
    with whole(target) as draft:
        found(pixels, frames).save(draft)
    return target


def _lines(one: Found, number: int, count: int) -> tuple[str, ...]:
    texts = [answer.text for answer in one.answers.values()]
    return (f"{number}. {texts[0]}", *texts[1:]) if count > 1 and texts else tuple(texts)
