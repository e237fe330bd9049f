import torch
from hypothesis import given
from hypothesis import strategies as st

from polyhead.tasks.scale import Scale

NUMBERS = st.floats(-1e4, 1e4, width=32)
SCALES = st.builds(Scale, NUMBERS, st.floats(0.125, 1e4, width=32), st.booleans())


@given(SCALES, st.lists(NUMBERS, min_size=1, max_size=20))
def test_there_and_back(scale: Scale, numbers: list[float]) -> None:
    values = torch.tensor(numbers)
    back = scale.in_unit(scale.scaled(values))
    assert torch.allclose(back, values, rtol=1e-4, atol=1e-2)


@given(NUMBERS, st.floats(0.125, 1e4, width=32), st.lists(NUMBERS, min_size=1, max_size=20))
def test_a_bounded_answer_stays_in_its_range(
    start: float, width: float, logits: list[float]
) -> None:
    scale = Scale(start, width, bounded=True)
    answers = scale.in_unit(scale.outputs(torch.tensor(logits)))
    slack = 1e-5 * (abs(start) + width)
    assert answers.min() >= start - slack
    assert answers.max() <= start + width + slack


def test_half_precision_is_left_at_once() -> None:
    for bounded in (True, False):
        outputs = Scale(0, 80, bounded=bounded).outputs(torch.tensor([0.5], dtype=torch.bfloat16))
        assert outputs.dtype == torch.float32
