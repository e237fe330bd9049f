"""``polyhead cache``: what is stored of frozen backbones, and how it goes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import AsJson, aligned, print_json

if TYPE_CHECKING:
    from polyhead.features import Cached

CacheFolder = Annotated[
    str | None,
    typer.Option(
        "--folder", metavar="DIR", help="features.folder of a spec, instead of the usual one."
    ),
]

cache = typer.Typer(
    name="cache",
    help="The stores of what frozen backbones give for images.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cache.command("list")
def list_stores(folder: CacheFolder = None, as_json: AsJson = False) -> None:
    """List the stores, the one used last first."""
    from polyhead.features import cache_folder, cached

    place = cache_folder(folder)
    found = cached(place)
    if as_json:
        print_json([_plain(store) for store in found])
    else:
        typer.echo(_table(found, place))


@cache.command()
def clear(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="The stores, as listed; all without a name."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option("--unused-days", min=0, help="Only those not used for so many days."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask first.")] = False,
    folder: CacheFolder = None,
) -> None:
    """Remove stores. They are filled again when a training needs them."""
    from polyhead.features import cache_folder, cached, remove, size_text

    place = cache_folder(folder)
    found = _chosen(cached(place), names or [], days)
    if not found:
        typer.echo(f"nothing to remove in {place}")
        return
    size = size_text(sum(store.size for store in found))
    what = f"{len(found)} {'store' if len(found) == 1 else 'stores'}, {size}, in {place}"
    if not yes:
        typer.confirm(f"Remove {what}?", abort=True)
    for store in found:
        remove(place, store.name)
    typer.echo(f"removed: {what}")


def _chosen(stores: Iterable["Cached"], names: list[str], days: int | None) -> list["Cached"]:
    """Those whose names begin as given, and that were not used for so long."""
    from polyhead.errors import RunError

    found = list(stores)
    for name in names:
        known = [store for store in found if store.name.startswith(name)]
        if len(known) != 1:
            many = "no store" if not known else f"{len(known)} stores"
            raise RunError(f"{name}: {many} of that name. `polyhead cache list` shows them.")
    if names:
        found = [store for store in found if store.name.startswith(tuple(names))]
    if days is not None:
        found = [s for s in found if datetime.now(UTC) - s.used >= timedelta(days=days)]
    return found


def _plain(store: "Cached") -> dict[str, object]:
    facts = {"name": store.name, "images": store.images, "bytes": store.size}
    return {**facts, "used": store.used.isoformat(timespec="seconds"), **store.about}


def _table(stores: list["Cached"], place: Path) -> str:
    from polyhead.features import size_text

    if not stores:
        return f"nothing is stored in {place}"
    head = ("store", "backbone", "frozen", "weights", "precision", "images", "size", "used")
    rows = [
        (
            store.name[:8],
            *(str(store.about.get(k, "")) for k in ("backbone", "behind", "weights", "precision")),
            f"{store.images:,}",
            size_text(store.size),
            f"{store.used.astimezone():%Y-%m-%d %H:%M}",
        )
        for store in stores
    ]
    total = size_text(sum(store.size for store in stores))
    return "\n".join([*aligned(head, rows), f"{total} in all, in {place}"])


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.add_typer(cache)
