"""What is said of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import UInt8
from torch import Tensor

from polyhead.detection import Box
from polyhead.predict import Answers


@dataclass(frozen=True)
class Tracked:
    """One thing over time, at one moment.

    Attributes:
        track: Its number: the same for as long as it is taken for the same thing.
        box: Where it is, in pixels of the picture; None where the whole picture is asked about.
        answers: What the network says of it, smoothed over the moments before. Smoothed answers
            have no intervals and no sets of classes: how often these hold the truth was measured
            on single images.
        single: What it says of this picture alone, as ``Predictor`` does, intervals and all.
    """

    track: int
    box: Box | None
    answers: Answers
    single: Answers

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        where = {} if self.box is None else {"box": self.box.to_json()}
        return {"track": self.track, **where, "answer": self.answers.to_json()}


@dataclass(frozen=True)
class Seen:
    """One moment that was answered.

    Attributes:
        number: Which picture of its source, counted from 0; dropped ones count too.
        time: Seconds since the source began.
        frame: The picture, RGB, upright; of several inputs that of the source which leads.
        tracks: What is in it. Without a detector one, the picture as a whole.
        latency: Seconds from when the picture was taken to its answers.
        ages: Of several inputs, how many seconds older the other parts are than the picture.
    """

    number: int
    time: float
    frame: UInt8[Tensor, "3 H W"] = field(repr=False)
    tracks: tuple[Tracked, ...]
    latency: float
    ages: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        said = " | ".join(
            f"{'' if one.box is None else f'#{one.track} '}{one.answers}" for one in self.tracks
        )
        return f"{self.time:.2f} s: {said or 'nothing found'}"

    def to_json(self) -> dict[str, object]:
        """Plain data, without the picture."""
        return {
            "frame": self.number,
            "time": round(self.time, 4),
            "latency_ms": round(1000 * self.latency, 2),
            **({"ages": {n: round(age, 4) for n, age in self.ages.items()}} if self.ages else {}),
            "tracks": [one.to_json() for one in self.tracks],
        }
