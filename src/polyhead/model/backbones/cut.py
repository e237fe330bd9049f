"""A backbone cut in two: what never changes while it trains, and what comes after."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast, final

import torch
from torch import Tensor, fx, nn

from polyhead.model.backbones.library import BUILD_ERRORS
from polyhead.model.backbones.probe import evaluating


@dataclass(frozen=True)
class Cut:
    """Two halves of a network; ``rest(front(images))`` is what the whole gives.

    Both run the layers of the network itself, so its weights, modes and device are theirs.

    Attributes:
        front: Images (B, 3, H, W) to a map, without a parameter that learns.
        rest: That map to the output.
        shape: What ``front`` gives for one image.
        names: The names in the network's state that ``front`` depends on.
    """

    front: Callable[[Tensor], Tensor]
    rest: Callable[[Tensor], Tensor]
    shape: tuple[int, ...]
    names: tuple[str, ...]


def cut(
    body: nn.Module,
    forward: Callable[[nn.Module, Tensor], Tensor],
    parts: Iterable[str],
    size: tuple[int, int],
) -> Cut | None:
    """Cut a network as late as all that comes before the cut is frozen.

    The network's own forward is followed once with a symbol in the place of an image, down to its
    stages and no deeper. Only one tensor may cross the cut.

    Args:
        body: The network; what learns is what requires a gradient.
        forward: How images pass it.
        parts: The names of its stages, which are taken whole.
        size: (height, width) of the images.

    Returns:
        None where the network can't be followed, or nowhere cut so.
    """
    whole = _Whole(body, forward)
    try:
        graph = _Tracer(tuple(f"body.{part}." for part in parts)).trace(whole)
        _prune(graph)
        border = _border(graph, whole)
        if border is None:
            return None
        front, rest = _before(graph, border), _after(graph, border)
        shape = _agreed(whole, front, rest, size)
    except (*BUILD_ERRORS, fx.proxy.TraceError, AttributeError, NotImplementedError):
        return None
    if shape is None:
        return None
    names = tuple(name.removeprefix("body.") for name in _state_names(whole, front))
    return Cut(_Half(whole, front), _Half(whole, rest), shape, names)


@final
class _Whole(nn.Module):
    """The network under a name, so that every one of its parts has one."""

    def __init__(self, body: nn.Module, forward: Callable[[nn.Module, Tensor], Tensor]) -> None:
        super().__init__()
        self.body = body
        self._through = forward

    def forward(self, images: Tensor) -> Tensor:
        return self._through(self.body, images)


@final
class _Tracer(fx.Tracer):
    """Follows a forward into what holds stages, and into nothing else."""

    def __init__(self, stages: Sequence[str]) -> None:
        super().__init__()
        self._stages = stages

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:  # noqa: ARG002
        return not any(
            stage.startswith(f"{module_qualified_name}.") and stage != f"{module_qualified_name}."
            for stage in self._stages
        )


@final
@dataclass(frozen=True)
class _Half:
    """A part of a graph, run on the modules of the network that it was taken from."""

    whole: nn.Module
    graph: fx.Graph

    def __call__(self, given: Tensor) -> Tensor:
        return cast(Tensor, fx.Interpreter(self.whole, graph=self.graph).run(given))


def _border(graph: fx.Graph, whole: nn.Module) -> fx.Node | None:
    """The last frozen node that all paths from the image to what comes after it lead through."""
    nodes: list[fx.Node] = list(graph.nodes)
    from_image, learns = set[fx.Node](), set[fx.Node]()
    for node in nodes:
        before = node.all_input_nodes
        if node.op == "placeholder" or any(b in from_image for b in before):
            from_image.add(node)
        if any(b in learns for b in before) or _learns(node, whole):
            learns.add(node)
    for at in reversed(range(len(nodes))):
        node = nodes[at]
        if node in learns or node not in from_image or node.op in ("placeholder", "output"):
            continue
        earlier = set(nodes[:at]) & from_image
        if not any(earlier.intersection(later.all_input_nodes) for later in nodes[at + 1 :]):
            return node
    return None


def _learns(node: fx.Node, whole: nn.Module) -> bool:
    if node.op == "get_attr":
        return bool(getattr(_found(whole, node), "requires_grad", False))
    if node.op == "call_module":
        return any(w.requires_grad for w in whole.get_submodule(str(node.target)).parameters())
    return False


def _found(whole: nn.Module, node: fx.Node) -> object:
    *path, name = str(node.target).split(".")
    return getattr(whole.get_submodule(".".join(path)), name)


def _before(graph: fx.Graph, border: fx.Node) -> fx.Graph:
    made, copies = fx.Graph(), dict[fx.Node, fx.Node]()
    nodes = list(graph.nodes)
    for node in nodes[: nodes.index(border) + 1]:
        copies[node] = made.node_copy(node, copies.__getitem__)
    made.output(copies[border])
    _prune(made)
    return made


def _after(graph: fx.Graph, border: fx.Node) -> fx.Graph:
    """All that can be computed from the border and from what depends on no image."""
    made = fx.Graph()
    copies: dict[fx.Node, fx.Node] = {border: made.placeholder("features")}
    for node in graph.nodes:
        known = all(before in copies for before in node.all_input_nodes)
        if known and node not in copies and node.op != "placeholder":
            copies[node] = made.node_copy(node, copies.__getitem__)
    _prune(made)
    return made


def _prune(graph: fx.Graph) -> None:
    """Drop what nobody uses; torch's own way wants a module that owns the graph."""
    for node in reversed(list(graph.nodes)):
        if not node.users and node.op not in ("placeholder", "output"):
            graph.erase_node(node)


def _agreed(
    whole: _Whole, front: fx.Graph, rest: fx.Graph, size: tuple[int, int]
) -> tuple[int, ...] | None:
    """What the front gives for one image, if both halves give together what the whole gives."""
    like = next(whole.parameters())
    image = torch.linspace(-1, 1, 3 * size[0] * size[1], device=like.device, dtype=like.dtype)
    image = image.reshape(1, 3, *size)
    with torch.no_grad(), evaluating(whole):
        features = _Half(whole, front)(image)
        same = isinstance(features, Tensor) and torch.equal(
            _Half(whole, rest)(features), whole(image)
        )
    return tuple(features.shape[1:]) if same else None


def _state_names(whole: nn.Module, front: fx.Graph) -> Iterator[str]:
    used = {str(n.target) for n in front.nodes if n.op in ("call_module", "get_attr")}
    for name in whole.state_dict():
        if any(name == part or name.startswith(f"{part}.") for part in used):
            yield name
