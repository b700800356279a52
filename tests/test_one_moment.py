"""Every page is read at one moment, though the tiles change between any two of its statements.

Another connection moves the whole world on by one step whenever the page has asked the database something. Everything
that a step writes carries the step's number, so a page that mixes two moments shows two numbers.
"""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import get_resolver, reverse

from environments.models import Connection
from environments.roles import Role
from environments.services.grants import give_role
from integrations.archive.lineages import lineage_of
from integrations.bulk import store_vendor_ids
from integrations.models import Integration, LookupEntry, ResourceLocal
from integrations.services.lookup_upload import stage_rows
from pullrequests.services.merge import carry_out_merge, request_merge
from pullrequests.services.refresh import refresh_pull_request
from tests.factories import (
    fill,
    make_clone,
    make_connection,
    make_integration,
    make_invitation,
    make_manager,
    make_pull_request,
    make_sides,
    resource_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 6

# Of each page: its address, and whether it shows the past besides.
PAGES = [
    ("environments:account", {"code": "account"}, "", False),
    ("environments:licence", {"code": "account"}, "", False),
    ("environments:environment_create", {"code": "account"}, "", False),
    ("environments:environment_edit", {"code": "account", "environment": "environment"}, "", False),
    ("environments:environment_disable", {"code": "account", "environment": "environment"}, "", False),
    ("integrations:home", {"code": "environment"}, "", False),
    ("integrations:resources", {"code": "environment"}, "", False),
    ("integrations:deleted", {"code": "environment"}, "", False),
    ("integrations:upload", {"code": "environment"}, "", False),
    ("integrations:create", {"code": "environment"}, "", False),
    ("integrations:connections", {"code": "environment"}, "", False),
    ("integrations:connection_create", {"code": "environment"}, "?type=http", False),
    ("integrations:connection", {"code": "environment", "connection": "shop"}, "", False),
    ("integrations:connection_edit", {"code": "environment", "connection": "shop"}, "", False),
    ("integrations:connection_delete", {"code": "environment", "connection": "shop"}, "", False),
    ("integrations:resource_connection", {"code": "dev", "lineage": "shop"}, "", False),
    ("integrations:detail", {"code": "dev"}, "", False),
    ("integrations:flows", {"code": "dev"}, "", False),
    ("integrations:clones", {"code": "dev"}, "", False),
    ("integrations:clone", {"code": "dev"}, "", False),
    ("integrations:family_roles", {"code": "dev"}, "", False),
    ("integrations:developer_clones", {"code": "dev"}, "", False),
    ("integrations:revisions", {"code": "dev"}, "", True),
    ("integrations:revision", {"code": "dev", "number": 1}, "", True),
    ("integrations:compare", {"code": "dev"}, "", True),
    ("integrations:snapshot", {"code": "dev"}, "", False),
    ("integrations:revert", {"code": "dev", "number": 1}, "", False),
    ("integrations:download", {"code": "dev"}, "", False),
    ("integrations:settings", {"code": "dev"}, "", False),
    ("integrations:access", {"code": "dev"}, "", False),
    ("integrations:access_role", {"code": "dev", "who": "person", "pk": "admin"}, "", False),
    ("integrations:access_invite", {"code": "dev"}, "", False),
    ("integrations:access_withdraw", {"code": "dev", "invitation": "to dev"}, "", False),
    ("integrations:environment_people_invite", {"code": "environment"}, "", False),
    (
        "integrations:environment_people_withdraw",
        {"code": "environment", "invitation": "to environment"},
        "",
        False,
    ),
    ("integrations:team_create", {"code": "account"}, "", False),
    ("integrations:team", {"code": "account", "pk": "team"}, "", False),
    ("integrations:team_member", {"code": "account", "pk": "team", "person": "admin"}, "", False),
    ("integrations:team_delete", {"code": "account", "pk": "team"}, "", False),
    ("integrations:account_people_invite", {"code": "account"}, "", False),
    ("integrations:account_people_withdraw", {"code": "account", "invitation": "to account"}, "", False),
    ("integrations:my_access", {"code": "dev"}, "", False),
    ("integrations:tile_audit", {"code": "dev"}, "", True),
    ("integrations:tokens", {"code": "environment"}, "", False),
    ("integrations:token_create", {"code": "environment"}, "", False),
    ("integrations:environment_people", {"code": "environment"}, "", False),
    (
        "integrations:environment_people_role",
        {"code": "environment", "who": "person", "pk": "admin"},
        "",
        False,
    ),
    ("integrations:account_people", {"code": "account"}, "", False),
    ("integrations:everyone", {"code": "account"}, "", False),
    ("integrations:person", {"code": "account", "pk": "admin"}, "", False),
    ("integrations:account_people_role", {"code": "account", "who": "person", "pk": "admin"}, "", False),
    ("integrations:migration", {"code": "account"}, "", False),
    ("integrations:migration_report", {"code": "account"}, "", False),
    ("integrations:resource_create", {"code": "dev", "kind": "script"}, "", False),
    ("integrations:resource", {"code": "dev", "lineage": "orders"}, "", True),
    ("integrations:resource", {"code": "dev", "lineage": "orders"}, "?as=json", True),
    ("integrations:resource_edit", {"code": "dev", "lineage": "orders"}, "", False),
    ("integrations:resource_delete", {"code": "dev", "lineage": "orders"}, "", False),
    ("integrations:resource_share", {"code": "dev", "lineage": "orders"}, "", False),
    ("integrations:resource_unshare", {"code": "dev", "lineage": "orders"}, "", False),
    ("integrations:resource_history", {"code": "dev", "lineage": "orders"}, "", True),
    ("integrations:resource_revert", {"code": "dev", "lineage": "orders", "number": 1}, "", False),
    ("integrations:resource_copy", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_data", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_download", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_add", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_row", {"code": "dev", "lineage": "cache", "pk": "row"}, "", False),
    ("integrations:lookup_delete", {"code": "dev", "lineage": "cache", "pk": "row"}, "", False),
    ("integrations:lookup_clear", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_upload", {"code": "dev", "lineage": "cache"}, "", False),
    ("integrations:lookup_preview", {"code": "dev", "lineage": "cache", "upload": "kept"}, "", False),
    ("pullrequests:all", {}, "", False),
    ("pullrequests:list", {"code": "dev"}, "", False),
    ("pullrequests:delete_tile", {"code": "dev"}, "", False),
    ("pullrequests:create", {"code": "dev"}, "", False),
    ("pullrequests:create", {"code": "dev"}, "?direction=propose&with={qa}", False),
    ("pullrequests:detail", {"code": "request"}, "", False),
    ("pullrequests:change", {"code": "request", "lineage": "orders"}, "", False),
]
NOT_READ = {
    "leads on": {"integrations:landing"},
    "is for people without a role": {"integrations:join"},
    "shows one row": {
        "integrations:job",
        "integrations:job_progress",
        "integrations:migration_result",
        "integrations:token_revoke",
    },
    "looks at no session": {"integrations:api_token"},
    "is a part of the review": {"pullrequests:status"},
    "tells of the past alone": {
        "integrations:environment_audit",
        "integrations:account_audit",
        "integrations:tile_audit_csv",
        "integrations:environment_audit_csv",
        "integrations:account_audit_csv",
    },
}

NAMES = ["flow", "orders", "stock", "returns"]


class World:
    """Orders in Dev and its clone in QA, with a pull request between them; step by step all of it changes."""

    def __init__(self):
        self.environment, _ = make_sides()
        self.by = make_manager(self.environment.account, role=Role.ADMINISTER)
        self.dev = make_integration(self.environment, by=self.by, name="Dev")
        fill(self.dev, {"cache": {"name": "Countries"}}, kind="lookup_cache", by=self.by)
        self.row = LookupEntry.objects.create(
            resource=resource_of(self.dev, "Countries"), key="first", value=""
        )
        self.qa = make_clone(self.dev, by=self.by, name="QA")
        places = {
            "to dev": self.dev,
            "to environment": self.environment,
            "to account": self.environment.account,
        }
        self.invitations = {
            name: make_invitation(place, by=self.by)[0].code for name, place in places.items()
        }
        self.team = self.environment.account.teams.create(name="Team")
        self.team.user_set.add(self.by)
        give_role(to=self.team, on=self.dev, role=Role.MANAGE)
        rows = {"kept": "rows"}
        self.kept = stage_rows(
            integration=self.dev, lineage=lineage_of("cache"), rows=rows, origin="a file", by=self.by
        )
        self.connection = make_connection(self.environment, by=self.by)
        store_vendor_ids([(lineage_of(name), name) for name in [*NAMES, "cache", "shop"]])
        self.number = 0
        self.write()
        self.request = make_pull_request(self.dev, self.qa, by=self.by)
        self.step()

    @transaction.atomic
    def step(self, *, is_proposed=False):
        """One commit: Dev goes on, both tiles get new names, and the pull request is compared again if it counts."""
        self.number += 1
        self.write()
        if is_proposed:
            refresh_pull_request(pull_request=self.request, by=self.by)

    @transaction.atomic
    def merge_and_step(self):
        """One commit: QA gets what was, and Dev goes on."""
        pull_request = make_pull_request(self.dev, self.qa, by=self.by)
        carry_out_merge(request_merge(pull_request=pull_request, version=1, by=self.by))
        self.step()

    def write(self):
        text = f"step {self.number}."
        documents = {name: {"name": f"{name} {text}", "description": text} for name in NAMES}
        fill(self.dev, documents, kind="flow", by=self.by)
        for tile in (self.dev, self.qa):
            Integration.objects.filter(pk=tile.pk).update(name=f"{tile.name.split()[0]} {text}")
        fill(self.dev, {"shop": {"name": f"shop {text}", "type": "http"}}, kind="connection", by=self.by)
        Connection.objects.filter(pk=self.connection.pk).update(name=f"Dev {text}", check_note=text)
        bound = {"resource": resource_of(self.dev, f"shop {text}")}
        ResourceLocal.objects.update_or_create(**bound, defaults={"connection": self.connection})
        local = {"resource": resource_of(self.dev, f"flow {text}")}
        LookupEntry.objects.filter(pk=self.row.pk).update(key=f"Dev {text}")
        ResourceLocal.objects.update_or_create(**local, defaults={"values": {"disabled": text}})

    def address(self, page, parts, query):
        names = {
            "account": self.environment.account.code,
            "admin": self.by.pk,
            "team": self.team.pk,
            **self.invitations,
            "environment": self.environment.code,
            "dev": self.dev.code,
            "request": self.request.code,
            "orders": lineage_of("orders"),
            "cache": lineage_of("cache"),
            "row": self.row.pk,
            "kept": self.kept.code,
            "shop": self.connection.code if "connection" in parts else lineage_of("shop"),
        }
        given = {key: names.get(value, value) for key, value in parts.items()}
        return reverse(page, kwargs=given) + query.format(qa=self.qa.code)


@contextmanager
def restless(world, step, *, steps=STEPS):
    """After each of this connection's first statements, another one takes a step of the world and commits it."""
    last = world.number + steps

    def ask_and_step(execute, *arguments):
        answer = execute(*arguments)
        if world.number < last:
            elsewhere.submit(step).result()
        return answer

    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        try:
            with connection.execute_wrapper(ask_and_step):
                yield
        finally:
            elsewhere.submit(lambda: connection.close()).result()


def text_of(response):
    if response.headers["Content-Type"] != "application/zip":
        return response.content.decode()
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def is_of_one_moment(text, *, is_past):
    """The tile's own name tells the moment; nothing is of a later one, and of an earlier one only what is the past."""
    moments = set(map(int, re.findall(r"(?:Dev|QA) step (\d+)", text)))
    steps = set(map(int, re.findall(r"step (\d+)", text)))
    return len(moments) <= 1 and (max(steps, default=0) in moments if is_past else steps == moments)


@pytest.mark.long
def test_every_page_is_read_at_one_moment(client):
    world = World()
    client.force_login(world.by)
    mixed = []

    for page, parts, query, is_past in PAGES:
        address, before = world.address(page, parts, query), world.number
        with restless(world, partial(world.step, is_proposed="request" in parts.values())):
            response = client.get(address)
        assert (response.status_code, world.number > before + 3) == (200, True), address
        if not is_of_one_moment(text_of(response), is_past=is_past):
            mixed.append((page, query, set(re.findall(r"[a-zA-Z]+ step \d+", text_of(response)))))

    assert mixed == []


def test_what_a_pull_would_bring_is_told_of_one_moment(client):
    world = World()
    client.force_login(world.by)
    address = world.address("pullrequests:create", {"code": "dev"}, "?direction=propose&with={qa}")
    told = set()

    for _ in range(2):
        with restless(world, world.merge_and_step, steps=5):
            preview = client.get(address).context["preview"]
        told.add((preview.conflicts, preview.kept, *(line.changed for line in preview.lines)))

    assert told == {(0, 0, len(NAMES), 1)}


def test_every_other_address_only_answers_a_form(client):
    """Or has its reason in NOT_READ."""
    known = {page for page, *_ in PAGES} | set().union(*NOT_READ.values())
    parts = {
        "code": uuid4(),
        "invitation": uuid4(),
        "connection": uuid4(),
        "environment": uuid4(),
        "lineage": uuid4(),
        "number": 1,
        "pk": 1,
        "kind": "script",
    }
    others = [
        (f"{namespace}:{pattern.name}", pattern.pattern.converters)
        for namespace in ("environments", "integrations", "pullrequests")
        for pattern in get_resolver().namespace_dict[namespace][1].url_patterns
        if f"{namespace}:{pattern.name}" not in known
    ]

    answers = {
        name: client.get(reverse(name, kwargs={part: parts[part] for part in wanted})).status_code
        for name, wanted in others
    }

    assert answers == dict.fromkeys(answers, 405)
