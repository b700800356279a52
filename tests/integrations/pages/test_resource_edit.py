"""Editing a resource: saved, refused or stale, and nothing typed is ever lost."""

import json

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Resource, ResourceLocal
from tests.factories import add, change, document_of, make_integration, make_manager, remove
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    tile = make_integration(name="Orders", hook="const a = 1;\n")
    return {"tile": tile, "manager": make_manager(tile)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def manager(world, client):
    client.force_login(world["manager"])
    return world["manager"]


def address(tile, resource, as_json=False):
    url = reverse("integrations:resource_edit", args=[tile.code, resource.lineage])
    return f"{url}?as=json" if as_json else url


def typed(resource, **fields):
    """What a browser sends of the script's form."""
    sent = {"field-name": resource.name, "field-content": "const a = 1;\r\n"}
    sent |= {f"field-{name}": value for name, value in fields.items()}
    return {"expected": str(resource.content_id), **sent}


def as_json(resource, document):
    text = document if isinstance(document, str) else json.dumps(document)
    return {"expected": str(resource.content_id), "text": text}


def hook_of(tile):
    return Resource.objects.get(integration=tile, kind="script")


def test_saving_says_which_revision_it_made(client, tile, manager):
    response = client.post(address(tile, hook_of(tile)), typed(hook_of(tile), description="New"), follow=True)

    tile.refresh_from_db()
    assert f"Saved as revision {tile.head}." in response.content.decode()
    assert document_of(tile, "hook") == {"name": "hook", "content": "const a = 1;\n", "description": "New"}


def test_saving_an_untouched_form_makes_no_revision(client, tile, manager):
    head = tile.head

    response = client.post(address(tile, hook_of(tile)), typed(hook_of(tile)), follow=True)

    tile.refresh_from_db()
    assert tile.head == head
    assert "Nothing was changed" in response.content.decode()


def test_a_resource_can_be_renamed(client, tile, manager):
    client.post(address(tile, hook_of(tile)), typed(hook_of(tile), name="Clean up"))

    assert hook_of(tile).name == "Clean up"


def test_json_keeps_fields_that_the_form_does_not_know(client, tile, manager):
    document = {"name": "hook", "content": "x", "strange": {"__proto__": [1, None]}}

    client.post(address(tile, hook_of(tile), as_json=True), as_json(hook_of(tile), document))
    client.post(address(tile, hook_of(tile)), typed(hook_of(tile), content="y"))

    assert document_of(tile, "hook") == {**document, "content": "y"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"name": "hook",\n "content": }', "line 2"),
        ('{"name": "hook", "a": 1, "a": 2}', "twice"),
        ('{"name": "hook", "a": NaN}', "NaN"),
        ('{"name": "hook", "a": 9007199254740993}', "9007199254740991"),
        ('{"name": "hook", "a": "\\u0000"}', "NUL"),
        ('{"name": "hook", "a": "\\ud800"}', "surrogate"),
        ("[" * 3_000, "64 levels"),
        ('{"a": ' * 70 + "1" + "}" * 70, "64 levels"),
        ('{"content": "x"}', "Name"),
        ('{"name": "   "}', "Name"),
        ('{"name": "%s"}' % ("n" * 256), "255"),
        ("[]", "one JSON object"),
        ("", "required"),
    ],
    ids=lambda value: value[:24],
)
def test_a_wrong_document_is_refused_in_words_and_kept_on_the_page(client, tile, manager, text, word):
    head = tile.head

    response = client.post(address(tile, hook_of(tile), as_json=True), as_json(hook_of(tile), text))

    tile.refresh_from_db()
    assert response.status_code == 422
    assert tile.head == head
    assert word in " ".join(response.context["form"].errors.get("text", []))
    assert response.context["form"]["text"].value() == text


def test_a_secret_is_refused_with_a_sentence_and_not_stored(client, tile, manager):
    shop = add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=manager)
    document = {"name": "Shop", "type": "http", "http": {"auth": {"basic": {"password": "hunter2"}}}}

    response = client.post(address(tile, shop, as_json=True), as_json(shop, document))

    assert response.status_code == 422
    assert "secrets" in str(response.context["form"].errors)
    assert document_of(tile, "Shop") == {"name": "Shop", "type": "http"}


def test_references_must_stay_within_the_tile(client, tile, manager):
    elsewhere = make_integration()
    foreign = add(elsewhere, {"name": "Foreign"}, kind="connection", by=make_manager(elsewhere))
    export = add(tile, {"name": "Get", "adaptorType": "HTTPExport"}, kind="export", by=manager)
    document = {"name": "Get", "_connectionId": str(foreign.lineage)}

    response = client.post(address(tile, export, as_json=True), as_json(export, document))

    assert response.status_code == 422
    assert "no such connection in this tile" in str(response.context["form"].errors)


