"""How sure a trained network may be: temperatures, intervals, sets of classes."""

from polyhead.calibration.conformal import (
    Band,
    class_rows_needed,
    fit_band,
    fit_class_thresholds,
    fit_threshold,
    need_crepes,
    rows_needed,
)
from polyhead.calibration.fit import calibrate
from polyhead.calibration.fitted import Calibrated
from polyhead.calibration.settings import Calibration
from polyhead.calibration.temperature import fit_temperature, predictions_of

__all__ = [
    "Band",
    "Calibrated",
    "Calibration",
    "calibrate",
    "class_rows_needed",
    "fit_band",
    "fit_class_thresholds",
    "fit_temperature",
    "fit_threshold",
    "need_crepes",
    "predictions_of",
    "rows_needed",
]
