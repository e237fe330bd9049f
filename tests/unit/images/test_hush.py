import warnings
from types import ModuleType

import pytest

from polyhead.images.hush import pillow_hushed


def warn_from(module: str) -> None:
    inside = ModuleType(module)
    exec("import warnings\nwarnings.warn('careful')", inside.__dict__)  # noqa: S102


def test_pillow_is_hushed_and_nobody_else() -> None:
    with pillow_hushed():
        warn_from("PIL.TiffImagePlugin")
        with pytest.warns(UserWarning, match="careful"):
            warn_from("other")


def test_the_filters_are_as_before_once_all_are_out() -> None:
    before = list(warnings.filters)
    with pillow_hushed():
        with pillow_hushed():
            pass
        warn_from("PIL.Image")
    assert list(warnings.filters) == before
    with pytest.warns(UserWarning, match="careful"):
        warn_from("PIL.Image")


def test_the_filters_are_as_before_after_an_error() -> None:
    before = list(warnings.filters)
    with pytest.raises(KeyError), pillow_hushed():
        raise KeyError
    assert list(warnings.filters) == before


def test_filters_reset_inside_by_someone_else_do_no_harm() -> None:
    with warnings.catch_warnings():
        with pillow_hushed():
            warnings.resetwarnings()
        warnings.simplefilter("error")
        with pillow_hushed():
            warn_from("PIL.Image")
