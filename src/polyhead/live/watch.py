"""The loop: the newest picture, its answers, the next one."""

from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol, final

from polyhead.detection import Detector
from polyhead.errors import Fault, SpecError
from polyhead.live.answering import Answering
from polyhead.live.budget import Budget
from polyhead.live.clock import Clock, Wall
from polyhead.live.feeds import Every, Newest
from polyhead.live.frame import Feed
from polyhead.live.moment import Moment
from polyhead.live.moments import Moments
from polyhead.live.seen import Seen, Tracked
from polyhead.live.smooth import SMOOTH_S
from polyhead.live.source import RATE, Source, Sources, open_sources
from polyhead.live.summary import Latency, Summary
from polyhead.predict import Predictor, load

BUDGET_S = 0.1
"""How old an answer may be, unless said."""


def watch(
    run: Predictor | str | Path,
    source: Source | Mapping[str, Source],
    *,
    detector: Detector | None = None,
    budget_s: float | None = BUDGET_S,
    smooth_s: float = SMOOTH_S,
    every_frame: bool = False,
    rate: float = RATE,
) -> "Watch":
    """Answer for the frames of a video or camera as they come, always the newest.

    ``for seen in ph.watch("runs/faces", 0): print(seen)`` watches the first camera. A network with
    several inputs takes a mapping: ``{"left": 0, "center": 1, "speed": "drive.csv"}``. The first
    source leads: its frames are the moments, with what the others showed nearest in time.

    A video plays at its own pace, as if it were a camera. While the network is at work on a frame,
    those that come are dropped, except for the newest: nothing queues up.

    Args:
        run: The folder of a run, an exported file, or what ``ph.load`` made of one.
        source: By input, or for the only image input: the number of a camera; a video file; a
            folder of images, or a pattern such as ``frames/*.jpg``; for a sensor a CSV or Parquet
            file of values, by a column ``time`` in seconds, or row by row.
        detector: Finds what is asked about in each frame, and is followed from frame to frame;
            without it the network is asked about whole frames.
        budget_s: From when a frame was taken to its answer, in seconds. A frame that would be
            answered later is dropped for the next one. None for no bound.
        smooth_s: The time constant of smoothing in seconds; 0 for none.
        every_frame: Answer each frame of files, as quick as it goes, and drop none; not for
            cameras.
        rate: How many images of a folder go by in a second.

    Returns:
        An iterator of ``Seen``, with a ``summary`` at any time. Breaking off closes the sources.

    Raises:
        VideoError: When a camera or video can't be opened.
        RunError: When the folder holds no whole run, or an input lacks its source.
        SpecError: When a setting can't be.
    """
    _check(budget_s, smooth_s, rate)
    predictor = run if isinstance(run, Predictor) else load(run)
    sources = open_sources(predictor, source, rate)
    if every_frame and sources.live:
        sources.close()
        fault = Fault("every_frame", "a camera gives frames when it does; the older are dropped.")
        raise SpecError([fault])
    clock = Wall()
    return Watch(
        sources,
        partial(_begin, predictor, sources, clock, every=every_frame),
        Answering(predictor, detector, smooth_s),
        Budget(None if every_frame else budget_s),
        clock,
    )


def _begin(
    predictor: Predictor, sources: Sources, clock: Clock, began: float, *, every: bool
) -> Moments:
    """The moments of sources that play from now on."""
    feeds: dict[str, Feed] = {
        name: Every(reader, clock) if every else Newest(reader, clock, began)
        for name, reader in sources.readers.items()
    }
    return Moments(feeds, sources.values, predictor.may_be_absent)


def _check(budget_s: float | None, smooth_s: float, rate: float) -> None:
    wrong = [
        Fault(name, f"Expected {wanted}; got {value:g}.")
        for name, value, good, wanted in (
            ("budget_s", budget_s or 0.0, budget_s is None or budget_s > 0, "more than 0"),
            ("smooth_s", smooth_s, smooth_s >= 0, "0 or more"),
            ("rate", rate, rate > 0, "more than 0"),
        )
        if not good
    ]
    if wrong:
        raise SpecError(wrong)


class Answerer(Protocol):
    """Says what is in a moment."""

    def __call__(self, moment: Moment) -> tuple[Tracked, ...]:
        """All that is in it, with its answers."""

    def warm(self) -> None:
        """Do once what is slow the first time."""


@final
class Watch(Iterator[Seen]):
    """Moments that are answered as they come; see ``watch``.

    Attributes:
        live: Whether a camera is among its sources, so that it never ends by itself.
        rate: Frames a second of the source that leads, as far as it says; 0 where it doesn't.
    """

    def __init__(
        self,
        sources: Sources,
        begin: Callable[[float], Moments],
        answering: Answerer,
        budget: Budget,
        clock: Clock,
    ) -> None:
        """Put it together; ``watch`` does.

        Args:
            sources: What was opened.
            begin: Makes the moments, which begin at a time by the clock.
            answering: Says what is in one of them.
            budget: How old an answer may be.
            clock: By which that is measured.
        """
        self._sources = sources
        self._begin = begin
        self._answering = answering
        self._budget = budget
        self._clock = clock
        self._moments: Moments | None = None
        self._latencies = array("d")
        self._began = self._ended = 0.0
        self.live = sources.live
        self.rate = next(iter(sources.readers.values())).rate

    def __iter__(self) -> "Watch":
        return self

    def __next__(self) -> Seen:
        """The next moment that is answered; waits for it.

        Raises:
            VideoError: When a source is gone.
            ImageError: When a frame can't be read.
        """
        try:
            while (moment := self._begun().next()) is not None:
                if self._budget.takes(self._clock.now() - moment.taken):
                    return self._answered(moment)
        except BaseException:
            self.close()
            raise
        self.close()
        raise StopIteration

    @property
    def summary(self) -> Summary:
        """How it went so far."""
        answered = len(self._latencies)
        dropped = self._budget.dropped + (self._moments.dropped if self._moments else 0)
        return Summary(
            seen=answered + dropped,
            answered=answered,
            dropped=dropped,
            late=self._budget.late,
            latency=Latency.of(self._latencies),
            seconds=(self._ended or self._clock.now()) - self._began if self._moments else 0.0,
            budget=self._budget.seconds,
            answering=self._budget.estimate or 0.0,
            notes=tuple(r.note for r in self._sources.readers.values() if r.note),
        )

    def close(self) -> None:
        """Close the sources; what was said so far stays in ``summary``."""
        if self._moments is None:
            self._sources.close()
        elif not self._ended:
            self._moments.close()
        self._ended = self._ended or self._clock.now()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begun(self) -> Moments:
        """The sources, playing: they begin once the network is warm."""
        if self._moments is None:
            self._warm()
            self._began = self._clock.now()
            self._moments = self._begin(self._began)
        return self._moments

    def _warm(self) -> None:
        for _ in range(2):  # the first pass takes longer, and is no guide
            began = self._clock.now()
            self._answering.warm()
        self._budget.answered(self._clock.now() - began)

    def _answered(self, moment: Moment) -> Seen:
        began = self._clock.now()
        tracks = self._answering(moment)
        done = self._clock.now()
        self._budget.answered(done - began, done - moment.taken)
        self._latencies.append(done - moment.taken)
        return Seen(
            number=moment.number,
            time=moment.time,
            frame=moment.pixels,
            tracks=tracks,
            latency=done - moment.taken,
            ages=moment.ages,
        )
