"""The stages of a backbone, from its input to its output."""

from collections.abc import Iterable, Iterator, Mapping

from torch import nn

from polyhead.errors import Fault, SpecError
from polyhead.model.backbones.nearest import nearest


def stages(module: nn.Module, used: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The parts of a backbone that hold parameters, in the order in which it defines them.

    A part is a child of the network. Children that are lists of layers count as many parts, and
    so does a child that holds more than half of all parameters. Parameters of the network itself,
    as position embeddings, belong to the first part.

    Args:
        module: The backbone.
        used: The names of the parameters to be listed.

    Returns:
        The names of each part's parameters.
    """
    kept = set(used)
    parts = list(_parts(module, "", sum(1 for _ in module.parameters()) / 2))
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    for name, _ in module.named_parameters():
        if name not in kept:
            continue
        part = next((part for part in parts if name.startswith(f"{part}.")), None)
        if part is None:
            waiting.append(name)
        else:
            found.setdefault(part, []).append(name)
    found[next(iter(found))] += waiting
    return {name: tuple(weights) for name, weights in found.items()}


def _parts(module: nn.Module, where: str, half: float) -> Iterator[str]:
    for name, child in module.named_children():
        path = f"{where}{name}"
        if sum(1 for _ in child.parameters()) > half and not isinstance(child, _LISTS):
            yield from _parts(child, f"{path}.", half)
        elif isinstance(child, _LISTS):
            yield from (f"{path}.{inner}" for inner, _ in child.named_children())
        else:
            yield path


_LISTS = (nn.Sequential, nn.ModuleList)


def frozen_stages(
    known: Mapping[str, tuple[str, ...]], freeze: str, backbone: str
) -> tuple[str, ...]:
    """Which stages do not learn: the named one and all before it.

    Args:
        known: The stages, from ``stages``.
        freeze: ``none``, ``all``, or the name of the last frozen stage. ``layer2`` stands for the
            last of ``layer2.0``, ``layer2.1``.
        backbone: What the backbone is called, for the error.

    Raises:
        SpecError: When there is no such stage.
    """
    if freeze in ("none", "all"):
        return tuple(known) if freeze == "all" else ()
    names = list(known)
    last = [at for at, name in enumerate(names) if f"{name}.".startswith(f"{freeze}.")]
    if not last:
        hint = nearest(freeze, ["none", "all", *names])
        raise SpecError([Fault("model.freeze", f"{backbone} has no stage {freeze!r}.", hint)])
    return tuple(names[: last[-1] + 1])
