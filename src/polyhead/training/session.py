"""A training under way: epoch after epoch, the best of them kept, and when to stop."""

import math
import time
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from polyhead.calibration import predictions_of
from polyhead.data import Batches, RowSource, in_order, shuffled
from polyhead.evaluation import measure, measure_constants, score
from polyhead.predict import read_weights, write_weights
from polyhead.runs import RunFolder
from polyhead.training.affinity import measure_affinity, spread
from polyhead.training.engine import Engine, Looked
from polyhead.training.experiment import Experiment
from polyhead.training.history import Epoch, read_epochs
from polyhead.training.judge import judge
from polyhead.training.lines import epoch_line
from polyhead.training.meter import refuse_infinite
from polyhead.training.outcome import write_metrics
from polyhead.training.parting import write_groups
from polyhead.training.pictures import draw_pictures
from polyhead.training.reporter import Reporter
from polyhead.training.run import Run
from polyhead.training.state import Progress, save_state
from polyhead.training.storing import Plan, carry_out

_AT_THE_END = {
    "calibration": "finding out how sure the best epoch may be, on the rows kept for that",
    "test": "measuring the test rows with the best epoch",
}


class Session:
    """A training under way. ``run`` takes it from where it stands to its end."""

    def __init__(
        self,
        folder: RunFolder,
        experiment: Experiment,
        engine: Engine,
        plan: Plan,
        reporter: Reporter,
    ) -> None:
        self.folder = folder
        self.experiment = experiment
        self.engine = engine
        self.plan = plan
        self.reporter = reporter
        self.together = engine.together
        self.training = experiment.spec.training
        self.parts: Mapping[str, RowSource] = experiment.parts
        self.val_labels = experiment.part("val").labels
        self.constants = measure_constants(experiment.tasks, self.val_labels)
        self.progress = Progress()
        self.epochs: list[Epoch] = []
        self.left_out: tuple[str, ...] = ()
        self.best_outputs: Mapping[str, Tensor] | None = None

    def run(self, progress: Progress) -> Run:
        """All epochs that are left, then the end."""
        self.progress = progress
        self.epochs = read_epochs(self.folder)[: progress.epochs]
        for note in self.experiment.notes:
            self.reporter.say(f"note: {note}")
        self.parts = carry_out(
            self.plan, self.experiment.parts, self.engine, self.reporter, self.training.epochs
        )
        with self.engine.interrupts.noted():
            return self._train()

    def _train(self) -> Run:
        progress = self.progress
        rows = self._batches(0).count + self._in_order("val").count
        self.reporter.begin("training", self.training.epochs * rows, progress.epochs * rows)
        try:
            status = self._all_epochs()
        except KeyboardInterrupt:
            if self.progress.best_epoch == 0:
                raise
            status = "interrupted"
        finally:
            self.reporter.end()
        if status == "interrupted":
            self.reporter.say(
                f"interrupted: epoch {self.progress.best_epoch}, the best so far, is kept; "
                f"`polyhead train --resume {self.folder.path}` goes on"
            )
        return self._finish(self.progress, status)

    def _all_epochs(self) -> str:
        while self.progress.epochs < self.training.epochs:
            if self._is_patience_over(self.progress):
                return "stopped early"
            self.progress = self._epoch(self.progress)
        return "finished"

    def _batches(self, epoch: int) -> Batches:
        batches = shuffled(
            self.parts["train"],
            self.training.batch_size,
            epoch=epoch,
            drop_last=self.training.drop_last,
            workers=self.training.workers,
            weights=self.experiment.draws,
        )
        return self._placed(batches)

    def _epoch(self, progress: Progress) -> Progress:
        start = time.monotonic()
        batches = self._batches(progress.epochs)
        meter = self.engine.train_epoch(progress.epochs, batches, self.reporter.tick)
        trained = time.monotonic() - start
        balance = self.engine.balance
        affinity = measure_affinity(self.engine, self._spread(progress.epochs))
        looked = self._look("val")
        refuse_infinite(looked.losses, progress.epochs)
        said = predictions_of(self.experiment.tasks, looked.outputs)
        measured = measure(self.experiment.tasks, said, self.val_labels)
        scored = score(self.experiment.tasks, measured, self.constants, self.training.score)
        value = self._decided(scored.value)
        epoch = Epoch(
            epoch=progress.epochs + 1,
            train_loss=meter.total(),
            val_loss=looked.total,
            train_losses=meter.means(),
            val_losses=looked.losses,
            metrics=measured,
            score=None if math.isnan(value) else value,
            seconds=progress.seconds + time.monotonic() - start,
            weights=balance.weights,
            fell_back=balance.fell_back,
            train_seconds=trained,
            affinity=affinity,
        )
        self.epochs.append(epoch)
        self.left_out = scored.left_out
        if self.together.first:
            self.folder.write_history([e.to_json() for e in self.epochs])
        progress = replace(progress, epochs=epoch.epoch, seconds=epoch.seconds)
        progress = self._keep_best(progress, epoch, looked)
        if self.together.first:
            save_state(self.folder, self.engine, progress)
        lowest = min(self.epochs, key=lambda e: e.val_loss)
        line = epoch_line(
            epoch, self.training.epochs, lowest, self.experiment.tasks, self.reporter.remaining()
        )
        self.reporter.say(line)
        return progress

    def _spread(self, epoch: int) -> Batches:
        """The batches on which the gradients of tasks are compared after an epoch."""
        rows = self.parts["train"].at_epoch(epoch)
        return self._placed(spread(rows, self.training.affinity, self.training.batch_size))

    def _keep_best(self, progress: Progress, epoch: Epoch, looked: Looked) -> Progress:
        if not _is_better(epoch.score, progress.best_score):
            return progress
        progress = replace(progress, best_epoch=epoch.epoch, best_score=epoch.score)
        if self.together.first:
            self.folder.calibration.unlink(missing_ok=True)  # that of other weights
            write_weights(self.folder, self.engine.network)
        # Ctrl-C may come at any moment: what is said of the weights changes with them.
        self.progress, self.best_outputs = progress, looked.outputs
        self._write(progress, {"val": looked.outputs}, "training")
        return progress

    def _is_patience_over(self, progress: Progress) -> bool:
        patience = self.training.patience
        return patience is not None and progress.epochs - progress.best_epoch >= patience

    def _finish(self, progress: Progress, status: str) -> Run:
        if self.together.first:
            read_weights(self.folder, self.engine.network)
        self.together.take_first_(list(self.engine.network.state_dict().values()))
        outputs = {"val": self.best_outputs or self._look_again("val")}
        for part, why in _AT_THE_END.items():
            if part in self.experiment.parts:
                self.reporter.say(why)
                outputs[part] = self._look_again(part)
        self._write(progress, outputs, status, final=True)
        run = Run(self.folder)
        if self.together.first:
            write_groups(run, self.reporter)
            draw_pictures(run)
        self.together.wait()
        return run

    def _write(
        self,
        progress: Progress,
        outputs: Mapping[str, Mapping[str, Tensor]],
        status: str,
        *,
        final: bool = False,
    ) -> None:
        if not self.together.first:
            return
        facts = {
            "status": status,
            "epochs": progress.epochs,
            "best_epoch": progress.best_epoch,
            "best_score": progress.best_score,
            "score": self.training.score,
            "left_out_of_score": list(self.left_out),
            "seconds": progress.seconds,
        }
        judged = judge(self.experiment, outputs)
        for note in judged.notes:
            self.reporter.say(f"note: {note}")
        noted = self.experiment.noting(judged.notes)
        write_metrics(self.folder, noted, judged, facts, with_intervals=final)

    def _look_again(self, part: str) -> Mapping[str, Tensor]:
        self.reporter.begin(f"measuring {part}", self._in_order(part).count)
        try:
            return self._look(part).outputs
        finally:
            self.reporter.end()

    def _look(self, part: str) -> Looked:
        looked = self.engine.look(self._in_order(part), self.reporter.tick)
        rows = len(self.parts[part])
        said = {n: self.together.gathered(o, rows) for n, o in looked.outputs.items()}
        return replace(looked, outputs=said)

    def _in_order(self, part: str) -> Batches:
        """All rows of a part; row k of them is this process's or not, as ``gathered`` takes it."""
        size = self.together.size * math.ceil(self.training.batch_size / self.together.size)
        return self._placed(in_order(self.parts[part], size, self.training.workers))

    def _decided(self, value: float) -> float:
        """What the first process computed, as others may differ in the last bit."""
        said = torch.tensor(value, dtype=torch.float64)
        self.together.take_first_([said])
        return said.item()

    def _placed(self, batches: Batches) -> Batches:
        """This process's share; for a GPU two are ahead, in memory that it reads meanwhile."""
        on_gpu = self.engine.on_gpu
        workers = 0 if self.engine.stored else batches.workers  # nothing is decoded then
        ahead = 2 if on_gpu else 0
        return replace(batches, workers=workers, ahead=ahead, pin=on_gpu, share=self.together.share)


def _is_better(score: float | None, best: float | None) -> bool:
    """Whether a score beats the best so far; where nothing can be scored, the later epoch does."""
    if score is None:
        return best is None
    return best is None or score > best
