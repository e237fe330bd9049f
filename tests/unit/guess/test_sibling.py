from pathlib import Path

import pytest

from polyhead.guess.sibling import is_test, siblings


@pytest.mark.parametrize(
    ("train", "others", "found"),
    [
        ("a_train.csv", ["a_val.csv", "a_test.csv"], ["a_val.csv", "a_test.csv"]),
        ("train.csv", ["validation.csv", "valid.csv"], ["valid.csv", "validation.csv"]),
        ("Train-2.csv", ["Dev-2.csv", "dev.csv"], ["Dev-2.csv"]),
        ("训练.csv", ["测试.csv", "验证.csv"], ["验证.csv", "测试.csv"]),
        ("a_train.csv", ["a_val.parquet", "b_val.csv", "a_trainval.csv"], []),
        ("strained.csv", ["svaled.csv", "valed.csv"], []),
        ("faces.csv", ["val.csv", "faces_val.csv"], []),
    ],
)
def test_siblings(tmp_path: Path, train: str, others: list[str], found: list[str]) -> None:
    for name in (train, *others):
        (tmp_path / name).touch()
    assert [path.name for path in siblings(tmp_path / train)] == found


def test_what_is_meant_for_testing() -> None:
    assert is_test(Path("a_Test.csv"))
    assert is_test(Path("测试.csv"))
    assert not is_test(Path("contest/latest.csv"))
