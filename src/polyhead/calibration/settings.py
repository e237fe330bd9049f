"""How a trained network is calibrated."""

from pydantic import Field

from polyhead.settings import settings


@settings
class Calibration:
    """How sure the trained network may be, found out on rows that are kept for it alone.

    Attributes:
        share: The share of the validation rows that is kept for it: they choose no epoch and are
            in no metric. 0 calibrates nothing.
        level: In what share of rows an interval of numbers, or a set of classes, is to hold what
            is true.
        intervals: Whether such intervals and sets are made, which needs the extra ``report``; the
            probabilities of classes are calibrated in any case.
        per_class: Whether sets hold the truth that often for each true class, and not only in the
            mean of all. Of tasks of which one class holds; the sets get larger.
        seed: Another seed draws other rows.
    """

    share: float = Field(default=0.0, ge=0, lt=1)
    level: float = Field(default=0.9, ge=0.5, lt=1)
    intervals: bool = True
    per_class: bool = False
    seed: int = Field(default=0, ge=0)
