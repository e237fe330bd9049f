"""Both READMEs name every extra that can be installed, and no verb twice."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_extra(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = sorted(set(project["optional-dependencies"]) - {"dev"})
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE) == extras


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_no_verb_twice(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    verbs = re.findall(r"^\| `polyhead ([a-z]+ ?[A-Z a-z]*)`", text, re.MULTILINE)
    assert verbs
    assert len(verbs) == len(set(verbs))
