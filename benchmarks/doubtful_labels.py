"""How many labels that were made wrong on purpose `polyhead labels` finds.

    python benchmarks/doubtful_labels.py portraits --rows 800
    python benchmarks/doubtful_labels.py fairface --data fairface --weights DIR --rows 5000

One label in twenty of each task is replaced by that of another row that has another label. Of
numbers it is also said what share would be found in the mean of many such spoilings, by the same
answers, and by answers whose errors were smaller: which labels are drawn makes more of a difference
than most of what could be changed.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import torch

import polyhead as ph
from polyhead import doubts
from polyhead.demo import demo_spec, make_portraits
from polyhead.doubts import doubtful_labels
from polyhead.doubts.score import doubt
from polyhead.tasks import Task

SHARE = 0.05
AGAIN, SHRUNK = 100, (1.0, 0.9, 0.8, 0.7, 0.6)


def spoiled(
    table: pl.DataFrame, columns: list[str], seed: int
) -> tuple[pl.DataFrame, dict[str, set[int]]]:
    """A table with wrong labels, and by column the rows where they stand."""
    rng = np.random.default_rng(seed)
    wrong: dict[str, set[int]] = {}
    for column in columns:
        cells = table[column].to_list()
        held = [row for row, cell in enumerate(cells) if cell is not None]
        chosen = rng.choice(held, round(SHARE * len(held)), replace=False).tolist()
        made = list(cells)
        for row in chosen:
            others = [cell for cell in rng.permutation(held)[:200] if cells[cell] != cells[row]]
            made[row] = cells[others[0]]
        table = table.with_columns(pl.Series(column, made, dtype=table[column].dtype))
        wrong[column] = set(chosen)
    return table, wrong


def portraits(args: argparse.Namespace, seed: int, work: Path) -> tuple[ph.Spec, pl.DataFrame]:
    """The demo's spec over drawn portraits, or a frozen backbone with a small neck."""
    drawn = make_portraits(work / "portraits", train=args.rows, val=max(60, args.rows // 4))
    spec = demo_spec(drawn.folder)
    if args.frozen:
        spec = spec.replaced(
            inputs={"face": ph.Image("file", size=128, fit="stretch")},
            model=ph.Model("tf_efficientnet_lite0", neck=ph.PoolNeck(hidden=(128,), dropout=0.4)),
            training=ph.Training(epochs=12, lr=2e-3),
        )
    return spec.change(f"training.seed={seed}"), pl.read_csv(drawn.train)


def fairface(args: argparse.Namespace, seed: int, _: Path) -> tuple[ph.Spec, pl.DataFrame]:
    """The recipe with a backbone that knows faces, on the first rows."""
    recipe = Path(__file__).parents[1] / "recipes" / "fairface_frozen_face.toml"
    changes = [f"training.seed={seed}", f"data.rows={{ train = {args.rows}, val = 3000 }}"]
    spec = ph.Spec.from_toml(recipe, changes).placed(data=args.data, weights=args.weights)
    return spec, pl.read_csv(args.data / "fairface_label_train.csv").head(args.rows)


def measure(args: argparse.Namespace, seed: int, work: Path) -> None:
    """Spoil, look, and count."""
    spec, table = {"portraits": portraits, "fairface": fairface}[args.world](args, seed, work)
    clean, (table, wrong) = table, spoiled(table, list(spec.tasks), seed)
    folder = spec.data.folder
    root = str(Path(folder or "").absolute())
    spec = spec.replaced(data=ph.Data(table, val=spec.data.val, root=root, folder=folder))
    if args.world == "fairface":
        spec = spec.change(f"data.rows={{ train = {args.rows}, val = 3000 }}")
    start = time.monotonic()
    found = doubtful_labels(spec, args.folds, out=work / f"out-{seed}")
    seconds = time.monotonic() - start
    for judged in found.judged:
        bad = found.of(judged.task)["index"].is_in(list(wrong[judged.task])).to_numpy()
        top = bad[: len(bad) // 10].sum() / bad.sum()
        hit = bad[: judged.contradicted].mean() if judged.contradicted else float("nan")
        reached = judged.metric.text(judged.value)
        print(
            f"seed {seed} | {judged.task}: {bad.sum()} of {len(bad)} wrong, {top:.0%} of them in "
            f"the top tenth | {judged.metric.title} {reached} out of fold | "
            f"{judged.contradicted} contradicted, of the first so many {hit:.0%} are wrong"
        )
        if isinstance(declared := spec.tasks[judged.task], ph.Regression):
            print(f"seed {seed} | {in_the_mean(declared, judged.task, clean, found)}")
    print(f"seed {seed} | {args.folds} folds, {seconds:.0f} s")


def in_the_mean(
    declared: ph.Regression, name: str, clean: pl.DataFrame, found: doubts.Doubts
) -> str:
    """What share is found in the mean, by answers that are as far off, and less far."""
    judged = found.of(name).sort("index")
    task = declared.fit(name, clean[name])
    read = task.encode(clean[name][judged["index"].to_numpy()])
    answers = judged["answer"].str.extract(r"^(-?[\d.]+)").cast(pl.Float32).to_torch()
    numbers = read.targets if read.targets.ndim == 1 else read.targets[:, 0]
    told = []
    for share in SHRUNK:
        said = numbers + share * (answers - numbers)
        tops = [top_share(task, said, read.targets, seed) for seed in range(AGAIN)]
        off = float((said - numbers).abs().mean())
        told.append(f"{off:.1f} off {np.mean(tops):.1%} (sd {np.std(tops):.1%})")
    return f"{name}, the mean of {AGAIN} spoilings: {', '.join(told)}"


def top_share(task: Task, said: torch.Tensor, targets: torch.Tensor, seed: int) -> float:
    """Spoil labels that were right, and count how many of them stand in the top tenth."""
    rng, rows = np.random.default_rng(1000 + seed), len(targets)
    bad, changed = np.zeros(rows, dtype=bool), targets.clone()
    bad[rng.choice(rows, round(SHARE * rows), replace=False)] = True
    for row in np.flatnonzero(bad).tolist():
        while torch.equal(changed[row], targets[row]):
            changed[row] = targets[rng.integers(rows)]
    (pairs,) = task.pairs(said, changed)
    order = doubt(pairs)[0].argsort(descending=True, stable=True).numpy()
    return float(bad[order[: rows // 10]].sum() / bad.sum())


def main() -> None:
    """Read the arguments, and measure seed after seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", choices=["portraits", "fairface"])
    parser.add_argument("--rows", type=int, default=800)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--frozen", action="store_true", help="portraits: a frozen backbone")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--weights", type=Path)
    args = parser.parse_args()
    for seed in range(args.seeds):
        with tempfile.TemporaryDirectory() as work:
            measure(args, seed, Path(work))


if __name__ == "__main__":
    main()
