"""A worker to be killed, on the database of the tests."""

from contextlib import contextmanager

import pytest

from tests.kills.row_gate import make_row_gate, remove_row_gate
from tests.kills.stage import Stage


@pytest.fixture
def stage(transactional_db, tmp_path):
    """A stage with a worker that answers; it has one again after every kill."""
    with running_stage(tmp_path, children=1) as stage:
        yield stage


@pytest.fixture
def busy_stage(transactional_db, tmp_path):
    """A stage whose worker does four jobs at a time."""
    with running_stage(tmp_path, children=4) as stage:
        yield stage


@contextmanager
def running_stage(folder, children):
    make_row_gate()
    stage = Stage(folder, children=children)
    try:
        stage.start()
        stage.wait_until_it_answers()
        yield stage
    finally:
        stage.end()
        remove_row_gate()