def test_a_refused_form_comes_back_with_everything_that_was_typed(client, tile, manager):
    hook = hook_of(tile)
    add(tile, {"name": "taken", "content": ""}, by=manager)
    sent = typed(hook, name="taken", description="Long thoughts", content="typed\r\n")

    response = client.post(address(tile, hook), sent)

    form = response.context["form"]
    assert response.status_code == 422
    assert "already has" in str(form.errors["name"])
    assert form["description"].value() == "Long thoughts"
    assert form["content"].value() == "typed\r\n"


def test_an_environment_owned_value_is_saved_without_a_revision(client, tile, manager):
    flow = add(tile, {"name": "Nightly"}, kind="flow", by=manager)
    tile.refresh_from_db()
    sent = {"expected": str(flow.content_id), "field-name": "Nightly", "field-disabled": "on"}

    response = client.post(address(tile, flow), sent, follow=True)

    head = tile.head
    tile.refresh_from_db()
    assert tile.head == head
    assert ResourceLocal.objects.get(resource=flow).values == {"disabled": True}
    assert "belongs to this environment" in response.content.decode()


def test_a_stale_form_shows_both_versions_and_overwrites_nothing(client, tile, manager):
    began = hook_of(tile)
    sent = typed(began, content="mine\r\n")
    change(tile, "hook", by=make_manager(tile), content="theirs\n", description="Added meanwhile")
    tile.refresh_from_db()
    head = tile.head

    response = client.post(address(tile, began), sent)

    tile.refresh_from_db()
    (description, content) = sorted(response.context["stale"].rows, key=lambda row: row.is_both)
    assert response.status_code == 409
    assert tile.head == head
    assert document_of(tile, "hook")["content"] == "theirs\n"
    assert (content.saved.text, content.yours.text) == ("theirs\n", "mine\n")
    assert content.is_both
    assert not description.is_both


def test_going_on_from_a_stale_form_keeps_what_the_other_person_added(client, tile, manager):
    began = hook_of(tile)
    change(tile, "hook", by=make_manager(tile), description="Added meanwhile")
    stale = client.post(address(tile, began), typed(began, content="mine\r\n"))
    form = stale.context["form"]
    again = {f"field-{name}": form[name].value() for name in ("name", "description", "content")}

    response = client.post(address(tile, began), {"expected": str(stale.context["expected"]), **again})

    assert response.status_code == 302
    assert document_of(tile, "hook") == {
        "name": "hook",
        "description": "Added meanwhile",
        "content": "mine\n",
    }


def test_a_stale_json_text_is_kept_too(client, tile, manager):
    began = hook_of(tile)
    change(tile, "hook", by=make_manager(tile), description="Added meanwhile")

    response = client.post(
        address(tile, began, as_json=True), as_json(began, {"name": "hook", "content": "mine", "extra": 1})
    )

    assert response.status_code == 409
    assert json.loads(response.context["form"]["text"].value()) == {
        "name": "hook",
        "content": "mine",
        "extra": 1,
        "description": "Added meanwhile",
    }


def test_a_resource_deleted_meanwhile_hands_back_what_was_typed(client, tile, manager):
    began = hook_of(tile)
    remove(tile, "hook", by=make_manager(tile))

    response = client.post(address(tile, began), typed(began, content="mine\r\n"))

    assert response.status_code == 409
    assert "deleted meanwhile" in response.content.decode()


@pytest.mark.parametrize("expected", ["", "-1", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_form_that_does_not_say_what_it_was_made_from_saves_nothing(client, tile, manager, expected):
    head = tile.head

    response = client.post(
        address(tile, hook_of(tile)), {**typed(hook_of(tile), content="mine"), "expected": expected}
    )

    tile.refresh_from_db()
    assert response.status_code == 409
    assert tile.head == head


def test_content_of_another_tile_cannot_be_read_through_the_form(client, tile, manager):
    secret = make_integration(other="the neighbour's text\n").resources.get(name="other")

    response = client.post(
        address(tile, hook_of(tile)),
        {**typed(hook_of(tile), content="x"), "expected": str(secret.content_id)},
    )

    assert response.status_code == 409
    assert "neighbour" not in response.content.decode()


def test_a_monitor_may_not_save(client, tile):
    client.force_login(make_manager(tile, role=Role.MONITOR))
    head = tile.head

    response = client.post(address(tile, hook_of(tile)), typed(hook_of(tile), content="x"))

    tile.refresh_from_db()
    assert response.status_code == 403
    assert tile.head == head


def test_the_editor_gets_the_nonce_of_the_page(client, tile, manager):
    response = client.get(address(tile, hook_of(tile)))

    nonce = response.context["request"].csp_nonce
    assert f'data-nonce="{nonce}"' in response.content.decode()
    assert f"'nonce-{nonce}'" in response.headers["Content-Security-Policy"]


def test_a_value_that_could_end_the_text_area_does_not(client, tile, manager):
    change(tile, "hook", by=manager, content='</textarea><script>alert(1)</script><!--"')

    body = client.get(address(tile, hook_of(tile))).content.decode()

    assert "<script>alert(1)" not in body
