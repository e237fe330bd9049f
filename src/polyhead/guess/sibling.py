"""The table of validation rows that lies beside a table of training rows."""

import re
from pathlib import Path

_VAL = ("val", "valid", "validation", "dev", "test")
_ENGLISH = re.compile(r"(?<![a-z])train(?:ing)?(?![a-z])", re.IGNORECASE)
_CHINESE = {"训练": ("验证", "测试")}


def siblings(path: Path) -> list[Path]:
    """Tables of the same name but for ``train``, those for validation first.

    Args:
        path: The table of training rows.
    """
    stem = path.stem
    wanted = [_ENGLISH.sub(word, stem) for word in _VAL if _ENGLISH.search(stem)]
    for train, words in _CHINESE.items():
        wanted += [stem.replace(train, word) for word in words if train in stem]
    there = {item.name.casefold(): item for item in sorted(path.absolute().parent.iterdir())}
    names = [f"{name}{path.suffix}".casefold() for name in wanted]
    return [path.parent / there[name].name for name in names if name in there]


def is_test(path: Path) -> bool:
    """Whether a table's name says that it is for testing."""
    return re.search(r"(?<![a-z])test(?![a-z])", path.stem, re.IGNORECASE) is not None or (
        "测试" in path.stem
    )
