"""The whole experiment as one frozen declaration."""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from polyhead.calibration import Calibration
from polyhead.data import Data, with_frames_beside
from polyhead.errors import SpecError
from polyhead.evaluation import EvaluationSettings
from polyhead.features import Features
from polyhead.inputs import AnyInput, Image, SensorSettings
from polyhead.model import Model
from polyhead.objective import AnyObjective, Sum
from polyhead.runs import write_text
from polyhead.settings import faults_of, nearest, path_of, settings
from polyhead.spec.plain import plain, with_frames
from polyhead.spec.read import as_texts, change, read_toml, unreadable
from polyhead.spec.training import Training
from polyhead.spec.write import document
from polyhead.tasks import AnySettings


@settings
class Spec:
    """The whole experiment: written here, or in a TOML file with the same names.

    Attributes:
        data: Where the rows are.
        inputs: What the network sees, by a name of your choice.
        tasks: What it answers, by a name of your choice.
        model: The network.
        features: Whether what is frozen is kept on disk.
        objective: How the losses become one update.
        training: How it is trained.
        calibration: How it is found out how sure the trained network may be.
        evaluation: How it is measured.
        file: The file that it was read from. No setting; ``from_toml`` fills it in.
    """

    data: Data
    inputs: dict[str, AnyInput]
    tasks: dict[str, AnySettings]
    model: Model
    features: Features = Features()
    objective: AnyObjective = Sum()
    training: Training = Training()
    calibration: Calibration = Calibration()
    evaluation: EvaluationSettings = EvaluationSettings()
    file: Path | None = dataclasses.field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.inputs:
            raise ValueError("inputs: Expected one at least; got none")
        if not self.images:
            raise ValueError("inputs: Expected one of images at least; got none")
        if not self.tasks:
            raise ValueError("tasks: Expected one at least; got none")
        score = self.training.score
        if score != "mean" and score.rpartition(".")[0] not in self.tasks:
            raise ValueError(
                f"training.score: Expected 'mean' or a task's metric such as "
                f"'{next(iter(self.tasks))}.mae'; got {score!r}"
            )
        for name in self.training.balance:
            if name not in self.tasks:
                hint = nearest(name, list(self.tasks))
                raise ValueError(f"training.balance: no such task: {name!r}. {hint}".rstrip("."))
        self.objective.check(tuple(self.tasks))

    @classmethod
    def from_toml(cls, path: str | Path, changes: Iterable[str] = ()) -> Self:
        """Read a spec file.

        Args:
            path: The file.
            changes: ``KEY=VALUE`` changes, as ``tasks.age.loss=mse``.

        Raises:
            SpecError: Listing all that is wrong, each with its path in the file.
        """
        return cls.from_plain(read_toml(Path(path)), changes, file=Path(path))

    @classmethod
    def from_plain(
        cls, values: dict[str, Any], changes: Iterable[str] = (), *, file: Path | None
    ) -> Self:
        """Make a spec of nested dictionaries, as if ``file`` held them; see ``from_toml``."""
        written = change(values, changes)
        where = file.name if file else ""
        faults = [
            dataclasses.replace(f, where=f"{where} {f.where}".strip()) for f in unreadable(values)
        ]
        if faults:
            raise SpecError(faults)
        try:
            spec = TypeAdapter(cls).validate_json(json.dumps(values))
        except ValidationError as error:
            texts = [path_of(cls, e["loc"]) for e in error.errors() if e["type"] == "string_type"]
            if as_texts(values, written, texts):
                return cls.from_plain(values, file=file)
            raise SpecError(faults_of(error, cls, where)) from None
        object.__setattr__(spec, "file", file)
        return spec

    @property
    def images(self) -> dict[str, Image]:
        """The inputs that are images."""
        return {name: one for name, one in self.inputs.items() if isinstance(one, Image)}

    @property
    def sensors(self) -> dict[str, SensorSettings]:
        """The inputs that are none."""
        return {name: one for name, one in self.inputs.items() if not isinstance(one, Image)}

    @property
    def input_columns(self) -> dict[str, str]:
        """By input, its column of the table."""
        return {name: declared.column or name for name, declared in self.inputs.items()}

    @property
    def name(self) -> str:
        """What runs of this spec are called: the file's name, or the tasks'."""
        return self.file.stem if self.file else "-".join(self.tasks)

    @property
    def base(self) -> Path:
        """The folder in which relative paths start: the spec file's, or the working one."""
        return self.file.parent if self.file else Path()

    @property
    def weights_folders(self) -> list[Path]:
        """Where files of weights are looked for, first to last."""
        named = self.model.weights_folder
        return [self.base, *([] if named is None else [self.base / named])]

    def placed(
        self, *, data: Path | None = None, weights: Path | None = None, rows: int | None = None
    ) -> "Spec":
        """The same spec for other folders of tables and weights, or for fewer rows.

        Args:
            data: The folder of tables and images, from the working directory.
            weights: A folder to look in for weights, from the working directory.
            rows: How many rows to take of each part.
        """
        new_data = {"folder": data and str(data.resolve()), "rows": rows}
        new_model = {"weights_folder": weights and str(weights.resolve())}
        return self.replaced(
            data=dataclasses.replace(self.data, **_given(new_data)),
            model=dataclasses.replace(self.model, **_given(new_model)),
        )

    def change(self, *changes: str) -> "Spec":
        """The same spec with single values changed, as ``--set`` of the program does it.

        ``spec.change("tasks.age.loss=mse", "training.epochs=3")`` trains another loss for a while.

        Args:
            changes: ``KEY=VALUE``, the key being the path to a setting as in a spec file.

        Raises:
            SpecError: Listing all that is wrong.
        """
        spec = self.from_plain(plain(self, full=False), changes, file=self.file)
        return spec.replaced(data=with_frames(spec.data, self.data))

    def resolved(self) -> "Spec":
        """The same spec with every path absolute, so that it can be read from anywhere."""
        data, model, features = self.data, self.model, self.features
        earlier = None if model.init_from is None else self._absolute(model.init_from)
        store = None if features.folder is None else self._absolute(features.folder)
        return self.replaced(
            data=dataclasses.replace(data, folder=self._absolute(data.folder or "")),
            model=dataclasses.replace(
                model,
                weights_folder=self._absolute(model.weights_folder or ""),
                init_from=earlier,
            ),
            features=dataclasses.replace(features, folder=store),
        )

    def save(self, path: str | Path, *, full: bool = False) -> Path:
        """Write the spec as TOML. Tables given as frames are written beside it as Parquet.

        Relative paths of a spec that was read from a file become absolute in another folder; those
        of a spec written in Python stay, and start in the file's folder once it is read.

        Args:
            path: The file.
            full: Write the defaults too.
        """
        target = Path(path)
        folder = target.parent.resolve()
        moved = self.file is not None and self.base.resolve() != folder
        spec = self.resolved() if moved else self
        kept = dataclasses.replace(spec, data=with_frames_beside(spec.data, folder / target.name))
        write_text(target, document(plain(kept, full=full)))
        return target

    def _absolute(self, path: str) -> str:
        return str((self.base / Path(path).expanduser()).resolve())

    def replaced(self, **changes: object) -> "Spec":
        """The same spec with other sections, ``spec.replaced(training=ph.Training(epochs=3))``.

        Raises:
            SpecError: When they don't go together.
        """
        spec = dataclasses.replace(self, **changes)  # type: ignore[arg-type]
        object.__setattr__(spec, "file", self.file)
        return spec

    def __str__(self) -> str:
        return document(plain(self, full=False))


def _given(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if value is not None}
