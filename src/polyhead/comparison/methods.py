"""Methods by name, with settings beside them: ``sum,UW,CAGrad:c=0.2``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polyhead.errors import Fault, SpecError
from polyhead.objective import METHODS, Objective
from polyhead.settings import nearest
from polyhead.spec import Spec
from polyhead.spec.plain import plain
from polyhead.spec.write import value

_OPENING, _CLOSING, _QUOTES = "[{", "]}", "\"'"


@dataclass(frozen=True)
class Method:
    """A method as somebody named it.

    Attributes:
        label: What it is called: ``CAGrad c=0.2``.
        objective: The method with its settings.
    """

    label: str
    objective: Objective


def split_methods(text: str) -> list[str]:
    """The methods in a list. Settings of one are parted by commas or colons.

    >>> split_methods("sum,UW,CAGrad:c=0.2,norm_eps=1e-3,Constant:weights={age=2, gender=1}")
    ['sum', 'UW', 'CAGrad:c=0.2:norm_eps=1e-3', 'Constant:weights={age=2, gender=1}']
    """
    found: list[str] = []
    for piece in _pieces(text, ",，"):
        name = piece.partition(":")[0]
        if "=" in name and found:  # a setting of the method before it
            found[-1] += f":{piece}"
        elif piece:
            found.append(piece)
    return found


def method_of(spec: Spec, named: str | Objective) -> Method:
    """A method for a spec: its own settings where it has that method, else the defaults.

    Args:
        spec: The spec.
        named: ``UPGrad``; ``CAGrad:c=0.2``, whose settings come before those of the spec; or an
            objective as it is.

    Raises:
        SpecError: When there is no such method, or it has no such setting.
    """
    if isinstance(named, Objective):
        settings = [f"{n}={value(v)}" for n, v in plain(named, full=False).items() if n != "method"]
        return Method(" ".join([named.method, *settings]), named)
    name, *settings = _pieces(named, ":")
    if name not in METHODS:
        known = nearest(name, list(METHODS))
        raise SpecError([Fault("methods", f"no such method: {name!r}.", known)])
    for setting in settings:
        if "=" not in setting:
            hint = f"As in {name}:KEY=VALUE; `polyhead methods {name}` lists them."
            raise SpecError([Fault("methods", f"{named}: {setting!r} is no setting.", hint)])
    own = [] if spec.objective.method == name else [f'objective={{ method = "{name}" }}']
    changed = spec.change(*own, *(f"objective.{setting}" for setting in settings))
    return Method(" ".join([name, *settings]), changed.objective)


def methods_of(spec: Spec, named: Sequence[str | Objective]) -> list[Method]:
    """Each method once."""
    made = [method_of(spec, one) for one in named]
    return list({method.label: method for method in made}.values())


def _pieces(text: str, marks: str) -> Iterator[str]:
    """The text between marks, but not within brackets or quotes."""
    piece, depth, quote = "", 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES:
            quote = character
        else:
            depth += (character in _OPENING) - (character in _CLOSING)
        if character in marks and not quote and depth == 0:
            yield piece.strip()
            piece = ""
        else:
            piece += character
    yield piece.strip()
