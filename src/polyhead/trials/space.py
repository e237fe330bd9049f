"""All that varies together: as asked for, or what is worth varying in most specs."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from polyhead.errors import Fault, SpecError
from polyhead.model import ConvNeck
from polyhead.settings import TAGS
from polyhead.spec import Spec
from polyhead.spec.plain import plain
from polyhead.spec.read import key_and_value, key_of
from polyhead.trials.ranges import Choice, Dimension, Range, dimension

Space = tuple[Dimension, ...]
Settings = dict[str, str]
"""By key, the value as in a change."""

_WEIGHTS = (0.1, 10.0)
_AFTER_POOL: tuple[str, ...] = ("[128]", "[512]", "[512, 128]")
_AFTER_CONV: tuple[str, ...] = ("[128]", "[256, 64]", "[512, 128]", "[512, 128, 64]")


def make_space(spec: Spec, vary: Iterable[str] | None = None) -> Space:
    """What a search varies, tried on the spec value by value.

    Args:
        spec: The declaration.
        vary: ``KEY=LOW..HIGH`` or ``KEY=A|B``, each; without any, what ``usual`` says.

    Raises:
        SpecError: Listing all that is wrong: no such form, no such setting, a value it can't have.
    """
    if vary is None:
        return usual(spec)
    faults: list[Fault] = []
    found: list[Dimension] = []
    for item in [vary] if isinstance(vary, str) else vary:
        try:
            found.append(_tried(spec, item, found))
        except SpecError as error:
            faults += error.faults
    if not found and not faults:
        faults = [Fault("--vary", "nothing varies.")]
    if faults:
        raise SpecError(faults)
    return tuple(found)


def usual(spec: Spec) -> Space:
    """The learning rate, the weight of each task but the first, and the hidden layers of the neck.

    The learning rate goes a factor of 10 either way, the weights from 0.1 to 10, all on a log
    scale; layers are a few that fit the neck's kind. What the spec has itself is among them.
    """
    lr = spec.training.lr
    found: list[Dimension] = [
        Range("training.lr", float(f"{lr / 10:.6g}"), float(f"{lr * 10:.6g}"))
    ]
    for name, task in list(spec.tasks.items())[1:]:
        if task.weight > 0:  # without a weight it is only measured, and is to stay so
            low, high = min(_WEIGHTS[0], task.weight), max(_WEIGHTS[1], task.weight)
            found.append(Range(key_of(["tasks", name, "weight"]), low, high))
    return (*found, Choice("model.neck.hidden", _layers(spec)))


def own_settings(spec: Spec, space: Space) -> Settings | None:
    """Where the spec as it stands lies in a space; None where it lies outside of it."""
    found = {each.key: _own_text(spec, each) for each in space}
    settings = {key: text for key, text in found.items() if text is not None}
    return settings if len(settings) == len(space) else None


def changed(spec: Spec, settings: Mapping[str, str]) -> Spec:
    """A spec under other settings.

    Where a spec leaves out a part that comes in kinds, such as its neck, the kind that it has then
    is said with what is changed of it.

    Raises:
        SpecError: When it can't have these settings.
    """
    whole = plain(spec, full=True)
    kinds: dict[str, str] = {}
    for key in settings:
        names = _names(key)
        for depth in range(1, len(names)):
            part = own_value(whole, key_of(names[:depth]))
            for tag in TAGS:
                if isinstance(part, dict) and tag in part:
                    kinds[key_of([*names[:depth], tag])] = part[tag]
    given = [key for key in kinds if not any(f"{key}.".startswith(f"{k}.") for k in settings)]
    return spec.change(*changes({key: kinds[key] for key in given}), *changes(settings))


def changes(settings: Mapping[str, str]) -> list[str]:
    """Settings as ``KEY=VALUE``."""
    return [f"{key}={value}" for key, value in settings.items()]


def own_value(values: Mapping[str, Any], key: str) -> object:
    """A value of a spec that is given as plain data; None where it has none."""
    try:
        return reduce(lambda here, name: here[name], _names(key), values)
    except (KeyError, TypeError):
        return None


def _own_text(spec: Spec, each: Dimension) -> str | None:
    whole = plain(spec, full=True)
    if isinstance(each, Range):
        return each.find(own_value(whole, each.key))
    same = (t for t in each.values if plain(changed(spec, {each.key: t}), full=True) == whole)
    return next(same, None)


def _names(key: str) -> list[str]:
    found = key_and_value(f"{key}=")
    return found[0] if found else []


def _layers(spec: Spec) -> tuple[str, ...]:
    neck = spec.model.neck
    if isinstance(neck, ConvNeck):
        known = _AFTER_CONV
    else:
        # Heads that stand straight on frozen features share no weights; methods that look at
        # gradients have nothing to balance then.
        shared = spec.objective.facts.family == "gradients"
        known = _AFTER_POOL if shared else ("[]", *_AFTER_POOL)
    own = str(list(neck.hidden))
    return known if own in known else (own, *known)


def _tried(spec: Spec, item: str, before: Iterable[Dimension]) -> Dimension:
    names, _ = key_and_value(item) or ([], "")
    own = own_value(plain(spec, full=True), key_of(names))
    found = dimension(item, floats=isinstance(own, float))
    if any(each.key == found.key for each in before):
        raise SpecError([Fault(f"--vary {item}", f"{found.key} varies already.")])
    if names[0] == "data":
        what = "trials are compared on the same rows, which this would change."
        raise SpecError([Fault(f"--vary {item}", what)])
    for text in found.probes:
        changed(spec, {found.key: text})
    return found
