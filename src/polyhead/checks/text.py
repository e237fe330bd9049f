"""Findings as a person reads them."""

import io
import textwrap
from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table

from polyhead.checks.finding import KINDS, SEVERITIES, Finding


def render(head: str, findings: Sequence[Finding], examples: int | None, width: int) -> str:
    """Write down what was found: a summary by kind, then examples of each.

    Args:
        head: What comes first.
        findings: In the order in which they are shown.
        examples: How many of each kind; all where it is None.
        width: Letters a line of the summary.
    """
    if not findings:
        return f"{head}\n\nNothing found."
    kinds = [
        (severity, kind, list(those))
        for (severity, kind), those in groupby(findings, key=lambda f: (f.severity, f.kind))
    ]
    summary = _summary(kinds, width)
    blocks = [_block(kind, those, examples) for _, kind, those in kinds]
    return "\n\n".join([head, summary, *blocks, _total(findings)])


def _summary(kinds: list[tuple[str, str, list[Finding]]], width: int) -> str:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("", "found", "how many", "what it means"):
        table.add_column(name, justify="right" if name == "how many" else "left")
    for severity, name, those in kinds:
        kind = KINDS[name]
        table.add_row(severity, kind.title, kind.count(those), kind.means)
    console = Console(
        file=io.StringIO(),
        width=width,
        color_system=None,
        legacy_windows=False,
        force_jupyter=False,
    )
    with console.capture() as capture:
        console.print(table, markup=False)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).strip("\n")


def _block(name: str, findings: list[Finding], examples: int | None) -> str:
    shown = findings if examples is None else findings[:examples]
    lines = [KINDS[name].title]
    before = ""
    for finding in shown:
        text = str(finding)
        if finding.hint and finding.hint == before:
            text = text.removesuffix(f"\n  {finding.hint}")
        before = finding.hint
        lines.append(textwrap.indent(text, "  "))
    if len(findings) > len(shown):
        lines.append(f"  ... and {len(findings) - len(shown):,} more like these.")
    return "\n".join(lines)


def _total(findings: Sequence[Finding]) -> str:
    counts = {s: sum(finding.severity == s for finding in findings) for s in SEVERITIES}
    return ", ".join(f"{n:,} {s}{'s' * (n != 1)}" for s, n in counts.items()) + "."
