"""Inputs without images, as fields that somebody fills in."""

from typing import Any

from polyhead.inputs import CategorySensor, NumericSensor, Sensor


def of_sensor(sensor: Sensor) -> float | str | None:
    """What a field holds first: the mean of the training rows, or the first of the values.

    An input that a row may do without begins empty.
    """
    if sensor.gaps:
        return None
    if isinstance(sensor, NumericSensor):
        return float(f"{sensor.mean:.3g}")
    return sensor.values[0] if isinstance(sensor, CategorySensor) else None


def field_of(sensor: Sensor) -> Any:  # noqa: ANN401 - Gradio has no types
    """The field of an input, as Gradio has it."""
    import gradio as gr

    info = "May stay empty." if sensor.gaps else ""
    first = of_sensor(sensor)
    if isinstance(sensor, CategorySensor):
        nothing = [("–", "")] if sensor.gaps else []
        choices = [*nothing, *((value, value) for value in sensor.values)]
        return gr.Dropdown(choices, value=first or "", label=sensor.name, info=info or None)
    if isinstance(sensor, NumericSensor):
        label = f"{sensor.name} ({sensor.unit})" if sensor.unit else sensor.name
        said = info or f"Over the training rows {first} on average."
        return gr.Number(None if first is None else float(first), label=label, info=said)
    return gr.Textbox(label=sensor.name, info=info or None)
