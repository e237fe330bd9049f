"""Weights of another origin -> weights under the names that a backbone uses, or what differs."""

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from polyhead.errors import WeightsError

_SHOWN = 3
_OPTIONAL = ".num_batches_tracked"  # files from before it existed lack it; nothing here reads it


def match(
    state: Mapping[str, Tensor], wanted: Mapping[str, Tensor], dropped: Sequence[str], where: str
) -> dict[str, Tensor]:
    """Find the weights that a backbone wants among those that there are.

    Names must be the same after one prefix is taken off or put on, shapes must be the same, and
    nothing may be left over but what belongs to the head. Numbers are cast to the backbone's type.

    Args:
        state: What there is.
        wanted: What the backbone has now.
        dropped: What the names of the head's weights start with.
        where: The file, for the error.

    Raises:
        WeightsError: Naming what is missing, left over, or of another shape.
    """
    tried = [_renamed(state, rename, wanted, dropped) for rename in _RENAMES]
    best = min(tried, key=lambda named: len(_differences(named, wanted)))
    differences = _differences(best, wanted)
    if differences:
        more = len(differences) - _SHOWN
        shown = differences[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise WeightsError(
            f"{where}: these weights are not of this backbone.\n  "
            + "\n  ".join(shown)
            + "\n  Set model.backbone (and model.backbone_options) to the network they are of."
        )
    return {name: best.get(name, weight).to(weight.dtype) for name, weight in wanted.items()}


def _without(prefix: str) -> Callable[[str], str]:
    return lambda name: name.removeprefix(prefix)


_RENAMES: tuple[Callable[[str], str], ...] = (
    _without(""),
    _without("module."),
    _without("model."),
    _without("backbone."),
    _without("features."),
    lambda name: f"features.{name}",
)


def _renamed(
    state: Mapping[str, Tensor],
    rename: Callable[[str], str],
    wanted: Mapping[str, Tensor],
    dropped: Sequence[str],
) -> dict[str, Tensor]:
    named = {rename(name): weight for name, weight in state.items()}
    return {
        name: weight
        for name, weight in named.items()
        if name in wanted or not name.startswith(tuple(dropped))
    }


def _differences(named: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    found = []
    for name, weight in wanted.items():
        if name not in named:
            if not name.endswith(_OPTIONAL):
                found.append(f"{name}: Expected {tuple(weight.shape)}; the file has none")
        elif named[name].shape != weight.shape:
            has = tuple(named[name].shape)
            found.append(f"{name}: Expected {tuple(weight.shape)}; the file has {has}")
    left = [name for name in named if name not in wanted]
    return found + [f"{name}: {tuple(named[name].shape)} in the file only" for name in left]
