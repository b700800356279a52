"""Who was refused what is in the audit log, once: a table of who asks for what, and what the log says of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from environments.models import AuditEntry
from environments.refusal_count import A_MINUTE
from environments.roles import Role
from environments.services.grants import give_role
from integrations.services.archiving import archive_integration
from integrations.tasks import sweep_jobs_task
from tests.factories import (
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)

pytestmark = pytest.mark.django_db

NO_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "unix:///nowhere/valkey.sock",
        "OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1},
    }
}
HIDDEN = "They wanted to change what they may not see."


class Scene:
    """Orders in Dev and QA with a pull request; people with each role on both, and one with none."""

    def __init__(self):
        account = make_environment(name="Production", is_production=True).account
        self.places = {"account": account}
        self.places["environment"] = dev = make_environment(account, name="Dev")
        manager = make_manager(account)
        self.places["tile"] = tile = make_integration(dev, by=manager, name="Orders", orders="1")
        self.places["clone"] = clone = make_clone(tile, by=manager, name="Copy")
        change(tile, "orders", content="2", by=manager)
        self.places["pull request"] = make_pull_request(tile, clone, by=manager)
        self.people = {
            "stranger": make_user(),
            "monitor": make_manager(dev, role=Role.MONITOR),
            "manager": manager,
        }

    def ask(self, client, who, method, view, place, **parts):
        client.force_login(self.people[who])
        code = self.places[place].code if place in self.places else place
        return getattr(client, method)(reverse(view, kwargs={"code": code, **parts}), {"name": "x"})


@pytest.fixture
def scene(db):
    return Scene()


def refusals():
    return AuditEntry.objects.filter(kind=AuditEntry.Kind.REFUSAL).order_by("pk")


NEEDS_MANAGE = "This needs Manage on Orders · Dev."
REFUSED = [
    ("monitor", "post", "integrations:settings", "tile", 403, NEEDS_MANAGE),
    ("monitor", "get", "integrations:settings", "tile", 403, NEEDS_MANAGE),
    ("monitor", "head", "integrations:download", "tile", 403, NEEDS_MANAGE),
    ("monitor", "get", "integrations:download", "tile", 403, NEEDS_MANAGE),
    ("monitor", "post", "pullrequests:delete_tile", "tile", 403,
     "This needs Administer on Orders · Dev."),
    ("monitor", "post", "integrations:create", "environment", 403,
     "Adding tiles to Dev needs Manage on it."),
    ("monitor", "post", "pullrequests:merge", "pull request", 403, "This needs Manage on Copy · Dev."),
    ("stranger", "post", "integrations:settings", "tile", 404, HIDDEN),
    ("stranger", "post", "integrations:create", "environment", 404, HIDDEN),
    ("stranger", "post", "pullrequests:cancel", "pull request", 404, HIDDEN),
]  # fmt: skip


@pytest.mark.parametrize("who, method, view, place, status, sentence", REFUSED)
def test_a_refusal_is_written_down(scene, client, who, method, view, place, status, sentence):
    response = scene.ask(client, who, method, view, place)

    assert response.status_code == status
    entry = refusals().get()
    assert (entry.summary, entry.actor) == (sentence, scene.people[who])
    assert entry.details == {"method": method.upper(), "address": response.wsgi_request.path}
    about = {"tile": "Orders · Dev", "environment": "", "pull request": "Copy · Dev"}[place]
    assert (entry.tile_name, entry.environment) == (about, scene.places["environment"])


NOT_REFUSED = [
    ("nobody finds out by looking", "stranger", "get", "integrations:settings", "tile", {}, 404),
    ("what never existed", "stranger", "post", "integrations:settings", uuid4(), {}, 404),
    ("what is not in a tile one sees", "manager", "post", "integrations:resource_delete", "tile",
     {"lineage": uuid4()}, 404),
    ("what is allowed", "manager", "post", "integrations:settings", "tile", {}, 302),
    ("a form that is wrong", "manager", "post", "integrations:clone", "tile", {}, 422),
    ("another method", "monitor", "post", "integrations:detail", "tile", {}, 405),
]  # fmt: skip


@pytest.mark.parametrize(
    "who, method, view, place, parts, status",
    [case[1:] for case in NOT_REFUSED],
    ids=[c[0] for c in NOT_REFUSED],
)
def test_what_is_no_refusal(scene, client, who, method, view, place, parts, status):
    assert scene.ask(client, who, method, view, place, **parts).status_code == status

    assert not refusals().exists()


def test_a_deleted_tile_is_no_secret_to_who_could_see_it(scene, client):
    tile = scene.places["tile"]
    give_role(to=scene.people["manager"], on=tile, role=Role.ADMINISTER)
    archive_integration(integration=tile, by=scene.people["manager"])

    scene.ask(client, "manager", "post", "integrations:settings", "tile")
    assert not refusals().exists()
    scene.ask(client, "stranger", "post", "integrations:settings", "tile")
    assert refusals().get().summary == HIDDEN


def test_someone_not_signed_in_is_sent_to_the_sign_in(scene, client):
    client.post(reverse("integrations:settings", args=[scene.places["tile"].code]))

    assert not refusals().exists()


def test_asking_again_and_again_to_look_is_one_entry(scene, client):
    for _ in range(3):
        scene.ask(client, "monitor", "get", "integrations:settings", "tile")
    for _ in range(3):
        parts = {"lineage": uuid4()}
        scene.ask(client, "monitor", "get", "integrations:resource_delete", "tile", **parts)
    scene.people["other"] = make_manager(scene.places["environment"], role=Role.MONITOR)
    scene.ask(client, "other", "get", "integrations:settings", "tile")

    assert [entry.actor for entry in refusals()] == [
        scene.people["monitor"],
        scene.people["monitor"],
        scene.people["other"],
    ]


def test_asking_again_to_look_is_one_entry_without_a_cache_too(scene, client, settings):
    settings.CACHES = NO_CACHE

    for _ in range(3):
        scene.ask(client, "monitor", "get", "integrations:settings", "tile")

    assert refusals().count() == 1


def test_each_try_to_change_something_is_an_entry(scene, client):
    for _ in range(3):
        scene.ask(client, "monitor", "post", "integrations:settings", "tile")

    assert refusals().count() == 3


def test_neither_query_nor_form_get_into_the_log_and_a_line_stays_a_line(scene, client):
    client.force_login(scene.people["monitor"])
    address = reverse("integrations:resource_create", args=[scene.places["tile"].code, "script"])
    evil = address.replace("script", "a%0Ab%1B[31m")

    client.post(f"{evil}?token=canary", {"name": "canary"})

    entry = refusals().get()
    assert entry.details["address"].endswith("/a%0Ab%1B%5B31m/")
    assert "canary" not in f"{entry.summary}{entry.details}"


def test_of_masses_the_first_are_written_down_and_the_rest_is_told_in_one_entry(scene, client):
    begun = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    with time_machine.travel(begun, tick=False):
        for _ in range(A_MINUTE + 5):
            assert scene.ask(client, "monitor", "post", "integrations:settings", "tile").status_code == 403
        scene.ask(client, "stranger", "post", "integrations:settings", "tile")
        assert refusals().count() == A_MINUTE + 1
        sweep_jobs_task()
    assert refusals().count() == A_MINUTE + 1

    with time_machine.travel(begun + timedelta(minutes=1), tick=False):
        for _ in range(2):
            sweep_jobs_task()
        scene.ask(client, "monitor", "post", "integrations:settings", "tile")

    told, again = refusals()[A_MINUTE + 1 :]
    assert (told.summary, told.actor) == (
        "And 5 more refused within the minute from 07:08 UTC on.",
        scene.people["monitor"],
    )
    assert (told.account, told.environment) == (scene.places["account"], None)
    assert again.summary == NEEDS_MANAGE


def test_masses_are_bounded_without_a_cache_too(scene, client, settings):
    settings.CACHES = NO_CACHE

    for _ in range(A_MINUTE + 5):
        scene.ask(client, "monitor", "post", "integrations:settings", "tile")

    assert refusals().count() == A_MINUTE
