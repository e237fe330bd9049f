"""What happens when somebody gives a photo, presses the button, or gives many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polyhead.errors import PolyheadError
from polyhead.serving.page.asking import Asked, Asking, Given
from polyhead.serving.page.many import Line, lines, refused, table
from polyhead.serving.page.photos import cards, photos
from polyhead.serving.page.uploads import drop, take
from polyhead.serving.page.words import counted, found, promise, said, upper, wrong

Said = tuple[Any, ...]
Sent = Mapping[str, object]


@dataclass(frozen=True)
class Events:
    """What a page does.

    Attributes:
        asking: Who is asked.
        noun: What the detector finds.
        skip: What leaves a part of the page as it is.
    """

    asking: Asking
    noun: str
    skip: Any

    def photo(self, sent: Sent | None) -> Iterator[Said]:
        """A photo was given -> words, the photo, the answers, and an empty place for the next."""
        if sent is None:
            yield self.skip, self.skip, self.skip, self.skip
            return
        yield said(f"Looking at {sent.get('orig_name')} …"), self.skip, self.skip, self.skip
        try:
            for words, seen, answers in self._answered(lambda: self.asking.photo(take(sent))):
                yield words, seen, answers, None
        finally:
            drop(sent)

    def failed(self) -> str:
        """Something broke that is nobody's fault but ours; the server's log holds what."""
        error = PolyheadError("This could not be answered.\n  The server's log says why.")
        return wrong(error)

    def row(self, *sent: object) -> Iterator[Said]:
        """The button was pressed -> words, the answers. What was given stays where it is seen."""
        yield said("Looking …"), self.skip
        for words, _, answers in self._answered(lambda: self.asking.row(self._given(sent))):
            yield words, answers

    def many(self, sent: Sequence[Sent] | None) -> Iterator[Said]:
        """Several photos were given -> what is said, the table, and an empty place for more."""
        if not sent:
            yield self.skip, self.skip, self.skip
            return
        limit = self.asking.limits.files
        if len(sent) > limit:
            for one in sent:
                drop(one)
            words = f"{len(sent):,} images. Expected at most {limit:,} at once; take some of them."
            yield wrong(PolyheadError(words)), "", None
            return
        rows: list[Line] = []
        for done, one in enumerate(sent):
            words = f"{done:,} of {counted(len(sent), 'image')} answered …"
            yield said(words, done=done, total=len(sent)), self.skip, self.skip
            rows += self._lines(one)
        yield said(_summary(rows, len(sent))), self._table(rows), None

    def _answered(self, ask: Callable[[], Asked]) -> Iterator[Said]:
        """The answers at once, and again with where the network looked, which takes longer."""
        try:
            asked = ask()
            words = found(self.asking, asked, self.noun)
            yield words, photos(asked), cards(self.asking, asked, self.noun)
            if asked.subjects and not self.asking.blind:
                looked = self.asking.looked(asked)
                yield words, self.skip, cards(self.asking, looked, self.noun)
        except PolyheadError as error:
            yield wrong(error), "", promise(self.asking)

    def _given(self, sent: Sequence[object]) -> Given:
        """By input what was sent for it; an empty field is nothing."""
        images = list(self.asking.predictor.images)
        sensors = [sensor.name for sensor in self.asking.predictor.sensors]
        by_name = dict(zip([*images, *sensors], sent, strict=True))
        files = {name: take(one) for name in images if isinstance(one := by_name[name], Mapping)}
        fields = {name: by_name[name] for name in sensors if by_name[name] not in (None, "")}
        return {**files, **fields}  # type: ignore[dict-item] # numbers and texts

    def _lines(self, sent: Sent) -> list[Line]:
        try:
            return lines(self.asking, take(sent), self.noun)
        except PolyheadError as error:
            return [refused(str(sent.get("orig_name")), error)]
        finally:
            drop(sent)

    def _table(self, rows: Sequence[Line]) -> str:
        caption = "One row for each image."
        if self.asking.detector is not None:
            caption = f"One row for each {self.noun}, numbered from left to right."
        return table(self.asking, rows, caption, self.noun, whole=True)


def _summary(rows: Sequence[Line], count: int) -> str:
    failed = [row for row in rows if row.why]
    words = f"{upper(counted(count, 'image'))}, {counted(len(rows) - len(failed), 'answer')}."
    if failed:
        words += f" {upper(counted(len(failed), 'image'))} without: the table says why."
    return words
