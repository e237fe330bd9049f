"""What a search found, written: for a terminal, and as ``search.md``."""

from rich.cells import cell_len
from rich.table import Table

from polyhead.runs import write_text
from polyhead.spec import Spec
from polyhead.spec.write import value as toml
from polyhead.training import printed
from polyhead.trials.ranges import dimension
from polyhead.trials.record import Search
from polyhead.trials.space import changed, changes, own_value
from polyhead.trials.trial import FIRST, Trial
from polyhead.trials.words import BEST, next_steps, sentences

PAGE = "search.md"
PICTURE = "front.png"
_WIDTH = 100
_START = "the spec as it stands"


def write_results(search: Search, spec: Spec) -> None:
    """Write the record, the best compromise as a spec, the picture, and the page."""
    search.save()
    best = changed(spec, search.best.settings) if search.best.settings else spec
    best.resolved().save(search.folder / BEST)
    search.draw().save(search.folder / PICTURE)
    write_text(search.folder / PAGE, markdown(search))


def text(search: Search) -> str:
    """For a terminal."""
    table = Table(title=_title(search), title_justify="left", title_style="bold")
    table.add_column("trial")
    for goal in search.goals:
        table.add_column(f"{goal.task}\n{goal.metric.title}", justify="right")
    table.add_column("score", justify="right")
    settings = {t.number: "\n".join(changes(t.settings)) or _START for t in _shown(search)}
    longest = max(cell_len(line) for each in settings.values() for line in each.splitlines())
    table.add_column("settings", min_width=min(longest, _WIDTH // 2), overflow="fold")
    for trial in _shown(search):
        cells = (_name(search, trial), *_values(search, trial), settings[trial.number])
        table.add_row(*cells, end_section=True)
    steps = [step.replace("`", "") for step in next_steps(search)]
    return "\n".join([printed(table, _WIDTH), *sentences(search), *steps, str(search.folder)])


def markdown(search: Search) -> str:
    """The page."""
    spaces = [dimension(item) for item in search.space]
    head = ["trial", *(g.words for g in search.goals), "score", *(f"`{s.key}`" for s in spaces)]
    rows = [
        [
            f"{_name(search, trial)}{', as it stands' if trial.number == FIRST else ''}",
            *_values(search, trial),
            *(_setting(search, trial, each.key) for each in spaces),
        ]
        for trial in _shown(search)
    ]
    failed = [f"- trial {t.number}: {' '.join(t.fault.split())}" for t in search.failed]
    parts = [
        f"# Search of {search.name}: {len(search.trials)} trials",
        *sentences(search),
        f"![What the trials trade]({PICTURE})",
        f"## {_title(search)}",
        "\n".join(map(_row, [head, ["---"] * len(head), *rows])),
        "Varied: " + "; ".join(each.words for each in spaces) + ".",
        "Weights are kept of these trials alone; of the others all else is kept.",
        *(["## Failed", "\n".join(failed)] if failed else []),
        "## Next",
        "\n".join([f"- {step}" for step in next_steps(search)]),
    ]
    return "\n\n".join(parts) + "\n"


def _title(search: Search) -> str:
    on, last = len(search.front), "" if search.start in search.front else f"; last, {_START}"
    return f"the front: {on} of {len(search.done)} trials, which no other beats in every task{last}"


def _shown(search: Search) -> list[Trial]:
    """The front, and the spec as it stands at its end where it is not on it."""
    return [*search.front, *([search.start] if search.start not in search.front else [])]


def _name(search: Search, trial: Trial) -> str:
    return f"{trial.number}, best" if trial is search.best else str(trial.number)


def _values(search: Search, trial: Trial) -> list[str]:
    score = "" if trial.score is None else f"{trial.score:.3f}"
    return [*(goal.metric.text(trial.value(goal)) for goal in search.goals), score]


def _setting(search: Search, trial: Trial, key: str) -> str:
    if trial.number != FIRST:
        return trial.settings[key]
    own = own_value(search.spec, key)
    return "" if own is None else toml(own)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
