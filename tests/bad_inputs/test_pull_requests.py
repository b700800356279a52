"""Refused of pull requests and reverts: ends that are no neighbours, what is over, values that cannot stand there."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from environments.models import AuditEntry
from integrations.models import Job
from integrations.tasks import revert_task
from pullrequests.models import PullRequest, Resolution
from pullrequests.presentation.resource import inputs_of
from pullrequests.services.resolve import resolve_many
from tests.authorisation.asking import ask
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_integration,
    make_pull_request,
    resource_of,
)
from tests.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]


def test_only_two_neighbours_can_be_the_ends(world, everything):
    code = {name: tile.code for name, tile in world.tiles.items()}
    wrong = []
    for source, target, status in (
        ("orders", "orders", 409),
        ("stock", "orders", 409),
        ("orders", "stock", 409),
        ("orders", "foreign", 409),
        ("clone", "stock", 404),
        ("deleted", "orders", 404),
        ("orders", "deleted", 404),
    ):
        fields = {"source": code[source], "target": code[target], "title": "It", "token": uuid4()}
        answer = ask(everything, "POST", reverse("pullrequests:create", args=[code["orders"]]), fields)
        if answer.status != status or answer.wrote:
            wrong.append(f"{source} → {target}: {answer.status}, wrote {sorted(answer.wrote)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("status", ["merged", "cancelled", "merging"])
def test_what_is_over_or_under_way_is_not_merged_again(world, everything, status):
    """The very click that started it may come twice and leads to the same job; any other is told how things stand."""
    opened = world.requests["orders"]
    resolve_many(pull_request=opened, choice="source", by=world.maker)
    PullRequest.objects.filter(pk=opened.pk).update(status=status, job=world.jobs["orders"])
    opened.refresh_from_db()
    address = reverse("pullrequests:merge", args=[opened.code])

    same = ask(everything, "POST", address, {"version": opened.version})
    other = ask(everything, "POST", address, {"version": opened.version + 1})

    assert (same.status, other.status) == (302 if status == "merging" else 409, 409)
    assert not same.wrote | other.wrote
    assert same.to_follow == 0
    assert status == "merging" or f"is {status}" in same.body


@pytest.fixture
def disputed(world):
    """A conflict about a reference, and one about a value that may be anything."""
    by, dev = world.maker, world.environments["dev"]
    giver = make_integration(dev, by=by, name="Giver", script="1")
    for name in ("a", "b", "c"):
        add(giver, {"name": name}, kind="flow", by=by)
    add(giver, {"name": "it", "_abstractFlowId": str(resource_of(giver, "a").lineage)}, kind="flow", by=by)
    add(giver, {"name": "shop", "type": "http", "http": {"ping": {"a": 1}}}, kind="connection", by=by)
    receiver = make_clone(giver, by=by, name="Receiver")
    change(giver, "it", by=by, _abstractFlowId=str(resource_of(giver, "b").lineage))
    change(receiver, "it", by=by, _abstractFlowId=str(resource_of(receiver, "c").lineage))
    change(giver, "shop", by=by, http={"ping": {"a": [2]}})
    change(receiver, "shop", by=by, http={"ping": {"a": {"b": 3}}})
    return make_pull_request(giver, receiver, by=by)


def test_a_written_value_that_cannot_stand_there_is_refused(world, everything, disputed):
    script = str(resource_of(disputed.target, "script").lineage)
    stranger = str(resource_of(world.tiles["stock"], "script").lineage)
    values = {
        "it": ("abc", "", str(uuid4()), stranger, script, "null", '["x"]', "x" * 1_000_000, "a\0b"),
        "shop": (
            '{"password": "hunter2"}',
            '[{"accessToken": "hunter2"}]',
            "{",
            "NaN",
            '{"a":1,"a":2}',
            '"\\ud800"',
        ),
    }
    mistakes = []
    for name, texts in values.items():
        found = disputed.changes.get(name=name)
        address = reverse("pullrequests:resolve", args=[disputed.code, found.lineage])
        for text in texts:
            sent = {
                "path": json.dumps(found.conflicts[0]["path"]),
                "inputs": inputs_of(found),
                "choice": "value",
                "value": text,
            }
            answer = everything.post(address, sent)
            if answer.status_code != 422 or Resolution.objects.filter(pull_request=disputed).exists():
                mistakes.append(f"{name}: {answer.status_code} for {text[:40]!r}")

    assert not mistakes, "\n".join(mistakes)


def test_a_revision_that_only_another_tile_has_is_not_gone_back_to(world, everything):
    stock, orders = world.tiles["stock"], world.tiles["orders"]
    number = orders.head + 1
    while stock.head < number:
        change(stock, "script", by=world.maker, content=f"{stock.head}")
        stock.refresh_from_db()

    answers = [
        ask(everything, method, reverse("integrations:revert", args=[orders.code, number]), data)
        for method, data in (("GET", None), ("POST", {"wanted_head": orders.head}))
    ]

    assert [(answer.status, sorted(answer.wrote)) for answer in answers] == [(404, []), (404, [])]


def test_a_state_whose_stored_hash_was_tampered_with_is_not_gone_back_to_and_the_log_says_so(
    world, everything
):
    tile = world.tiles["orders"]
    tamper(
        "UPDATE integrations_revision SET state_sum = decode(repeat('01', 512), 'hex')"
        " WHERE integration_id = %s AND number = 2",
        tile.pk,
    )
    before = all_rows()

    asked = everything.post(reverse("integrations:revert", args=[tile.code, 2]), {"wanted_head": tile.head})
    job = Job.objects.latest("pk")
    revert_task(job.pk)

    job.refresh_from_db()
    changed = {table for table, rows in all_rows().items() if rows != before[table]}
    assert (asked.status_code, job.state) == (302, Job.State.FAILED)
    assert "would not become what was decided, so nothing was changed" in job.problem
    assert changed == {"integrations.Job"}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.action, entry.tile_code) == (AuditEntry.Kind.REFUSAL, "job.failed", tile.code)
