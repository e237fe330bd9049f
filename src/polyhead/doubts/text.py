"""What was found, in words for a terminal, and as plain data."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table

from polyhead.doubts.doubts import Doubts
from polyhead.doubts.judge import Judged
from polyhead.doubts.twins import Twins
from polyhead.training import printed

LIST, PAGE = "doubts.csv", "doubts.html"
CHANCE = "p(label)"
"""What the probability of a label is called where there is little room."""

_WIDTH = 100
_TOP, _CLASHES = 10, 5


def text(found: Doubts) -> str:
    """For a terminal: the ten most doubted labels of each task, what clashes, and what to do."""
    blocks = [f"note: {note}" for note in found.notes]
    for judged in found.judged:
        blocks += [_table(found, judged), about(judged)]
    return "\n".join([*blocks, *clashes(found), *next_steps(found)])


def _table(found: Doubts, judged: Judged) -> str:
    lines = found.of(judged.task, _TOP).to_dicts()
    title = f"{judged.task}: the labels that are doubted most"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("row", "file", "label", "answer"):
        table.add_column(name, overflow="fold")
    if chances := any(line["probability"] is not None for line in lines):
        table.add_column(CHANCE, justify="right")
    table.add_column("score", justify="right")
    for line in lines:
        cells = [place(found, line), line["file"] or "", line["label"], line["answer"]]
        cells += [f"{line['probability']:.2f}"] if chances else []
        table.add_row(*cells, f"{line['score']:.2f}")
    return printed(table, _WIDTH)


def place(found: Doubts, line: dict[str, Any]) -> str:
    """Where a label stands: ``faces.csv 17``."""
    return f"{found.sources[line['part']]} {line['row']}"


def about(judged: Judged) -> str:
    """How many labels were judged and contradicted, and by whom."""
    metric = judged.metric
    share = 100 * judged.contradicted / max(judged.labels, 1)
    trust = f"{metric.title} {metric.text(judged.value)} on rows never learned from"
    known = f"{trust}, a constant guess {metric.text(judged.constant)}"
    better = judged.value - judged.constant
    helps = better > 0 if metric.higher_is_better else better < 0
    told = "" if helps else " It knows no more than a guess: its doubts say nothing."
    return (
        f"{judged.task}: {judged.contradicted:,} of {judged.labels:,} labels ({share:.1f} %) are "
        f"contradicted; {known}.{told}"
    )


def clashes(found: Doubts) -> Iterator[str]:
    """Pictures that stand twice with labels that contradict each other."""
    if found.twins:
        yield f"{len(found.twins)} pictures stand several times with labels that contradict:"
    for twins in found.twins[:_CLASHES]:
        yield f"  {clash(found, twins)}"
    if len(found.twins) > _CLASHES:
        yield f"  and {len(found.twins) - _CLASHES} more, all in {PAGE}"


def clash(found: Doubts, twins: Twins) -> str:
    """One such picture: its rows with their labels."""
    shown = [f"{found.sources[t.part]} row {t.row} {t.file} is {t.label}" for t in twins.rows]
    more = f", and {len(shown) - 4} more" if len(shown) > 4 else ""
    return f"{twins.task}: {', '.join(shown[:4])}{more} ({clash_words(twins)})"


def clash_words(twins: Twins) -> str:
    """How alike the pictures are."""
    return "equal pixels" if twins.equal else "nearly the same picture"


def next_steps(found: Doubts) -> list[str]:
    """What to do next."""
    page, whole = found.folder / PAGE, found.folder / LIST
    return [
        f"look at them: {page} shows the pictures; a label may be right and the network wrong",
        f"mend the table: {whole} names the row of every label; an empty cell counts for nothing",
        "then train again, or list the labels anew in another folder",
    ]


def to_json(found: Doubts) -> dict[str, Any]:
    """Plain data."""
    return {
        "folder": str(found.folder),
        "name": found.name,
        "tasks": [
            {
                "task": one.task,
                "labels": one.labels,
                "contradicted": one.contradicted,
                "metric": one.metric.name,
                "value": one.value,
                "constant": one.constant,
                "doubts": found.of(one.task, _TOP).drop("index").to_dicts(),
            }
            for one in found.judged
        ],
        "contradicting": [asdict(twins) for twins in found.twins],
        "notes": list(found.notes),
    }
