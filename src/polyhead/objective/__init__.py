"""One loss per task -> one update of the shared weights."""

from polyhead.objective.losses import Losses, masked_sum, task_losses
from polyhead.objective.settings import Objective

__all__ = ["Losses", "Objective", "masked_sum", "task_losses"]
