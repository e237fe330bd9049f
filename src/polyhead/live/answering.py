"""A moment -> what the network says of all that is in it, smoothed."""

from collections.abc import Mapping, Sequence
from typing import final

from torch import Tensor

from polyhead.detection import Box, Detector, cut
from polyhead.images import Memory
from polyhead.live.moment import Moment, Part
from polyhead.live.seen import Tracked
from polyhead.live.smooth import Smoother
from polyhead.live.track import Tracker
from polyhead.loading import alone
from polyhead.predict import Answers, Example, Predictor
from polyhead.predict.gather import gather

_WHOLE = 0  # the track of the picture as a whole


@final
class Answering:
    """Asks the network about moments, one after the other, and remembers their tracks."""

    def __init__(self, predictor: Predictor, detector: Detector | None, smooth_s: float) -> None:
        self._predictor = predictor
        self._detector = detector
        self._tracker = Tracker()
        self._smoother = Smoother(predictor.tasks, smooth_s)
        self._smooths = smooth_s > 0
        self._memory = Memory()

    def __call__(self, moment: Moment) -> tuple[Tracked, ...]:
        """All that is in a moment, with its answers.

        Raises:
            PolyheadError: When an input can't be read.
        """
        if self._detector is None:
            return self._said(moment, [None], [_WHOLE], [moment.parts])
        boxes = list(self._detector(moment.pixels))
        numbers = self._tracker.join(boxes, moment.time)
        self._smoother.keep(self._tracker.alive)
        crops = cut(moment.pixels, boxes)
        rows = [{**moment.parts, moment.lead: crop} for crop in crops]
        return self._said(moment, boxes, numbers, rows)

    def warm(self) -> None:
        """Pass the network once with nothing, since the first pass is slow."""
        self._predictor.predict(self._predictor.blank())

    def _said(
        self,
        moment: Moment,
        boxes: Sequence[Box | None],
        numbers: Sequence[int],
        rows: Sequence[Mapping[str, Part]],
    ) -> tuple[Tracked, ...]:
        if not rows:
            return ()
        read = gather(self._predictor, self._memory, alone, [_asked(row) for row in rows])
        for error in read.faults.values():
            raise error
        said = self._predictor.predict(read.inputs)
        tracks = (
            self._tracked(number, box, moment.time, {n: p[at] for n, p in said.items()})
            for at, (number, box) in enumerate(zip(numbers, boxes, strict=True))
        )
        return tuple(tracks)

    def _tracked(
        self, number: int, box: Box | None, time: float, row: Mapping[str, Tensor]
    ) -> Tracked:
        single = self._predictor.answer(row)
        if not self._smooths:
            return Tracked(number, box, single, single)
        smoothed = self._smoother.add(number, time, row)
        answers = {t.name: t.answer(smoothed[t.name]) for t in self._predictor.tasks}
        return Tracked(number, box, Answers(answers), single)


def _asked(row: Mapping[str, Part]) -> Example:
    """Pixels as the arrays (H, W, 3) that a predictor is given; the rest as it is."""
    return {
        name: part.permute(1, 2, 0).numpy() if isinstance(part, Tensor) else part
        for name, part in row.items()
    }
