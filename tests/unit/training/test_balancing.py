from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
import torch
from torch import nn

import polyhead as ph
from polyhead.batch import Batch
from polyhead.errors import SpecError
from polyhead.model import Model, PoolNeck, build_network
from polyhead.objective import Objective, task_losses
from polyhead.objective.by_gradients import gradient_rows
from polyhead.runs import RunFolder
from polyhead.spec import Training
from polyhead.tasks import Binary, Regression, Task
from polyhead.training import Quiet, resume, train
from polyhead.training.balancing import SameDraws, learning_of
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter
from polyhead.training.state import Progress, load_state, save_state

MakeSpec = Callable[..., ph.Spec]
BARE = Model("test_resnet", weights="random", freeze="all", neck=PoolNeck(()))
TASKS: tuple[Task, ...] = (
    Regression().fit("age", pl.Series([1, 2, 9])),
    Binary("Female").fit("gender", pl.Series(["Male", "Female"])),
)


def engine_of(
    objective: Objective,
    *,
    dropout: float = 0.0,
    norm: Literal["train", "eval"] = "train",
    **training: Any,  # noqa: ANN401
) -> Engine:
    neck = PoolNeck((8,), dropout=dropout)
    model = Model("test_resnet", weights="random", freeze="none", neck=neck, norm=norm)
    network = build_network(model, {"face": (32, 32)}, {"age": 1, "gender": 1}, seed=0)
    return Engine(network, TASKS, Training(**training), objective)


def batch(ages: int = 4) -> Batch:
    draws = torch.Generator().manual_seed(1)
    return Batch(
        inputs={"face": torch.randn(4, 3, 32, 32, generator=draws)},
        targets={"age": torch.tensor([1.0, 2.0, 9.0, 4.0]), "gender": torch.tensor([0.0, 1, 1, 0])},
        present={"age": torch.arange(4) < ages, "gender": torch.ones(4, dtype=torch.bool)},
        rows=torch.arange(4),
    )


def learn(engine: Engine, steps: int = 1, ages: int = 4) -> dict[str, torch.Tensor]:
    engine.network.train()
    for step in range(steps):
        torch.manual_seed(step)
        engine._step(batch(ages), LossMeter())
    return {name: value.clone() for name, value in engine.network.state_dict().items()}


def assert_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_sum_is_a_plain_step_to_the_last_bit() -> None:
    ours, plain = engine_of(Objective()), engine_of(Objective())
    learn(ours)
    torch.manual_seed(0)
    plain.network.train()
    outputs = plain.network(batch().inputs)
    losses = task_losses(TASKS, outputs, batch())
    plain.optimizer.zero_grad()
    torch.stack([losses["age"], losses["gender"]]).sum().backward()  # type: ignore[no-untyped-call]
    plain.optimizer.step()
    assert_equal(ours.network.state_dict(), plain.network.state_dict())


def test_heads_are_their_tasks_own_and_all_else_is_shared() -> None:
    engine = engine_of(Objective("UPGrad"))
    learning = engine.learning
    assert [len(learning.heads[name]) for name in ("age", "gender")] == [2, 2]
    total = sum(1 for _ in engine.network.parameters_learning())
    assert len(learning.shared) == total - 4
    learn(engine)
    for weight in (*learning.shared, *learning.heads["age"]):
        assert weight.grad is not None
        assert weight.grad.stride() == weight.stride()


@pytest.mark.parametrize("method", ["UPGrad", "PCGrad", "GradNorm"])
def test_where_no_shared_weight_learns_a_gradient_method_is_refused(
    make_spec: MakeSpec, tmp_path: Path, method: str
) -> None:
    spec = make_spec(model=BARE, objective=Objective(method))
    with pytest.raises(SpecError) as caught:
        train(spec, out=tmp_path / "run", reporter=Quiet())
    assert str(caught.value) == (
        f"objective.method: {method} balances the gradients of the weights that tasks share, and "
        "here none of them learns: the heads stand directly on frozen features.\n"
        "  A neck with layers that learn gives the tasks some: "
        'neck = { kind = "pool", hidden = [64] }.'
    )
    assert not (tmp_path / "run").exists()


