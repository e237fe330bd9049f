"""All that was found, for programs and for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from polyhead.checks.finding import KINDS, SEVERITIES, Finding, Severity
from polyhead.checks.text import render


@dataclass(frozen=True)
class Report:
    """All that was found.

    Attributes:
        findings: The gravest first.
        rows: How many rows each part has.
        images: How many image files were looked at; 0 where only the tables were.
        seconds: How long it took.
        notes: What was found out while reading the tables.
    """

    findings: tuple[Finding, ...]
    rows: Mapping[str, int]
    images: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings are that grave."""
        return sum(finding.severity == severity for finding in self.findings)

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def passes(self, *, strict: bool = False) -> bool:
        """Whether there are no errors and, if ``strict``, no warnings either."""
        return not self.count("error") and not (strict and self.count("warning"))

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, the same for the same files."""
        return {
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "rows": dict(self.rows),
            "images": self.images,
            "notes": list(self.notes),
            "findings": [finding.to_json() for finding in self.findings],
        }

    def table(self, examples: int | None = 3, width: int = 100) -> str:
        """Everything for a person: a summary by kind, then examples of each.

        Args:
            examples: How many findings of each kind are shown; all where it is None.
            width: Letters a line of the summary.
        """
        looked = f"{self.images:,} images looked at" if self.images else "no image looked at"
        rows = ", ".join(f"{part} {count:,}" for part, count in self.rows.items())
        head = f"rows: {rows}; {looked} ({self.seconds:.1f} s)"
        return render("\n".join([head, *self.notes]), self.findings, examples, width)

    def __str__(self) -> str:
        return self.table()


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first, then by kind, then as they were found."""
    kinds = list(KINDS)
    return tuple(
        sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), kinds.index(f.kind)))
    )
