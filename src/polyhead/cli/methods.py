"""``polyhead methods``."""

from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import AsJson, aligned, print_json

if TYPE_CHECKING:
    from polyhead.objective import Objective

_COST = "a step against the sum's with two tasks, on the tutorial's neck and on a plain one"


def methods(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Which, with every setting; all without a name."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the methods that balance tasks: what each does, needs and can be set to."""
    from polyhead.errors import Fault, SpecError
    from polyhead.objective import METHODS
    from polyhead.settings import nearest

    for name in names or ():
        if name not in METHODS:
            raise SpecError(
                [Fault("methods", f"no such method: {name!r}.", nearest(name, list(METHODS)))]
            )
    chosen = {name: METHODS[name] for name in names or METHODS}
    if as_json:
        print_json([_plain(name, method) for name, method in chosen.items()])
    elif names:
        typer.echo("\n\n".join(_whole(name, method) for name, method in chosen.items()))
    else:
        typer.echo(_table(chosen))


def _plain(name: str, method: type["Objective"]) -> dict[str, object]:
    from polyhead.objective import COSTS

    facts = method.facts
    return {
        "name": name,
        "family": facts.family,
        "does": facts.does,
        "paper": facts.paper,
        "needs": facts.needs,
        "cost": COSTS.get(name),
        "settings": method.defaults(),
        "properties": sorted(facts.properties),
    }


def _table(chosen: dict[str, type["Objective"]]) -> str:
    head = ("method", "looks at", "does", "cost", "needs", "settings")
    rows = [
        (
            name,
            method.facts.family,
            method.facts.does,
            _cost(name),
            ", ".join(method.facts.needs),
            ", ".join(method.defaults()),
        )
        for name, method in chosen.items()
    ]
    hint = "`polyhead methods NAME` shows the settings of one with their defaults."
    return "\n".join([*aligned(head, rows), "", f"cost: {_COST}.", hint])


def _cost(name: str) -> str:
    """As ``1.7, 2.1 x``; nothing where it was not measured."""
    from polyhead.objective import COSTS

    return "{:.1f}, {:.1f} x".format(*COSTS[name]) if name in COSTS else ""


def _whole(name: str, method: type["Objective"]) -> str:
    facts = method.facts
    settings = [
        f"  {key} = {'(none)' if value is None else value}"
        for key, value in method.defaults().items()
    ]
    lines = [
        f"{name}: {facts.does}",
        f"paper: {facts.paper}" if facts.paper else "",
        f"looks at {facts.family}; needs: {', '.join(facts.needs) or 'nothing'}",
        f"cost: {_cost(name)}, {_COST}" if _cost(name) else "",
        f"promises: {', '.join(sorted(facts.properties))}" if facts.properties else "",
        "\n".join(["settings:", *settings]) if settings else "no settings",
    ]
    return "\n".join(line for line in lines if line)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(methods)
