"""The documents' code runs, prints what they say, and their links lead somewhere."""

import io
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main

import polyhead as ph
from polyhead.cli import app
from polyhead.objective import METHODS

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = "README.md", "README.zh-CN.md"
RUN = (
    ENGLISH,
    "docs/guide-your-own-table.md",
    "docs/guide-frozen-features.md",
    "docs/guide-balancing.md",
    "docs/guide-several-inputs.md",
    "docs/guide-imbalance.md",
    "docs/guide-evaluation.md",
    "docs/guide-compare.md",
    "docs/guide-search.md",
    "docs/guide-reasons.md",
    "docs/guide-labels.md",
    "docs/guide-several-processes.md",
    "docs/guide-calibration.md",
    "docs/guide-predicting.md",
    "docs/guide-faces.md",
    "docs/guide-report.md",
    "docs/guide-export.md",
    "docs/guide-video.md",
    "docs/guide-page.md",
    "docs/guide-serving.md",
    "CONTRIBUTING.md",
)
DOCUMENTS = (
    *RUN,
    CHINESE,
    "docs/design.md",
    "docs/reference.md",
    "benchmarks/README.md",
    "CHANGELOG.md",
)

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_NOT_RUN = re.compile(r"<!-- not run: [^>]+ -->\s*\Z")
_OWN = ("python3 -m venv .venv", '.venv/bin/pip install -c constraints.txt -e ".[dev]"')


@dataclass(frozen=True)
class Block:
    """A piece of code in a document.

    Attributes:
        language: As the fence names it.
        text: The code.
        line: Where it starts in the document.
        runs: False where a comment before it says that it is not run.
    """

    language: str
    text: str
    line: int
    runs: bool


def blocks(document: str) -> list[Block]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [
        Block(
            language=match[1],
            text=match[2],
            line=text[: match.start()].count("\n") + 1,
            runs=not _NOT_RUN.search(text[: match.start()]),
        )
        for match in _FENCE.finditer(text)
    ]


@pytest.mark.parametrize("document", RUN)
def test_the_code_of_a_document_runs_and_prints_what_it_says(
    document: str, place: Callable[[], Path]
) -> None:
    folder = place()
    names: dict[str, Any] = {"__name__": "document"}
    printed = ""
    for block in blocks(document):
        if block.language == "python" and block.runs:
            printed = run_python(block, document, names)
        elif block.language == "sh":
            printed = "".join(run_command(line, block) for line in commands(block))
        elif block.language == "toml":
            keep_toml(block, folder)
        elif block.language == "text" and printed and block.runs:
            assert_printed(block, printed)
            printed = ""


def run_python(block: Block, document: str, names: dict[str, Any]) -> str:
    code = compile("\n" * block.line + block.text, document, "exec")
    with redirect_stdout(io.StringIO()) as out:
        exec(code, names)  # noqa: S102 - our own documents
    return out.getvalue()


def commands(block: Block) -> list[str]:
    return [line for line in block.text.splitlines() if line and not line.startswith("#")]


def run_command(line: str, block: Block) -> str:
    words = shlex.split(line, comments=True)
    program = words[0].removeprefix(".venv/bin/")
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert f"\n{words[1]}:" in makefile, line
    elif words[0] == ".venv/bin/python":
        assert (ROOT / words[1]).exists(), line
        assert set(words[2:]) <= set(steps()), line
    elif program == "cat":
        return Path(words[1]).read_text(encoding="utf-8")
    elif program == "torchrun":  # several processes take longer than a document is worth
        check_flags(words[words.index("polyhead") + 1 :])
    elif program == "polyhead":
        check_flags(words[1:])
        if block.runs and words[0] == "polyhead":
            return run_polyhead(words[1:])
    else:
        assert line in _OWN, line
    return ""


def steps() -> list[str]:
    return re.findall(r"^    \"(\w+)\": \[", (ROOT / "tests/run_all.py").read_text(), re.MULTILINE)


