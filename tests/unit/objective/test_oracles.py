"""What is written here or goes another way through TorchJD gives what TorchJD gives."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torchjd import aggregation, scalarization

from polyhead.objective import Objective
from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.by_losses import ByLosses, Weigher
from polyhead.objective.nash_mtl import bargain
from polyhead.objective.rows import Rows

TASKS = ("age", "gender", "hair")
CPU = torch.device("cpu")


def falling(steps: int) -> list[Tensor]:
    draws = torch.Generator().manual_seed(0)
    start = torch.tensor([0.3, 1.0, 2.0])
    noise = torch.rand(steps, 3, generator=draws)
    return [start * (0.9**step + 0.2 * noise[step]) for step in range(steps)]


def weigher_of(method: str, **settings: float) -> Weigher:
    declared = Objective(method, **settings)
    assert isinstance(declared, ByLosses)
    return declared.weigher(TASKS, CPU)


def gradient(scalarizer: Callable[[Tensor], Tensor], losses: Tensor) -> Tensor:
    copy = losses.clone().requires_grad_()
    scalarizer(copy).backward()  # type: ignore[no-untyped-call]
    assert copy.grad is not None
    return copy.grad


@pytest.mark.parametrize(
    ("method", "theirs"), [("UW", scalarization.UW(3)), ("IMTL-L", scalarization.IMTLL(3))]
)
def test_learned_weights(method: str, theirs: scalarization.Scalarizer) -> None:
    ours = weigher_of(method, lr=0.05)
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.05)
    for losses in falling(20):
        optimizer.zero_grad()
        expected = gradient(theirs, losses)
        optimizer.step()
        torch.testing.assert_close(ours.weights(TASKS, losses), expected)


def test_dwa() -> None:
    ours, theirs = weigher_of("DWA"), scalarization.DWA()
    for step, losses in enumerate(falling(20)):
        torch.testing.assert_close(ours.weights(TASKS, losses), gradient(theirs, losses))
        if step % 4 == 3:
            ours.end_epoch()
            theirs.step()


def test_famo() -> None:
    ours, theirs = weigher_of("FAMO"), scalarization.FAMO(3)
    for before, after in zip(falling(20), falling(21)[1:], strict=True):
        torch.testing.assert_close(ours.weights(TASKS, before), gradient(theirs, before))
        ours.look_again(TASKS, after)
        theirs.update(after)


def test_a_loss_of_zero_is_left_out_where_its_logarithm_is_taken() -> None:
    losses = torch.tensor([0.5, 0.0, 2.0])
    for method in ("FAMO", "GeometricMean"):
        weights = weigher_of(method).weights(TASKS, losses)
        pair = weigher_of(method).weights(("age", "hair"), losses[[0, 2]])
        assert weights[1] == 0
        torch.testing.assert_close(weights[[0, 2]], pair)


AGGREGATORS: dict[str, aggregation.Aggregator] = {
    "UPGrad": aggregation.UPGrad(),
    "DualProj": aggregation.DualProj(),
    "MGDA": aggregation.MGDA(),
    "CAGrad": aggregation.CAGrad(c=0.4),
    "IMTL-G": aggregation.IMTLG(),
    "Aligned-MTL": aggregation.AlignedMTL(),
    "FairGrad": aggregation.FairGrad(alpha=2.0),
    "PCGrad": aggregation.PCGrad(),
    "ConFIG": aggregation.ConFIG(),
    "TrimmedMean": aggregation.TrimmedMean(trim_number=1),
    "GradVac": aggregation.GradVac(),
    "ExcessMTL": aggregation.ExcessMTL(robust_step_size=0.01),
    "PCD": aggregation.PCD(),
    "Nash-MTL": aggregation.NashMTL(3, max_norm=1.0),
}


@pytest.mark.filterwarnings("ignore:You are solving a parameterized problem")
@pytest.mark.parametrize("method", list(AGGREGATORS))
def test_several_steps_over_several_weights(method: str) -> None:
    """Ours sees the gradients weight by weight, and mostly their products alone."""
    declared = Objective(method)
    assert isinstance(declared, ByGradients)
    ours, theirs = declared.combiner(TASKS), AGGREGATORS[method]
    draws = torch.Generator().manual_seed(1)
    kernel = torch.empty(4, 3, 2, 2).to(memory_format=torch.channels_last)
    for step in range(4):
        table = torch.randn(3, 48 + 5, generator=draws)
        parts = [
            [torch.empty_like(kernel).copy_(row[:48].view(4, 3, 2, 2)), row[48:].clone()]
            for row in table
        ]
        torch.manual_seed(step)
        made = ours.combine(Rows(TASKS, parts)).parts
        assert made[0].stride() == kernel.stride()
        torch.manual_seed(step)
        expected = theirs(table)
        flat = torch.cat([part.reshape(-1) for part in made])
        torch.testing.assert_close(flat, expected, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("leak", [None, {"age": 0.25, "gender": 0.0, "hair": 1.0}])
def test_drawn_signs(leak: dict[str, float] | None) -> None:
    """Of one weight in the layout of its rows: it draws in the order in which memory lies."""
    declared = Objective("GradDrop", leak=leak)
    assert isinstance(declared, ByGradients)
    theirs = aggregation.GradDrop(leak=None if leak is None else torch.tensor([*leak.values()]))
    table = torch.randn(3, 999, generator=torch.Generator().manual_seed(1))
    table[:, 7] = 0
    torch.manual_seed(0)
    made = declared.combiner(TASKS).combine(Rows(TASKS, [[row.clone()] for row in table])).parts[0]
    torch.manual_seed(0)
    torch.testing.assert_close(made, theirs(table))


def test_drawn_signs_of_weights_in_pieces_and_with_gaps() -> None:
    declared = Objective("GradDrop")
    assert isinstance(declared, ByGradients)
    table = torch.randn(3, 2, 100_003, generator=torch.Generator().manual_seed(1))
    gaps = [torch.zeros(100_003, 2).t().copy_(row) for row in table]
    made = declared.combiner(TASKS).combine(Rows(TASKS, [[part] for part in gaps])).parts[0]
    one_sign = (table.clamp(min=0).sum(dim=0), table.clamp(max=0).sum(dim=0))
    positive = torch.isclose(made, one_sign[0])
    assert (positive | torch.isclose(made, one_sign[1])).all()
    purity = 0.5 * (1 + table.sum(dim=0) / table.abs().sum(dim=0))
    mixed = (purity > 0) & (purity < 1)
    assert abs(float(positive[mixed].float().mean() - purity[mixed].mean())) < 0.01


def test_a_bargain_is_one() -> None:
    """Where TorchJD's search stops short, ours has what the paper defines."""
    draws = torch.Generator().manual_seed(3)
    for size in (1, 2, 3, 8):
        table = torch.randn(size, 20, generator=draws, dtype=torch.float64)
        table *= 10.0 ** torch.randint(-3, 4, (size, 1), generator=draws)
        products = (table @ table.T).numpy()
        weights = bargain(products, 50)
        assert np.allclose(products @ weights * weights, 1)
        assert (weights > 0).all()


