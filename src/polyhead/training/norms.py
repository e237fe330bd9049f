"""Batch-norms that learn, which look at all rows of a batch, over processes that hold shares."""

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from polyhead.model import Network
from polyhead.together import Together


def learning_norms(network: Network) -> list[_BatchNorm]:
    """The batch-norms that look at batches, and learn from them, while the network trains."""
    was = network.training
    network.train()
    found = [part for part in network.modules() if isinstance(part, _BatchNorm) and part.training]
    network.train(was)
    return found


def look_at_all_rows(network: Network) -> None:
    """Let every batch-norm that learns look at the rows of all processes, which takes GPUs."""
    from timm.layers import convert_sync_batchnorm  # type: ignore[attr-defined]

    learning = {id(norm) for norm in learning_norms(network)}
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if id(child) in learning:
                setattr(parent, name, convert_sync_batchnorm(child))  # type: ignore[no-untyped-call]


def average_statistics(network: Network, together: Together) -> None:
    """Give all processes the same running statistics: the means of what each of them saw."""
    if together.alone:
        return
    norms = learning_norms(network)
    kept = [b for norm in norms for b in norm.buffers() if b.is_floating_point()]
    together.sum_(kept)
    for statistic in kept:
        statistic.div_(together.size)


def note_on_norms(network: Network, together: Together) -> tuple[str, ...]:
    """What a person should know where batch-norms can't look at all rows."""
    synced = all(isinstance(norm, nn.SyncBatchNorm) for norm in learning_norms(network))
    if together.alone or synced:
        return ()
    note = (
        f"on a CPU the batch-norms of each of the {together.size} processes see its own share of a "
        'batch, so that the training differs from that of one process (model.norm = "eval" helps)'
    )
    return (note,)
