"""What one may not see does not exist: no page of a tile tells of the tile it was cloned from or into.

The unseen tile, its environment and what is asked of it are all called Hush.
"""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.archive.lineages import lineage_of
from integrations.bulk import store_vendor_ids
from integrations.models import Integration, Job, Resource, Revision, Snapshot, Sync
from integrations.services.clone import request_clone
from integrations.services.locking import lock_integration
from integrations.services.revisions import Plan, prepare, write_revision
from integrations.services.snapshot import request_snapshot, take_snapshot
from pullrequests.models import PullRequest
from pullrequests.services.comparing import request_opening, request_refresh
from pullrequests.services.merge import request_merge
from tests.factories import make_environment, make_manager, make_pull_request, pull, revert
from tests.tampering import tamper
from tests.test_one_moment import PAGES, World, text_of

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
KEEP_TO_ASKER = import_module("integrations.migrations.0011_jobs_name_others").Migration


@dataclass
class Pair:
    """A tile that the reader administers, the unseen one at the other end of its edge, and one who sees both."""

    world: World
    seen: Integration
    unseen: Integration
    reader: User
    both: User
    secrets: list[str]


@pytest.fixture(params=["dev", "qa"])
def pair(request):
    """Pulls both ways, taken back and open ones, and rows as they were written before; once for either end."""
    world = World()
    seen, unseen = (world.dev, world.qa) if request.param == "dev" else (world.qa, world.dev)
    hush = make_environment(world.environment.account, name="Hush stage")
    Integration.objects.filter(pk=unseen.pk).update(name="Hush orders", environment=hush)
    Integration.objects.filter(pk=seen.pk).update(name="Orders")
    for tile in (seen, unseen):
        tile.refresh_from_db()
    pulled = [pull(world.dev, world.qa, by=world.by), _pull_back(world)]
    _write_as_before(seen, unseen, world.by)
    revert(seen, seen.head - 1, by=world.by)
    opened = [make_pull_request(*ends, by=world.by, title="Hush plan") for ends in _both_ways(seen, unseen)]
    codes = [each.code for each in (unseen, hush, *pulled, *opened)]
    world.dev, world.qa, world.environment, world.request = seen, unseen, seen.environment, opened[0]
    reader = make_manager(seen, role=Role.ADMINISTER)
    give_role(to=reader, on=make_environment(), role=Role.MANAGE)  # where a clone may go
    return Pair(world, seen, unseen, reader, make_manager(seen, unseen), ["Hush", *map(str, codes)])


def _pull_back(world):
    """From the clone into the original; it has something of its own to bring."""
    _write(world.qa, Revision.Kind.EDIT, "Edited", world.by, "Written in the clone")
    return pull(world.qa, world.dev, by=world.by)


def _both_ways(one, other):
    return [(one, other), (other, one)]


def _write(tile, kind, description, by, content):
    lineage = lineage_of(content)
    store_vendor_ids([(lineage, content)])
    placement, stored = prepare(lineage, "script", {"name": content, "content": content})
    plan = Plan(placements=[placement], contents=[stored])
    locked = lock_integration(tile)
    revision = write_revision(integration=locked, kind=kind, by=by, description=description, plan=plan)
    tile.refresh_from_db()
    return revision


def _write_as_before(seen, unseen, by):
    """Description and labels as they were stored once, with the other tile's name."""
    take_snapshot(integration=seen, label=f"Before pulling from {unseen}", by=by, reason="before_pull")
    revision = _write(seen, Revision.Kind.PULL, f"Pulled from {unseen}: Hush plan", by, "Written long ago")
    take_snapshot(integration=seen, label=f"After pulling from {unseen}", by=by, reason="after_pull")
    # There was no audit log when descriptions were written like that.
    tamper("DELETE FROM environments_auditentry WHERE summary LIKE %s", f"%{unseen}%")
    edge = Sync.objects.filter(receiver__in=[seen, unseen]).first().edge
    Sync.objects.create(
        edge=edge, giver=unseen, giver_revision=unseen.head, receiver=seen, receiver_revision=revision.number
    )


def texts(client, addresses, person):
    """What each address answers, with its headers; every one of them is there."""
    client.force_login(person)
    responses = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in responses.values()} == {200}
    return {address: text_of(response) + str(response.headers) for address, response in responses.items()}


def past_of(tile):
    """Every page about every revision of a tile and the past of every resource."""
    addresses = [reverse("integrations:revisions", args=[tile.code])]
    for number in range(1, Integration.objects.get(pk=tile.pk).head + 1):
        addresses += [
            reverse(f"integrations:{page}", args=[tile.code, number]) for page in ("revision", "revert")
        ]
        addresses.append(f"{reverse('integrations:compare', args=[tile.code])}?before=1&after={number}")
    lineages = set(Resource.history.filter(integration_id=tile.pk).values_list("lineage", flat=True))
    pages = [reverse("integrations:resource_history", args=[tile.code, lineage]) for lineage in lineages]
    return [*addresses, *pages]