def test_there_is_no_bargain_between_opposites() -> None:
    with pytest.raises(ValueError, match="no bargain was found in 50 steps"):
        bargain(np.array([[1.0, -1.0], [-1.0, 1.0]]), 50)


def test_config_keeps_directions_that_a_wide_matrix_hides() -> None:
    """TorchJD's pseudoinverse counts a direction as absent by the matrix's width."""
    draws = torch.Generator().manual_seed(4)
    shared, other = torch.randn(2, 4_000_000, generator=draws)
    table = torch.stack([shared, shared + other])
    declared = Objective("ConFIG")
    assert isinstance(declared, ByGradients)
    made = declared.combiner(TASKS[:2]).combine(Rows(TASKS[:2], [[row.clone()] for row in table]))
    cosines = torch.cosine_similarity(table, made.parts[0][None])
    torch.testing.assert_close(cosines[0], cosines[1], rtol=1e-3, atol=0)


def test_the_preference_comes_in_the_order_of_the_tasks() -> None:
    declared = Objective("UPGrad", preference={"hair": 1, "age": 3, "gender": 2})
    assert isinstance(declared, ByGradients)
    table = torch.eye(3)
    made = declared.combiner(TASKS).combine(Rows(TASKS, [[row.clone()] for row in table])).parts
    torch.testing.assert_close(made[0], torch.tensor([3.0, 2.0, 1.0]) / 6, rtol=1e-3, atol=1e-4)


def test_a_layer_on_its_own_is_what_torchjd_makes_of_a_network() -> None:
    """The way by ``mtl_backward`` and ``jac_to_grad``, beside ours."""
    from torchjd.autojac import jac_to_grad, mtl_backward

    from polyhead.objective import Learning, Losses

    draws = torch.Generator().manual_seed(2)
    rows = torch.randn(6, 3, generator=draws)
    shared = nn.Parameter(torch.randn(4, 3, generator=draws))
    heads = {name: nn.Parameter(torch.randn(4, generator=draws)) for name in TASKS}

    def losses_of(features: Tensor) -> dict[str, Tensor]:
        return {
            n: (features @ head - place).square().mean()
            for place, (n, head) in enumerate(heads.items())
        }

    features = (rows @ shared.T).tanh()
    mtl_backward(list(losses_of(features).values()), features=features)
    jac_to_grad([shared], aggregation.UPGrad())
    expected = [shared.grad, *(head.grad for head in heads.values())]
    for parameter in (shared, *heads.values()):
        parameter.grad = None
    counts = dict.fromkeys(TASKS, torch.tensor(6))
    losses = Losses(losses_of((rows @ shared.T).tanh()), counts, dict.fromkeys(TASKS, 1.0))
    learning = Learning([shared], {name: [head] for name, head in heads.items()})
    balancer = Objective("UPGrad").balancer(TASKS, CPU, seed=0)
    balancer.backward(losses, TASKS, learning, Tensor.backward)
    made = [shared.grad, *(head.grad for head in heads.values())]
    for one, other in zip(made, expected, strict=True):
        torch.testing.assert_close(one, other)
