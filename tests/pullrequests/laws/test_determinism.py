"""The same inputs give the same result, whatever the hash seed, the time zone, the order of rows, the portions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.archive.lineages import lineage_of
from integrations.bulk import Placement, place_resources, store_contents
from integrations.models import Resource, Revision
from integrations.services.locking import lock_integration
from integrations.services.revisions import open_revision, prepare
from tests.factories import (
    change,
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    merge,
    resolve,
    state_of,
)

PROJECT = Path(__file__).resolve().parents[3]
PLACES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
]
NAMES = [f"flow {number}" for number in range(7)]


def test_a_merge_is_the_same_in_every_process():
    command = [sys.executable, "-m", "tests.merging.fingerprint"]
    running = [
        subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **place}, stdout=subprocess.PIPE, text=True)
        for place in PLACES
    ]

    found = {process.communicate()[0] for process in running}

    assert [process.returncode for process in running] == [0] * len(PLACES)
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


def proposal(names, *, by, environment):
    """Orders in Dev and QA with the same changes on each side, made one by one in the order of ``names``."""
    dev = make_integration(environment, by=by)
    for name in names:
        fill(dev, {name: {"name": name, "schedule": "base"}}, kind="flow", by=by)
    qa = make_clone(dev, by=by)
    for name in names:
        change(dev, name, schedule="source", timezone="UTC", by=by)
        change(qa, name, schedule="target", description="more", by=by)
    return make_pull_request(dev, qa, by=by)


@pytest.mark.django_db
def test_the_order_in_which_rows_were_written_means_nothing():
    by = make_manager(environment := make_environment())

    found = [proposal(names, by=by, environment=environment) for names in (NAMES, NAMES[::-1])]

    asked = [list(each.changes.values_list("lineage", "result", "conflicts", "outcome")) for each in found]
    assert asked[0] == asked[1]
    for pull_request, names in zip(found, (NAMES, NAMES[::-1]), strict=True):
        for name in names:
            resolve(pull_request, name, "source", by=by)
        pull_request.refresh_from_db()
        assert merge(pull_request, by=by).status == "merged"
    assert bytes(found[0].preview_sum) == bytes(found[1].preview_sum)
    assert state_of(found[0].target) == state_of(found[1].target)


@pytest.mark.django_db
def test_the_portions_in_which_a_revision_is_written_mean_nothing():
    """It is written by one statement; were it written in several, present rows and history would be the same."""
    by = make_manager(environment := make_environment())
    prepared = [prepare(lineage_of(name), "flow", {"name": name}) for name in NAMES]
    placements = [placement for placement, _ in prepared]
    store_contents([content for _, content in prepared])

    written = [written_in(size, placements, by=by, environment=environment) for size in (1, 3, len(NAMES))]

    assert written[0] == written[1] == written[2]


def written_in(size: int, placements: list[Placement], *, by, environment) -> tuple:
    tile = lock_integration(make_integration(environment, by=by))
    revision = open_revision(integration=tile, kind=Revision.Kind.EDIT, by=by, description="Filled", total=0)
    for at in range(0, len(placements), size):
        place_resources(revision, placements[at : at + size])
    columns = ("lineage", "kind", "name", "content_id", "revision", "history_type", "history_change_reason")
    past = Resource.history.filter(integration_id=tile.pk).order_by("lineage")
    return state_of(tile), list(past.values_list(*columns))
