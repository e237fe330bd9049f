"""How near guessed numbers come to numbers and to bins of numbers, as statistics of N rows."""

from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor

from polyhead.tasks.bins import Bin, beside, distance, has_bin, inside
from polyhead.tasks.metric import Metric
from polyhead.tasks.statistics import Median, Share, Statistic, explained, mean, root_mean


def number_metrics(unit: str, within: Sequence[float], *, binned: bool) -> tuple[Metric, ...]:
    """Errors in the user's unit; for bins also what is known of the bin.

    Args:
        unit: What the numbers count.
        within: The distances for which a share of rows is measured.
        binned: Whether labels come as bins.
    """
    # What `Metric` marks with a percent sign is a share, kept as 0 to 1.
    of = "points" if unit == "%" else unit
    exact = (
        Metric("mae", "mean absolute error", of, headline="MAE"),
        Metric("median_error", "median absolute error", of, drawn=False),
        Metric("rmse", "root mean square error", of),
        Metric("r2", "variance explained, R²", higher_is_better=True, drawn=False),
        *(_within(far, of) for far in within),
    )
    if not binned:
        return exact
    return (
        *exact,
        Metric("interval_mae", "mean distance to the bin", of),
        _share("bin_accuracy", "share in the right bin", headline="right bin"),
        _share("bin_off_by_one", "share at most one bin off", drawn=False),
    )


def _within(far: float, unit: str) -> Metric:
    return _share(f"within_{far:g}", f"share within {far:g} {unit}".rstrip())


def _share(name: str, title: str, *, headline: str = "", drawn: bool = True) -> Metric:
    return Metric(name, title, "%", higher_is_better=True, headline=headline, drawn=drawn)


def number_statistics(
    said: Float[Tensor, " N"], true: Float[Tensor, " N"], within: Sequence[float]
) -> dict[str, Statistic]:
    """Errors to the number that stands for each cell."""
    wrong = (said.double() - true.double()).abs()
    return {
        "mae": mean(wrong),
        "median_error": Median(wrong),
        "rmse": root_mean(wrong.square()),
        "r2": explained(said, true),
        **{f"within_{far:g}": Share(wrong <= far) for far in within},
    }


def bin_statistics(
    bins: Sequence[Bin], said: Float[Tensor, " N"], targets: Float[Tensor, "N 3"]
) -> dict[str, Statistic]:
    """How far off the bin numbers are; shares are of the rows that have one.

    One bin off is the one before the right bin or after it, in the order of their starts.
    """
    binned, hits = has_bin(targets), inside(said, targets)
    near = hits | beside(bins, said, targets)
    return {
        "interval_mae": mean(distance(said, targets)),
        "bin_accuracy": Share(hits, binned),
        "bin_off_by_one": Share(near, binned),
    }
