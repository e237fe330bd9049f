"""A few steps of every method, alone or as one of several processes; what came of it in a file.

``python several_processes.py FOLDER``: alone it writes ``alone.safetensors``, among others
``RANK.safetensors``. It runs in processes of its own, since only one group can be met in each.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import torch
from safetensors.torch import save_file
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data import Batches
from polyhead.loading import Each, alone
from polyhead.model import Model, PoolNeck, build_network
from polyhead.objective import METHODS, Objective
from polyhead.spec import Training
from polyhead.tasks import Binary, Regression, Task
from polyhead.together import Together, join
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter

ROWS, BATCH = 16, 5
TASKS: tuple[Task, ...] = (
    Regression().fit("age", pl.Series([1, 2, 9])),
    Binary("f").fit("gender", pl.Series(["m", "f"])),
    Regression(weight=0.5).fit("weight", pl.Series([40, 90, 60])),
    Binary("yes").fit("smile", pl.Series(["yes", "no"])),
)
SINGLE = ("STCH", "COSMOS", "PBI")
"""Methods whose preferences are numbers of float32, as all losses are; the others take float64."""

SETTINGS: Mapping[str, dict[str, Any]] = {
    "Constant": {"weights": {"age": 2.0, "gender": 1.0, "weight": 0.5, "smile": 0.25}},
    "SDMGrad": {"lr": 0.02, "n_iter": 2},
    "STCH": {"mu": 1.0},
}


@dataclass(frozen=True)
class Drawn:
    """16 rows, in batches of 5, 5, 5 and 1; two processes get the even and the odd places of each.

    In the first batch only the first process has a gender, in the second only the second process an
    age, and nobody a smile; in the third all have all, and of the last the second has no row.
    """

    seed: int = 0

    def __len__(self) -> int:
        return ROWS

    def at_epoch(self, epoch: int) -> "Drawn":  # noqa: ARG002 - nothing is varied
        return self

    def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:  # noqa: ARG002
        draws = torch.Generator().manual_seed(5)
        rows = torch.tensor(list(indices))
        images = torch.randn(ROWS, 3, 32, 32, generator=draws)
        numbers = torch.randn(2, ROWS, generator=draws)
        classes = torch.randint(2, (2, ROWS), generator=draws).to(numbers.dtype)
        at = torch.arange(ROWS)
        first, second = at < BATCH, (at >= BATCH) & (at < 2 * BATCH)
        present = {
            "age": ~(second & ((at - BATCH) % 2 == 0)),
            "gender": ~(first & (at % 2 == 1)),
            "weight": at % 4 != 3,
            "smile": ~second,
        }
        targets = dict(zip(("age", "weight", "gender", "smile"), (*numbers, *classes), strict=True))
        return Batch(
            inputs={"face": images[rows]},
            targets={name: values[rows] for name, values in targets.items()},
            present={name: there[rows] for name, there in present.items()},
            rows=rows,
        )


def learned(method: str, together: Together, **training: Any) -> dict[str, Tensor]:  # noqa: ANN401
    """Two epochs of four steps: the weights, what is remembered and what is reported."""
    torch.set_default_dtype(torch.float32 if method in SINGLE else torch.float64)
    model = Model("test_resnet", weights="random", freeze="none", norm="eval", neck=PoolNeck((32,)))
    network = build_network(model, {"face": (32, 32)}, {t.name: 1 for t in TASKS}, seed=0)
    objective = Objective(method, **SETTINGS.get(method, {}))
    declared = Training(precision="fp32", optimizer="sgd", lr=0.05, **training)
    engine = Engine(network, TASKS, declared, objective, together)
    engine.network.to(torch.get_default_dtype())
    found: dict[str, Tensor] = {}
    for epoch in range(2):
        batches = Batches(Drawn(), BATCH, range(ROWS), share=together.share)
        meter = engine.train_epoch(epoch, batches, lambda _: None)
        found |= {f"loss {n} {epoch}": torch.tensor(x) for n, x in meter.means().items()}
        weights = engine.balance.weights or {}
        found |= {f"weight of {n} {epoch}": torch.tensor(x) for n, x in weights.items()}
        found[f"fell back {epoch}"] = torch.tensor(float(engine.balance.fell_back or 0))
    found |= dict(engine.network.state_dict())
    found |= {f"remembered {n}": x for n, x in engine.balancer.state().items()}
    return found


def looked_at(together: Together) -> dict[str, Tensor]:
    """All rows and one row answered, in whole and as the losses count them."""
    model = Model("test_resnet", weights="random", freeze="all", neck=PoolNeck((8,)))
    network = build_network(model, {"face": (32, 32)}, {t.name: 1 for t in TASKS}, seed=0)
    engine = Engine(network, TASKS, Training(precision="fp32"), together=together)
    engine.network.to(torch.get_default_dtype())
    found: dict[str, Tensor] = {}
    for rows in (ROWS, 1):
        batches = Batches(Drawn(), 4, range(rows), share=together.share)
        looked = engine.look(batches, lambda _: None)
        for name, part in looked.outputs.items():
            found[f"{rows}: {name}"] = together.gathered(part, rows)
        found |= {f"{rows}: loss {n}": torch.tensor(x) for n, x in looked.losses.items()}
    return found


def without_labels(together: Together) -> dict[str, Tensor]:
    """A step in which no task has a label anywhere."""
    model = Model("test_resnet", weights="random", freeze="all", neck=PoolNeck((8,)))
    network = build_network(model, {"face": (32, 32)}, {t.name: 1 for t in TASKS}, seed=0)
    engine = Engine(network, TASKS, Training(precision="fp32"), Objective("UPGrad"), together)
    engine.network.to(torch.get_default_dtype())
    batch = Drawn().batch(together.share.of(range(4))).unlabeled()
    engine._step(batch, LossMeter())
    return dict(engine.network.state_dict())


def words(together: Together) -> dict[str, Tensor]:
    """What they tell each other: alike on all."""
    said = together.said("年龄" if together.first else "another")
    flags = together.any([together.rank == together.size - 1, False])
    whole = {
        kind: together.gathered(together.share.of(torch.arange(7)).to(kind), 7)  # type: ignore[type-var]
        for kind in (torch.int64, torch.bool, torch.float32)
    }
    return {
        "said": torch.tensor(list(said.encode())),
        "flags": torch.tensor(flags),
        **{f"gathered {kind}": tensor for kind, tensor in whole.items()},
    }


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    together = join()
    made = {f"method {name}": learned(name, together) for name in METHODS}
    made["clipped"] = learned("CAGrad", together, clip=0.1)
    made["looked at"] = looked_at(together)
    made["without labels"] = without_labels(together)
    made["words"] = words(together)
    flat = {f"{case}/{n}": x.contiguous() for case, found in made.items() for n, x in found.items()}
    name = "alone" if together.alone else str(together.rank)
    save_file(flat, folder / f"{name}.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
