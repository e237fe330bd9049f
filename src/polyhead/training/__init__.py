"""The loop, its saved state, its history and when it stops. The only code that changes weights."""

from polyhead.training.affinity import why_no_affinity
from polyhead.training.evaluate import answer_table, ask, evaluate
from polyhead.training.evaluation import Evaluation
from polyhead.training.experiment import Experiment, prepare, read_part, read_parts
from polyhead.training.going_on import finish, is_finished, is_vacant
from polyhead.training.history import Affinity, Epoch, History
from polyhead.training.lines import printed
from polyhead.training.outcome import machine
from polyhead.training.pictures import (
    draw_curves,
    draw_doubt,
    draw_groups,
    draw_pictures,
    draw_tasks,
)
from polyhead.training.reasons import draw_reasons, explain_rows, show_reasons, tinted
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
    "draw_doubt",
    "draw_groups",
    "draw_pictures",
    "draw_reasons",
    "draw_rows",
    "draw_tasks",
    "engine_for",
    "evaluate",
    "explain_rows",
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
    "show_reasons",
    "tinted",
    "train",
    "why_no_affinity",
]
