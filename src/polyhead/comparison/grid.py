"""A table of texts, for a terminal and as Markdown."""

from dataclasses import dataclass

from rich.table import Table as RichTable

from polyhead.training import printed


@dataclass(frozen=True)
class Grid:
    """A table of texts; the first column holds names, the others numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """The table as Markdown."""
        cells = [self.head, ("---", *["---:"] * (len(self.head) - 1)), *self.rows]
        return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in cells)

    def plain(self) -> str:
        """The table for a terminal."""
        table = RichTable()
        for place, name in enumerate(self.head):
            table.add_column(name.replace(": ", "\n", 1), justify="right" if place else "left")
        for row in self.rows:
            table.add_row(*row)
        return printed(table, width=1000)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
