"""A training batch of one row, from which a batch-norm may have nothing to learn."""

from contextlib import ExitStack

import torch
from torch import Tensor, nn

from polyhead.data import RowSource, shuffled
from polyhead.errors import Fault, SpecError
from polyhead.model import Network, evaluating
from polyhead.spec import Training
from polyhead.together import ALONE, Together
from polyhead.training.norms import learning_norms


def refuse_lone_row(
    rows: RowSource, network: Network, training: Training, together: Together = ALONE
) -> None:
    """Refuse a batch of one row where a batch-norm that learns sees a map of 1 x 1.

    The one number of a channel is its own mean there, and has no spread to be divided by.

    Args:
        rows: The training rows.
        network: The network, anywhere but in the middle of an epoch.
        training: How rows become batches.
        together: Among whom they are shared out, where each looks at its own share alone.

    Raises:
        SpecError: When there would be such a batch.
    """
    size = training.batch_size
    count = len(shuffled(rows, size, epoch=0, drop_last=training.drop_last).order)
    kinds = [rows for rows in (size if count >= size else 0, count % size) if rows]
    if all(rows // together.size > 1 for rows in kinds) or not _norms_one_number(network):
        return
    name = network.backbone(network.input_names[0]).name
    holder = "a batch" if together.alone else "a process's share of a batch"
    among = "" if together.alone else f", {together.size} processes"
    what = (
        f"{holder} would hold one row ({count:,} row{'s' * (count > 1)}, {size:,} a batch{among}), "
        f"from which a batch-norm of {name} can't learn: its map is 1 x 1."
    )
    helps = ["training.drop_last = true"] if count > size > 1 else []
    helps += ["another training.batch_size"] if count > 1 else []
    helps += ['model.norm = "eval"']
    hint = f"Any of these helps: {', '.join(helps)}."
    raise SpecError([Fault("training.batch_size", what, hint)])


def _norms_one_number(network: Network) -> bool:
    """Whether, of one image, a batch-norm that learns gets one number a channel."""
    norms = learning_norms(network)
    found: list[bool] = []

    def look(_: nn.Module, given: tuple[Tensor, ...]) -> None:
        found.append(given[0].numel() == given[0].shape[1])

    with ExitStack() as hooks, torch.no_grad(), evaluating(network):
        for norm in norms:
            hooks.callback(norm.register_forward_pre_hook(look).remove)
        if norms:
            network(network.blank())
    return any(found)