def test_no_page_tells_of_a_tile_that_one_may_not_see(client, pair):
    """But for a code that the asker had put into the address."""
    client.force_login(pair.reader)
    told, answers = {}, {}
    for page, parts, query, _ in PAGES:
        address = pair.world.address(page, parts, query)
        response = client.get(address)
        text = text_of(response) + str(response.headers)
        told[address] = [secret for secret in pair.secrets if secret in text and secret not in address]
        if page == "integrations:developer_clones":
            continue  # it takes an environment of the account to administer, which the reader has not
        if parts == {"code": "dev"} or "request" in parts.values():
            answers[address] = (response.status_code, "request" not in parts.values() and "{qa}" not in query)

    assert told == {address: [] for address in told}
    assert answers == {address: (200 if is_own else 404, is_own) for address, (_, is_own) in answers.items()}


def test_nothing_of_the_past_tells_of_a_tile_that_one_may_not_see(client, pair):
    told = texts(client, past_of(pair.seen), pair.reader)

    found = {a: [secret for secret in pair.secrets if secret in text] for a, text in told.items()}
    assert found == {address: [] for address in told}


def test_who_sees_both_tiles_reads_where_everything_came_from(client, pair):
    told = texts(client, past_of(pair.seen), pair.both)

    everything = "\n".join(told.values())
    title = "Bring it over"
    sentences = [
        f"Pulled from Hush orders · Hush stage: {title}",
        "Before pulling from Hush orders · Hush stage",
    ]
    sentences.append("After pulling from Hush orders · Hush stage")
    if pair.seen.name == "Orders" and pair.seen.revisions.filter(kind="clone").exists():
        sentences.append("Cloned from Hush orders · Hush stage, revision ")
    assert [sentence for sentence in sentences if sentence not in everything] == []
    assert (
        "Hush plan" not in told[past_of(pair.seen)[0]]
    )  # titles are those of the rows, not of old descriptions


def test_nothing_stored_with_a_revision_names_another_tile(pair):
    """But for what was stored so before."""
    stored = [
        *Revision.objects.values_list("description", flat=True),
        *Resource.history.values_list("history_change_reason", flat=True),
        *Snapshot.objects.values_list("label", flat=True),
    ]

    named = {text for text in stored if re.search("Dev|QA|Bring it over|Hush", text)}
    old = f"Pulled from {pair.unseen}: Hush plan"
    labels = {f"{when} pulling from {pair.unseen}" for when in ("Before", "After")}
    assert named == {old, f"Pull: {old}", *labels, "Created Dev"}


def test_unannotated_rows_name_no_tile(pair):
    """A page that forgets to ask for a reader tells too little, never too much."""
    rows = [*Revision.objects.filter(integration=pair.seen)]
    rows += Snapshot.objects.filter(revision__integration=pair.seen)

    assert [row.told for row in rows if "Hush" in row.told] == []


def jobs_between(pair):
    """Of each kind that names both tiles: the job, and whether who sees both may follow it."""
    by, (one, other) = pair.world.by, (pair.seen, pair.unseen)
    asked = {"title": "Hush plan", "description": "", "by": by}
    copy = {"name": "Hush", "connections": {}, "with_lookup_data": False, "by": by}
    into_seen = PullRequest.objects.get(target=one, title="Hush plan")
    return [
        (request_refresh(pull_request=into_seen, by=by), True),
        (request_opening(source=one, target=other, **asked), False),
        (request_opening(source=other, target=one, **asked), False),
        (request_clone(source=one, environment=pair.unseen.environment, **copy), False),
        (request_merge(pull_request=into_seen, version=into_seen.version, by=by), True),
    ]


def test_a_job_that_names_a_tile_is_there_for_nobody_who_may_not_see_it(client, pair):
    for job, is_shared in jobs_between(pair):
        for person, status in (
            (pair.world.by, 200),
            (pair.both, 200 if is_shared else 404),
            (pair.reader, 404),
        ):
            client.force_login(person)
            for page in ("job", "job_progress"):
                response = client.get(reverse(f"integrations:{page}", args=[job.code]))
                assert response.status_code == status, (job, person)
                assert person != pair.reader or not [
                    s for s in pair.secrets if s in response.content.decode()
                ]


def test_jobs_asked_for_before_belong_to_who_asked(pair):
    """The migration keeps every job to its asker that says not which tiles it names."""
    jobs = [job for job, _ in jobs_between(pair)]
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(arguments={"pull_request": 1})
    own = request_snapshot(integration=pair.seen, label="Kept", by=pair.world.by)

    with connection.cursor() as cursor:
        cursor.execute(KEEP_TO_ASKER.operations[0].sql)

    assert {job.others and tuple(job.others) for job in Job.objects.filter(pk__in=[j.pk for j in jobs])} == {
        None
    }
    assert Job.objects.get(pk=own.pk).arguments == {"label": "Kept"}


def test_templates_show_what_is_told_of_the_past():
    """Never the stored text, which may be from before."""
    stored = re.compile(r"revision\.description|snapshot\.label|history_change_reason")
    found = [file.name for file in TEMPLATES.rglob("*.html") if stored.search(file.read_text())]

    assert found == []
