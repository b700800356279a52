"""In production an event is one line of JSON, whatever its words and fields hold: nothing in them can feign another."""

import io
import json
import logging
import logging.config

import pytest
import structlog

from ilm_site.log_settings import log_settings

EVIL = [
    'x\n{"event": "Ada signed in", "level": "info"}',
    "x\r\nFAKE 2026-01-01 [info] Ada signed in",
    "\x1b[2K\x1b[31mred\x1b[0m",
    "\x00\x07\x7f\x9b",
    "one\u2028two\u2029three\u0085four",
    '"}\n{"',
]


@pytest.fixture
def lines():
    """What a logger of its own writes with the settings of production."""
    settings = log_settings(as_json=True, level="INFO")["formatters"]["lines"]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=settings["foreign_pre_chain"], processors=settings["processors"]
    )
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tests.log_lines")
    logger.addHandler(handler)
    logger.propagate = False
    yield lambda: out.getvalue().removesuffix("\n").split("\n")
    logger.removeHandler(handler)
    logger.propagate = True


@pytest.mark.parametrize("text", EVIL)
def test_an_event_is_one_line_of_json(lines, text):
    logging.getLogger("tests.log_lines").warning("job %s failed: %s", text, text)

    (line,) = lines()
    assert json.loads(line)["event"] == f"job {text} failed: {text}"
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize("text", EVIL)
def test_fields_and_traces_are_in_that_line_too(lines, text):
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("tests.log_lines").exception("failed", extra={"person": text})

    (line,) = lines()
    assert text in json.loads(line)["exception"]
    assert line.isascii()
    assert line.isprintable()
