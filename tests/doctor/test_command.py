"""`manage.py doctor`: sentences or JSON, totals, and an exit code that watchers understand."""

import json
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from environments.services.audit import seal_entries
from tests.factories import change, make_environment, make_integration, make_manager
from tests.tampering import tamper

NOWHERE = UUID(int=0)


def doctor(*options):
    """What the command prints, and the error it ends with."""
    out = StringIO()
    try:
        call_command("doctor", *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), error
    return out.getvalue(), None


def test_all_in_order(qa):
    seal_entries()

    printed, error = doctor()

    assert error is None
    assert printed.splitlines() == [
        "Checked tiles: 2, revisions: 8, history rows: 11, resources: 8, snapshots: 2, syncs: 2, merges: 1, "
        "documents: 6, clones: 1, audit entries: 10.",
        "No fault found.",
    ]


def test_a_fault_is_a_sentence_and_an_exit_code(dev):
    tamper("UPDATE integrations_integration SET head = 5")

    printed, error = doctor()

    assert printed.startswith(
        "Dev · Company: The tile's newest revision should be 5, but it is 4.\nChecked tiles: 1,"
    )
    assert (str(error), error.returncode) == ("1 fault found.", 1)


def test_for_programs(dev):
    tamper("UPDATE integrations_revision SET state_sum = ''::bytea WHERE number = 2")

    printed, error = doctor("--json")

    fault, totals = map(json.loads, printed.splitlines())
    assert fault == {
        "tile": "Dev · Company",
        "code": str(dev.code),
        "revision": 2,
        "resource": None,
        "problem": "Its history gives another state than its stored hash stands for.",
    }
    assert (totals["faults"], totals["checked"]["tiles"], str(error)) == (1, 1, "1 fault found.")


def test_one_tile(dev, qa):
    tamper("UPDATE integrations_integration SET head = 9 WHERE id = %s", qa.pk)

    assert doctor("--tile", str(dev.code))[1] is None
    assert str(doctor("--tile", str(qa.code))[1]) == "1 fault found."


def test_a_tile_that_does_not_exist(db):
    _, error = doctor("--tile", str(NOWHERE))

    assert str(error) == f"There is no tile with the code {NOWHERE}."


@pytest.mark.django_db(transaction=True)
def test_outside_of_any_transaction_all_is_read_as_of_one_moment():
    by = make_manager(environment := make_environment())
    tile = make_integration(environment, by=by, orders="1\n")
    change(tile, "orders", content="2\n", by=by)

    printed, error = doctor()

    assert error is None
    assert printed.endswith("No fault found.\n")
