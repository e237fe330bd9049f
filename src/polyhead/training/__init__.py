"""The loop, its saved state, its history and when it stops. The only code that changes weights."""

from polyhead.training.affinity import why_no_affinity
from polyhead.training.evaluate import Evaluation, answer_table, ask, evaluate
from polyhead.training.experiment import Experiment, prepare, read_part, read_parts
from polyhead.training.going_on import finish, is_finished, is_vacant
from polyhead.training.history import Affinity, Epoch, History
from polyhead.training.lines import printed
from polyhead.training.outcome import machine
from polyhead.training.pictures import draw_curves, draw_pictures, draw_tasks
from polyhead.training.reporter import Inside, Lines, Quiet, Reporter, clock, default_reporter
from polyhead.training.run import Run
from polyhead.training.sheets import draw_rows, row_picture, show_labels, show_predictions
from polyhead.training.trainer import engine_for, resume, train

__all__ = [
    "Affinity",
    "Epoch",
    "Evaluation",
    "Experiment",
    "History",
    "Inside",
    "Lines",
    "Quiet",
    "Reporter",
    "Run",
    "answer_table",
    "ask",
    "clock",
    "default_reporter",
    "draw_curves",
    "draw_pictures",
    "draw_rows",
    "draw_tasks",
    "engine_for",
    "evaluate",
    "finish",
    "is_finished",
    "is_vacant",
    "machine",
    "prepare",
    "printed",
    "read_part",
    "read_parts",
    "resume",
    "row_picture",
    "show_labels",
    "show_predictions",
    "train",
    "why_no_affinity",
]
