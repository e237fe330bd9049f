"""What a server says of itself: its network, and its part of the OpenAPI description."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from polyhead.images import formats
from polyhead.inputs import sensor_to_json
from polyhead.predict import Predictor
from polyhead.serving.kinds import KINDS, Kind
from polyhead.serving.limits import Limits
from polyhead.serving.problems import MEDIA_TYPE
from polyhead.serving.rows import Reader
from polyhead.tasks import Task

_AGE: dict[str, JsonValue] = {
    "value": 26.4,
    "unit": "years",
    "level": 0.9,
    "interval": [21.0, 33.0],
}
_GENDER: dict[str, JsonValue] = {
    "value": "Female",
    "probability": 0.93,
    "probabilities": {"Male": 0.07, "Female": 0.93},
}
_LIMITS = ("file_bytes", "request_bytes", "pixels", "rows", "request_s")
_ANSWER: dict[str, JsonValue] = {"age": _AGE, "gender": _GENDER}
_BROKEN: dict[str, JsonValue] = {
    "type": KINDS["truncated-image"].type,
    "title": KINDS["truncated-image"].title,
    "status": 422,
    "detail": "truncated image. Expected a whole JPEG; got only the first 3,000 bytes of it.",
    "file": "2.jpg",
    "row": 1,
}


class ProblemDetails(BaseModel):
    """A problem, as RFC 9457 has it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Its kind; GET it to read what it means.")
    title: str
    status: int
    detail: str = Field(description="What is wrong this time.")
    file: str | None = Field(default=None, description="What the client calls the image.")
    row: int | None = Field(default=None, description="The row, from 0, of several.")
    input: str | None = Field(default=None, description="The input of the network.")


class TaskAnswer(BaseModel):
    """What the network says of one task, and how sure it is."""

    value: float | str | list[str] = Field(description="A number, a class, or several.")
    unit: str | None = None
    probability: float | None = Field(default=None, description="Of the class.")
    probabilities: dict[str, float] | None = Field(default=None, description="Of every class.")
    level: float | None = Field(
        default=None, description="In what share of rows the interval or set holds the truth."
    )
    interval: tuple[float, float] | None = None
    set: list[str] | None = Field(default=None, description="The classes that may hold.")


class FoundBox(BaseModel):
    """Where something is in a photo, in pixels from its corner; it may reach beyond the photo."""

    left: float
    top: float
    right: float
    bottom: float
    score: float = Field(description="How sure the detector is, 0 to 1.")
    points: list[tuple[float, float]] | None = Field(
        default=None, description="Of a face: eyes, nose, corners of the mouth, as x and y."
    )


class Found(BaseModel):
    """One face of a photo, or what else is looked for."""

    box: FoundBox
    answer: dict[str, TaskAnswer] = Field(description="By task.")


class Row(BaseModel):
    """What is said of one row: an answer, or what was found in its photo, or a problem."""

    file: str | None = None
    answer: dict[str, TaskAnswer] | None = Field(default=None, description="By task.")
    width: int | None = Field(default=None, description="Of the photo, in pixels, with faces=true.")
    height: int | None = Field(default=None, description="Likewise.")
    found: list[Found] | None = Field(
        default=None, description="With faces=true all faces, from left to right; empty for none."
    )
    left_out: int | None = Field(
        default=None, description="How many more were found than are answered, the least sure."
    )
    problem: ProblemDetails | None = None


class Answered(BaseModel):
    """What is said of the rows of a request, in their order."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "answers": [
                    {"file": "1.jpg", "answer": _ANSWER},
                    {"file": "2.jpg", "problem": _BROKEN},
                ]
            }
        }
    )

    answers: list[Row]


class ModelCard(BaseModel):
    """What the network takes and gives."""

    inputs: dict[str, dict[str, Any]]
    tasks: dict[str, dict[str, Any]]
    level: float | None = Field(
        description="In what share of rows intervals and sets hold the truth; null if unknown."
    )
    faces: bool = Field(description="Whether faces=true finds every face of a photo.")
    formats: list[str]
    limits: dict[str, int | float]


def model(predictor: Predictor, limits: Limits, *, faces: bool) -> dict[str, Any]:
    """The network, for programs."""
    images = {
        name: {
            "kind": "image",
            "size": list(image.preprocess.size),
            "fit": image.preprocess.fit,
            "optional": predictor.may_be_absent(name),
        }
        for name, image in predictor.images.items()
    }
    sensors = {
        s.name: sensor_to_json(s) | {"optional": predictor.may_be_absent(s.name)}
        for s in predictor.sensors
    }
    calibrated = predictor.calibrated
    return {
        "inputs": images | sensors,
        "tasks": {task.name: _task(task) for task in predictor.tasks},
        "level": None if calibrated is None else calibrated.level,
        "faces": faces,
        "formats": list(formats()),
        "limits": {
            name: getattr(limits, name) for name in (*_LIMITS, *(["faces"] if faces else []))
        },
    }


def _task(task: Task) -> dict[str, Any]:
    numbers = task.numbers
    told: dict[str, Any] = {"kind": task.settled.kind, "summary": task.summary}
    if numbers is not None:
        told["unit"] = numbers.unit
    if task.class_names:
        told["classes"] = list(task.class_names)
    return told


def problems(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The answers that are problems, by status."""
    by_status: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: {
            "description": " ".join(kind.title for kind in of_status),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                    "examples": {
                        kind.name: {"summary": kind.title, "value": kind.to_json()}
                        for kind in of_status
                    },
                }
            },
            "model": ProblemDetails,
        }
        for status, of_status in by_status.items()
    }


PROBLEMS = problems(*(KINDS[name] for name in ("unauthorized", "stopping", "not-found")))
FACES_PARAMETER = {
    "name": "faces",
    "in": "query",
    "description": (
        "Whether every face of each photo is found and answered by itself. Refused where GET "
        "/model says that no faces are found."
    ),
    "schema": {"type": "boolean", "default": False},
}
KIND_PARAMETER = {
    "name": "kind",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(KINDS)},
}


def request_body(reader: Reader) -> dict[str, Any]:
    """The forms in which a request may come."""
    files = {
        name: {"type": "array", "items": {"type": "string", "format": "binary"}}
        for name in reader.images
    }
    numbers = {name: {"type": "array", "items": {"type": "string"}} for name in reader.sensors}
    row = dict.fromkeys(reader.images, "<base64>") | dict.fromkeys(reader.sensors, 1.5)
    cells = {
        name: {"type": ["string", "null"], "contentEncoding": "base64"} for name in reader.images
    } | {name: {"type": ["number", "string", "null"]} for name in reader.sensors}
    of_rows = {"type": "array", "items": {"type": "object", "properties": cells}}
    content: dict[str, Any] = {
        "multipart/form-data": {"schema": {"type": "object", "properties": files | numbers}},
        "application/json": {
            "schema": {"type": "object", "required": ["rows"], "properties": {"rows": of_rows}},
            "example": {"rows": [row]},
        },
    }
    if len(reader.images) == 1:
        content["image/*"] = {"schema": {"type": "string", "format": "binary"}}
    return {"required": True, "content": content}
