"""A server over a small network, in this process."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import polyhead as ph
from polyhead.bench.bad_requests import LIMITS
from polyhead.serving import make_app


@pytest.fixture(scope="session")
def predictor(trained: ph.Run) -> ph.Predictor:
    return ph.load(trained.folder)


@pytest.fixture(scope="session")
def client(predictor: ph.Predictor) -> Iterator[TestClient]:
    """Asks a server with small limits."""
    with TestClient(make_app(predictor, limits=LIMITS)) as client:
        yield client