def run_polyhead(words: list[str]) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            app(words, standalone_mode=False)
        except ph.PolyheadError as error:
            return f"error: {error}\n"
    return out.getvalue()


def check_flags(words: list[str]) -> None:
    verb = typer.main.get_command(app)
    while words and words[0] in getattr(verb, "commands", {}):
        verb = verb.commands[words[0]]  # type: ignore[attr-defined]
        words = words[1:]
    assert not hasattr(verb, "commands"), f"no such verb: {words[0]}"
    known = {flag for parameter in verb.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known, words


def keep_toml(block: Block, folder: Path) -> None:
    """A block that starts with ``# name.toml`` is that file."""
    if name := re.match(r"# (\S+\.toml)\n", block.text):
        (folder / name[1]).write_text(block.text, encoding="utf-8")
        ph.Spec.from_toml(folder / name[1])


def assert_printed(block: Block, printed: str) -> None:
    """Every line must be printed, in this order, numbers aside; ``...`` stands for any lines."""
    left = iter([plain(line) for line in printed.splitlines()])
    for line in block.text.splitlines():
        wanted = plain(line)
        if wanted not in ("", "..."):
            assert wanted in left, f"line {block.line}: not printed: {line}\n{printed}"


def plain(line: str) -> str:
    """A line without what differs between machines: numbers, and the widths that follow them."""
    numbers = re.sub(r"(?<![A-Za-z])\d[\d.,:]*", "#", line)
    return re.sub(r"([─━])\1+", r"\1", re.sub(r"\s+", " ", numbers)).strip()


def test_both_readmes_hold_the_same_code() -> None:
    assert [(b.language, b.text, b.runs) for b in blocks(ENGLISH)] == [
        (b.language, b.text, b.runs) for b in blocks(CHINESE)
    ]


def test_the_spec_in_toml_is_the_one_in_python(place: Callable[[], Path]) -> None:
    folder = place()
    code = next(b for b in blocks(ENGLISH) if b.language == "python").text
    names: dict[str, Any] = {}
    exec(code.partition("run = ")[0], names)  # noqa: S102 - our own document
    keep_toml(next(b for b in blocks(ENGLISH) if b.language == "toml"), folder)
    assert ph.Spec.from_toml(folder / "faces.toml") == names["spec"]


def test_the_diagram_is_the_one_that_the_program_draws(place: Callable[[], Path]) -> None:
    """Drawn without its weights, which are a download."""
    place()
    spec = ph.Spec(
        data=ph.Data("portraits/fairface_label_train.csv", "portraits/fairface_label_val.csv"),
        inputs={"face": ph.Image("file", size=224)},
        tasks={"age": ph.Regression("years", range=(0, 90)), "gender": ph.Binary("Female")},
        model=ph.Model("vgg16", weights="random", neck=ph.ConvNeck((512, 128, 64), dropout=0.4)),
    )
    drawn = str(ph.build(spec)).replace("weights: random  ", "weights: imagenet")
    assert blocks(ENGLISH)[0].text == f"{drawn}\n"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document: str) -> None:
    for target in links(document):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), f"{document}: {target}"
        assert not anchor or anchor in anchors(file), f"{document}: {target}"


def links(document: str) -> Iterator[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    for match in _LINK.finditer(_FENCE.sub("", text)):
        yield match[1] or match[2]


def anchors(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("recipe", sorted((ROOT / "recipes").glob("*.toml")), ids=lambda p: p.name)
def test_every_recipe_is_a_spec(recipe: Path) -> None:
    assert ph.Spec.from_toml(recipe).tasks


def test_every_method_is_in_the_guide() -> None:
    guide = (ROOT / "docs/guide-balancing.md").read_text(encoding="utf-8")
    for name, method in METHODS.items():
        (row,) = [line for line in guide.splitlines() if line.startswith(f"| `{name}` |")]
        assert all(f"`{setting}" in row for setting in method.defaults()), name


def test_every_verb_is_in_the_readme() -> None:
    shown = (ROOT / ENGLISH).read_text(encoding="utf-8")
    for verb in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`polyhead {verb}" in shown, verb
