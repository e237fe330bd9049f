import pytest

from polyhead.tasks import Answer, Metric


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0312, "years", "0.0312 years"),
        (12.3456, "years", "12.35 years"),
        (0.0, "years", "0 years"),
        (1e-5, "years", "1e-05 years"),
        (1.0, "years", "1.00 years"),
        (999.4, "", "999.40"),
        (98765.4, "元", "98,765 元"),
        (-0.5, "", "-0.5"),
        (-12.345, "°C", "-12.35 °C"),
        (0.8731, "%", "87.3 %"),
        (1.0, "%", "100.0 %"),
        (0.0, "%", "0.0 %"),
    ],
)
def test_a_metric_as_a_person_reads_it(value: float, unit: str, text: str) -> None:
    assert Metric("x", "x", unit).text(value) == text


def test_an_answer_names_its_task() -> None:
    assert str(Answer("age", 26.4, "26 years")) == "age 26 years"
