"""Image files that are missing, can't be read, or are not what their suffix says."""

import os.path

from polyhead.alike import Gallery, Ledger, Looks
from polyhead.checks.finding import Finding, Severity


def faulty_files(
    ledger: Ledger, gallery: Gallery, looks: Looks, severity: Severity
) -> list[Finding]:
    """Say what is wrong with image files, one finding a file.

    Args:
        ledger: The rows.
        gallery: The files that they name.
        looks: What was seen of them.
        severity: How grave a missing file is.
    """
    root = _missing_root(ledger)
    return [
        *(
            _finding(ledger, gallery, at, "missing_file", severity, f"no such file.\n{root}")
            for at in looks.missing
        ),
        *(
            _finding(ledger, gallery, at, "unreadable_image", "error", why)
            for at, why in sorted(looks.unreadable.items())
        ),
        *(
            _finding(ledger, gallery, at, "lying_suffix", "warning", f"its bytes are a {form}.")
            for at, form in sorted(looks.lying.items())
        ),
    ]


def _finding(
    ledger: Ledger, gallery: Gallery, file: int, kind: str, severity: Severity, why: str
) -> Finding:
    rows, name = gallery.rows_of(file), gallery.names[file]
    what, _, hint = why.partition("\n")
    return Finding(
        kind=kind,
        severity=severity,
        what=f"{name}: {what}",
        parts=ledger.parts(rows),
        places=ledger.places(rows),
        files=(name,),
        hint=hint.strip(),
    )


def _missing_root(ledger: Ledger) -> str:
    """Where image paths start, if that is no folder: then no file at all is found."""
    roots = {str(table.root) for table in ledger.tables.values()}
    gone = sorted(root for root in roots if not os.path.isdir(root))  # noqa: PTH112
    return f"Paths start in {gone[0]}, which is no folder." if gone else ""
