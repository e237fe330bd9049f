"""What an input column means. One file per kind; a new kind is one new file and a name below."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from polyhead.inputs.category import Category, CategorySensor
from polyhead.inputs.image import Image, PixelFacts
from polyhead.inputs.numeric import Numeric, NumericSensor
from polyhead.inputs.sensor import Sensed, Sensor, SensorSettings

AnyInput = Annotated[Image | Numeric | Category, Field(discriminator="kind")]
_AnySensor = Annotated[NumericSensor | CategorySensor, Field(discriminator="kind")]
_SENSOR: TypeAdapter[Any] = TypeAdapter(_AnySensor)


def sensor_to_json(sensor: Sensor) -> dict[str, Any]:
    """A fitted sensor as plain data; ``sensor_from_json`` reads it back."""
    return dict(_SENSOR.dump_python(sensor, mode="json"))


def sensor_from_json(text: str) -> Sensor:
    """A fitted sensor from the text of its plain data.

    Raises:
        pydantic.ValidationError: When it is none.
    """
    sensor: Sensor = _SENSOR.validate_json(text)
    return sensor


__all__ = [
    "AnyInput",
    "Category",
    "CategorySensor",
    "Image",
    "Numeric",
    "NumericSensor",
    "PixelFacts",
    "Sensed",
    "Sensor",
    "SensorSettings",
    "sensor_from_json",
    "sensor_to_json",
]
