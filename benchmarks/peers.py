"""A run beside other programs that say the age and gender of a face, on the same rows.

    python benchmarks/peers.py draw TABLE FOLDER
    python benchmarks/peers.py compare RUN TABLE --peer NAME=CSV ...

The first links the images of 1,000 rows that a seed draws into FOLDER. Each of the other programs
is run on them by whatever means it has, and writes a CSV with the columns file, age and gender. The
second prints a table of all of them. TABLE has the columns file, age, gender and race. How fast
they are is measured by ``peer_rates.py``.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import torch
from torch import Tensor

from polyhead.data import Labels
from polyhead.evaluation import Answered, EvaluationSettings, by_groups, intervals, measure
from polyhead.evaluation.bootstrap import Part, draws, percentiles, resample
from polyhead.predict import Predictor, load
from polyhead.tasks import BinaryTask, Task

OURS, CONSTANT = "polyhead", "a constant"
TASKS = ("age", "gender")
SETTINGS = EvaluationSettings()
HEAD = ("", "n", "age, MAE", "beyond ours", "right bin", "gender", "worst race, age", "gender")


def drawn(table: pl.DataFrame, rows: int, seed: int) -> pl.DataFrame:
    """So many rows in the order of the table, the last part of their paths as ``name``."""
    if rows > len(table):
        raise SystemExit(f"Expected {rows:,} rows or more; the table has {len(table):,}.")
    places = np.random.default_rng(seed).choice(len(table), rows, replace=False)
    found = table[np.sort(places)].with_columns(name=_name())
    if found["name"].is_duplicated().any():
        raise SystemExit("Two rows have images of one name, by which answers are told apart.")
    return found


def joined(rows: pl.DataFrame, said: pl.DataFrame, who: str) -> pl.DataFrame:
    """What was said of the rows, in their order. Every row must have one answer."""
    answers = said.select(_name().alias("name"), *TASKS)
    found = rows.select("name").join(answers, on="name", how="left", maintain_order="left")
    if len(found) > len(rows):
        raise SystemExit(f"{who}: some images have several answers.")
    lacking = found.filter(pl.any_horizontal(pl.col(TASKS).is_null()))["name"].to_list()
    if lacking:
        raise SystemExit(f"{who}: {len(lacking):,} images have no answer, as {lacking[0]!r}.")
    return found


def _name() -> pl.Expr:
    return pl.col("file").str.split("/").list.last()


def predictions(tasks: Sequence[Task], said: pl.DataFrame) -> dict[str, Tensor]:
    """Ages in years and genders in words -> predictions; a class that is said is certain."""
    gender = next(task for task in tasks if task.name == "gender")
    if not isinstance(gender, BinaryTask):
        raise SystemExit("gender: Expected a task of two classes.")
    words, known = said["gender"].str.to_lowercase(), [n.lower() for n in gender.class_names]
    other = words.filter(~words.is_in(known)).to_list()
    if other:
        raise SystemExit(f"gender: Expected one of {', '.join(known)}; got {other[0]!r}.")
    positive = (words == known[1]).to_list()
    return {
        "age": said["age"].cast(pl.Float32).to_torch(),
        "gender": torch.tensor(positive).float(),
    }


def answered(tasks: Sequence[Task], rows: pl.DataFrame, said: Mapping[str, Tensor]) -> Answered:
    """Labels and predictions side by side, as the package measures them."""
    read = {task.name: task.encode(rows[task.column]) for task in tasks}
    for name, one in read.items():
        if one.faults:
            raise SystemExit(f"{name}, {rows['file'][one.faults[0].index]}: {one.faults[0].what}")
    targets = {name: one.targets for name, one in read.items()}
    present = {name: one.present for name, one in read.items()}
    return Answered(tasks, said, Labels(targets, present), rows)


def asked(predictor: Predictor, paths: list[Path]) -> pl.DataFrame:
    """What a run says, in the form in which the others say it."""
    said = list(predictor.answers(paths))
    columns = {name: [answers[name].value for answers in said] for name in TASKS}
    return pl.DataFrame({"file": [path.name for path in paths], **columns})


def lines(whose: Mapping[str, Answered]) -> list[list[str]]:
    """The cells under ``HEAD``; the errors of others are held against ours, face by face."""
    ours = whose[OURS]
    return [
        [who, *_cells(rows, None if rows is ours else ours), *_worst(rows)]
        for who, rows in whose.items()
    ]


def _cells(rows: Answered, ours: Answered | None) -> list[str]:
    found, ends = measure(rows.tasks, rows.predictions, rows.labels), intervals(rows, SETTINGS)

    def cell(task: str, metric: str, times: float, digits: int) -> str:
        value = f"{times * found[task][metric]:.{digits}f}"
        if metric not in ends[task]:  # the same in all resamples
            return value
        low, high = (times * end for end in ends[task][metric])
        return f"{value} ({low:.{digits}f} to {high:.{digits}f})"

    return [
        f"{len(rows):,}",
        cell("age", "mae", 1, 2),
        "" if ours is None else beyond(ours, rows),
        cell("age", "bin_accuracy", 100, 1),
        cell("gender", "accuracy", 100, 1),
    ]


def beyond(ours: Answered, other: Answered) -> str:
    """By how many years more another errs on the same faces, and where that may lie."""
    parts = {}
    for who, rows in enumerate((ours, other)):
        age = next(task for task in rows.tasks if task.name == "age")
        held = rows.labels.present["age"].nonzero().flatten()
        said, true = rows.predictions["age"][held], rows.labels.targets["age"][held]
        parts[who] = Part(held, {"mae": age.statistics(said, true)["mae"]})
    found = resample(parts, draws(len(ours), SETTINGS.resamples))
    mine, theirs = found[0]["mae"], found[1]["mae"]
    gap = theirs.measured - mine.measured
    ends = percentiles(theirs.values - mine.values, SETTINGS.level, gap)
    return f"{gap:+.2f}" + ("" if ends is None else f" ({ends[0]:.2f} to {ends[1]:.2f})")


def _worst(rows: Answered) -> list[str]:
    """The race with the largest error in years, and the one with the fewest right genders."""
    tables = by_groups(rows, "race", SETTINGS, metrics=("age.mae", "gender.accuracy"))
    cells = []
    for one, times, digits in zip(tables, (1, 100), (2, 1), strict=True):
        value = None if one.worst is None else one.worst.value
        cells.append("" if value is None else f"{one.worst.name} {times * value:.{digits}f}")
    return cells


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, names to the left and numbers to the right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ruler, *rows))


def draw(args: argparse.Namespace) -> None:
    """Link the images of the rows."""
    args.folder.mkdir(parents=True)
    for row in drawn(pl.read_csv(args.table), args.rows, args.seed).iter_rows(named=True):
        (args.folder / row["name"]).symlink_to((args.table.parent / row["file"]).absolute())


def compare(args: argparse.Namespace) -> None:
    """Measure everyone on the rows."""
    predictor = load(args.run)
    tasks = [task for name in TASKS for task in predictor.tasks if task.name == name]
    rows = drawn(pl.read_csv(args.table), args.rows, args.seed)
    paths = [(args.table.parent / file).absolute() for file in rows["file"]]
    tables = {OURS: asked(predictor, paths)} | {n: pl.read_csv(p) for n, p in args.peer}
    said = {who: predictions(tasks, joined(rows, one, who)) for who, one in tables.items()}
    said[CONSTANT] = {task.name: task.constant(len(rows)) for task in tasks}
    measured = {who: answered(tasks, rows, one) for who, one in said.items()}
    print(markdown(HEAD, lines(measured)))


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(required=True)
    for verb, names in ((draw, ("table", "folder")), (compare, ("run", "table"))):
        one = verbs.add_parser(verb.__name__, description=verb.__doc__)
        one.set_defaults(verb=verb)
        for name in names:
            one.add_argument(name, type=Path)
        one.add_argument("--rows", type=int, default=1_000)
        one.add_argument("--seed", type=int, default=0)
    one.add_argument("--peer", type=_pair, action="append", default=[], metavar="NAME=CSV")
    args = parser.parse_args()
    args.verb(args)


if __name__ == "__main__":
    main()
