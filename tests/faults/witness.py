"""A pytest plugin that tells how the tests failed, and that they saw the copied code.

Loaded by ``-p tests.faults.witness`` in the runs of ``tests.faults.trial``.
"""

import json
import os
from pathlib import Path

import pytest

import ilm_site

WITNESS = "FAULT_WITNESS"


def pytest_configure(config):
    if not Path(ilm_site.__file__).is_relative_to(config.rootpath):
        raise pytest.UsageError(f"The code comes from {ilm_site.__file__}, not from {config.rootpath}.")


def pytest_exception_interact(node, call, report):
    is_noticed = report.when == "call" and _is_assertion(call.excinfo.value)
    told = {"test": node.nodeid, "is_noticed": is_noticed, "words": call.excinfo.exconly()}
    Path(os.environ[WITNESS]).write_text(json.dumps(told))


def _is_assertion(error):
    """Whether a test noticed something, rather than broke down."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_assertion, error.exceptions))
    return isinstance(error, (AssertionError, pytest.fail.Exception))