def test_a_method_that_weighs_losses_needs_no_shared_weight(make_spec: MakeSpec) -> None:
    spec = make_spec(model=BARE, objective=Objective("UW"))
    network = build_network(BARE, {"face": (32, 32)}, {"age": 1, "gender": 1})
    assert learning_of(network).shared == []
    Engine(network, TASKS, spec.training, spec.objective)


def test_half_precision_and_compiling_are_refused_by_name() -> None:
    with pytest.raises(SpecError, match="UPGrad compares gradients, which float16 scales"):
        engine_of(Objective("UPGrad"), precision="fp16")
    with pytest.raises(SpecError, match="UPGrad goes back through the network once for each task"):
        engine_of(Objective("UPGrad"), compile=True)


@pytest.mark.parametrize("method", ["UPGrad", "FAMO", "GradNorm"])
def test_in_bfloat16_every_step_is_finite(method: str) -> None:
    weights = learn(engine_of(Objective(method), precision="bf16"), steps=3)
    assert all(bool(value.isfinite().all()) for value in weights.values())


def test_the_second_look_of_famo_sees_the_same_dropout_and_disturbs_no_draw() -> None:
    torch.manual_seed(3)
    layer = nn.Dropout(0.5)
    draws = SameDraws(torch.device("cpu"))
    first = layer(torch.ones(20))
    with draws.again():
        assert torch.equal(layer(torch.ones(20)), first)
    after = torch.rand(1)
    torch.manual_seed(3)
    layer(torch.ones(20))
    assert torch.equal(torch.rand(1), after)


@pytest.mark.parametrize("method", ["PCGrad", "GradDrop", "Random", "GradVac"])
def test_what_a_method_draws_leaves_dropout_as_it_was(method: str) -> None:
    engine = engine_of(Objective(method), dropout=0.5)
    learn(engine)
    drawn = torch.rand(1)
    learn(engine_of(Objective(), dropout=0.5))
    assert torch.equal(torch.rand(1), drawn)


@pytest.mark.parametrize(
    "method", ["UW", "FAMO", "DWA", "GradNorm", "GradVac", "Nash-MTL", "PCGrad"]
)
def test_a_state_holds_what_the_method_remembers(tmp_path: Path, method: str) -> None:
    folder = RunFolder(tmp_path)
    first, second = engine_of(Objective(method)), engine_of(Objective(method))
    learn(first, 3)
    first.balancer.end_epoch()
    save_state(folder, first, Progress(1))
    assert (folder.checkpoint / "epoch-0001" / "objective.safetensors").exists()
    load_state(folder, second)
    assert_equal(learn(first, 3), learn(second, 3))


@pytest.mark.parametrize("method", ["MoDo", "SDMGrad"])
@pytest.mark.parametrize("ages", [4, 2, 0])
def test_halves_that_pass_by_themselves_say_what_the_whole_batch_says(
    method: str, ages: int
) -> None:
    """Where no batch-norm looks at other rows; and each row passes once."""
    apart, whole = (engine_of(Objective(method), norm="eval") for _ in range(2))
    whole.balancer.by_halves = False
    passed: list[int] = []
    apart.network.register_forward_pre_hook(lambda _, given: passed.append(len(given[0]["face"])))
    one, other = learn(apart, 2, ages), learn(whole, 2, ages)
    assert passed == [2, 2, 2, 2]
    for name in one:
        torch.testing.assert_close(one[name], other[name], rtol=1e-4, atol=1e-5)


def test_a_batch_too_small_to_be_halved_passes_whole() -> None:
    engine = engine_of(Objective("MoDo"))
    assert [len(half) for half in engine._halves(batch())] == [2, 2]
    assert engine._halves(batch().at(slice(3))) == []


