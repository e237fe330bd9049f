"""A comparison in words and tables, for a terminal and as Markdown."""

from polyhead.comparison.affinity import looked_at, pairs_of
from polyhead.comparison.changes import changes_table
from polyhead.comparison.comparison import Comparison
from polyhead.comparison.grid import Grid
from polyhead.comparison.table import main_table
from polyhead.comparison.words import answer, second


def text(found: Comparison) -> str:
    """What a terminal shows: the answer, the table, what it means."""
    parts = [said(found), main_table(found).plain(), *legend(found), *found.notes]
    return "\n".join([*parts, str(found.folder)])


def markdown(found: Comparison) -> str:
    """``compare.md``: the answer first, then the tables."""
    parts = [
        said(found),
        main_table(found).markdown(),
        "\n".join(legend(found)),
        "## Changes, seed by seed",
        "Positive is better, whichever way the metric runs; in the metric's unit.",
        changes_table(found).markdown(),
        *_affinity(found),
    ]
    if found.notes:
        parts += ["## Notes", "\n".join(f"- {note}" for note in found.notes)]
    return "\n\n".join(parts)


def said(found: Comparison) -> str:
    """The answer in words."""
    return " ".join(filter(None, (answer(found), second(found))))


def legend(found: Comparison) -> list[str]:
    """What the marks and figures of the table are."""
    n = len(found.seeds)
    against = "the task alone" if found.alone else found.plain
    several = (
        f"Mean ± standard deviation over {n} seeds. ▲ better, ▼ worse than {against} beyond the "
        "noise: the 95 % interval of the paired differences leaves out 0."
    )
    lines = [several if n > 1 else "One seed: no difference can be told from noise."]
    if any(found.delta_m(outcome.label) for outcome in found.together):
        lines.append(
            f"Δm: the mean over tasks of each metric's relative change against {against} of the "
            "same seed, positive where better (Maninis et al. 2019, eq. 4)."
        )
    lines += [
        f"Δm of {o.label}: {delta.undefined}."
        for o in found.together
        if (delta := found.delta_m(o.label)) and delta.undefined
    ]
    lines += [
        f"{o.label}, seed {seed}, failed: {why}"
        for o in found.outcomes
        for seed, why in o.failed.items()
    ]
    lines.append("Seconds: the median epoch, of training alone." + _in_all(found))
    return [*lines, f"Measured on {found.rows}."] if found.rows else lines


def _in_all(found: Comparison) -> str:
    return " Each task alone: of all of them together." if found.alone else ""


def _affinity(found: Comparison) -> list[str]:
    pairs, outcome = pairs_of(found), looked_at(found)
    if not pairs or outcome is None:
        return []
    pulls = [pair.pull for pair in pairs]
    rows = [(pull.name, f"{pull.mean:+.3f}".replace("-", "−")) for pull in pulls]
    about = (
        "Cosine of the gradients of two tasks for the weights that they share, the mean over "
        f"all epochs and seeds of {outcome.label}: above 0 they pull together, below 0 apart."
    )
    return ["## Gradients", about, Grid(("tasks", "cosine"), tuple(rows)).markdown()]
