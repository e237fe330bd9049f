"""Nearly the same image in two parts."""

import numpy as np

from polyhead.alike import Ledger, Numbers
from polyhead.checks.finding import Finding
from polyhead.checks.repeats import Files


def near_images(
    ledger: Ledger, pairs: list[tuple[Numbers, Numbers]], files: Files
) -> list[Finding]:
    """Say which pairs of images are nearly one picture in two parts."""
    found: list[Finding] = []
    for ones, others in pairs:
        rows = np.concatenate([ones, others])
        names = files(rows)
        what = f"{' and '.join(names[:2])} show nearly the same picture."
        found.append(
            Finding(
                "near_image_in_two_parts",
                "warning",
                what,
                ledger.parts(rows),
                ledger.places(rows),
                names,
            )
        )
    return found