def test_another_method_begins_anew(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    first, second = engine_of(Objective("UW")), engine_of(Objective("GradVac"))
    learn(first, 3)
    save_state(folder, first, Progress(1))
    load_state(folder, second)
    assert "phi_t" not in second.balancer.state()
    learn(second)


@pytest.mark.parametrize("method", ["FAMO", "Nash-MTL"])
def test_a_resumed_run_ends_as_one_that_was_not_broken_off(
    make_spec: MakeSpec, tmp_path: Path, method: str
) -> None:
    def spec(epochs: int) -> ph.Spec:
        training = ph.Training(epochs=epochs, batch_size=8)
        return make_spec(objective=Objective(method), training=training)

    whole = train(spec(3), out=tmp_path / "whole", reporter=Quiet())
    broken = train(spec(1), out=tmp_path / "broken", reporter=Quiet())
    again = resume(broken.folder, changes=("training.epochs=3",), reporter=Quiet())
    assert again.history.val_loss == whole.history.val_loss
    assert [e.weights for e in again.history.epochs] == [e.weights for e in whole.history.epochs]


def test_the_history_says_weights_and_how_often_a_method_fell_back(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    training = ph.Training(epochs=1, batch_size=1)  # of ten batches, one holds no age
    model = Model("test_resnet", weights="random", freeze="none", norm="eval")
    run = train(
        make_spec(objective=Objective("GradVac"), training=training, model=model),
        out=tmp_path / "run",
        reporter=Quiet(),
    )
    (epoch,) = run.history.epochs
    assert epoch.weights is not None
    assert set(epoch.weights) == {"age", "gender"}
    assert epoch.fell_back == 9  # of 48 rows, four hold no age, five no gender
    plain = train(
        make_spec(training=training, model=model), out=tmp_path / "plain", reporter=Quiet()
    )
    assert {"weights", "fell_back"}.isdisjoint(plain.history.epochs[0].to_json())


def test_a_task_of_weight_zero_takes_no_part() -> None:
    silent = Regression(weight=0).fit("age", pl.Series([1, 2, 9]))
    network = engine_of(Objective()).network
    engine = Engine(network, (silent, TASKS[1]), Training(), Objective("GradVac"))
    before = {n: v.clone() for n, v in engine.network.state_dict().items()}
    after = learn(engine)
    assert not torch.equal(before["heads.1.weight"], after["heads.1.weight"])
    assert torch.equal(before["heads.0.weight"], after["heads.0.weight"])
    balance = engine.balancer.end_epoch()
    assert (balance.fell_back, set(balance.weights or ())) == (0, {"gender"})


def test_numbers_in_the_tens_of_thousands_do_not_drown_the_others() -> None:
    """With one gradient 10,000 times the other, CAGrad is zero and UPGrad as bad as the mean."""
    from torchjd.aggregation import CAGrad, UPGrad

    drowned = torch.tensor([[1e4, 0.0], [-0.3, 0.6]])
    assert not CAGrad(c=0.4)(drowned).any()
    assert UPGrad()(drowned) @ drowned[1] < 0  # the smaller one loses, as under the mean

    grams = Regression().fit("grams", pl.Series([18_000, 30_000, 42_000, 26_000]))
    tasks: tuple[Task, ...] = (grams, TASKS[1])
    network = build_network(
        Model("test_resnet", weights="random", freeze="none", neck=PoolNeck((8,))),
        {"face": (32, 32)},
        {"grams": 1, "gender": 1},
        seed=0,
    )
    seen = batch()
    targets = {"grams": torch.tensor([18e3, 30e3, 42e3, 26e3]), "gender": seen.targets["gender"]}
    present = dict.fromkeys(targets, torch.ones(4, dtype=torch.bool))
    seen = Batch(seen.inputs, targets, present, seen.rows)
    losses = task_losses(tasks, network(seen.inputs), seen)
    rows = gradient_rows(
        losses.weighted(["grams", "gender"]), ["grams", "gender"], learning_of(network)
    )
    one, other = rows.gramian.diagonal().sqrt().tolist()
    assert 0.05 < one / other < 20
