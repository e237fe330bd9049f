"""What one measured number means, and how a person reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """What one measured number means.

    Attributes:
        name: Its key in ``metrics.json``.
        title: Its name in words, for tables and plots.
        unit: The unit of its value, or an empty string; ``"%"`` marks a share, kept as 0 to 1.
        higher_is_better: Its direction.
        headline: Its name in the one line that a person reads each epoch; empty where it does not
            belong there.
        drawn: Whether its curve over the epochs is drawn.
    """

    name: str
    title: str
    unit: str = ""
    higher_is_better: bool = False
    headline: str = ""
    drawn: bool = True

    def text(self, value: float) -> str:
        """The value as a person reads it, with three significant digits or two decimals.

        >>> Metric("accuracy", "accuracy", "%", higher_is_better=True).text(0.8731)
        '87.3 %'
        >>> mae = Metric("mae", "mean absolute error", "years")
        >>> mae.text(0.0312), mae.text(12.3456), mae.text(0.0), mae.text(98765.4)
        ('0.0312 years', '12.35 years', '0 years', '98,765 years')
        """
        return f"{self.number(value)} {self.unit}".rstrip()

    def number(self, value: float) -> str:
        """The value as a person reads it, without its unit."""
        if self.unit == "%":
            return f"{100 * value:.1f}"
        form = ".3g" if abs(value) < 1 else ".2f" if abs(value) < 1000 else ",.0f"
        return f"{value:{form}}"

    def span(self, interval: tuple[float, float]) -> str:
        """From where to where, without the unit.

        >>> Metric("mae", "mean absolute error", "years").span((5.9, 12.25))
        '5.90 to 12.25'
        """
        return " to ".join(map(self.number, interval))
