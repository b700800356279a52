"""The pages of a lookup cache's data: the list, one row, and its files."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import AuditEntry
from environments.roles import Role
from integrations.errors import StaleRow
from integrations.models import LookupEntry, LookupReminder
from integrations.services.lookup_rows import edit_row, row_mark
from tests.factories import add, all_rows, make_integration, make_manager
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    """Orders with an empty lookup cache, and who manages it."""
    tile = make_integration(name="Orders")
    manager = make_manager(tile)
    cache = add(tile, {"name": "Countries"}, kind="lookup_cache", by=manager)
    return {"tile": tile, "manager": manager, "cache": cache}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def manager(world):
    return world["manager"]


@pytest.fixture
def cache(world):
    return world["cache"]


def fill(cache, rows):
    LookupEntry.objects.bulk_create(LookupEntry(resource=cache, key=k, value=v) for k, v in rows.items())
    return LookupEntry.objects.filter(resource=cache)


def rows_of(cache):
    return dict(LookupEntry.objects.filter(resource=cache).values_list("key", "value"))


def address(cache, name="lookup_data", **parts):
    known = {"code": cache.integration.code, "lineage": cache.lineage, **parts}
    return reverse(f"integrations:{name}", kwargs=known)


def get(client, user, cache, name="lookup_data", *, pk=None, **parameters):
    client.force_login(user)
    return client.get(address(cache, name, **({} if pk is None else {"pk": pk})), parameters)


def keys_on(response):
    return [row.key for row in response.context["rows"]]


def test_rows_stand_in_the_order_of_their_keys(client, cache, manager):
    fill(cache, {"b": "2", "a": {"n": 1}})

    response = get(client, manager, cache)

    assert [(row.key, row.text, row.is_json) for row in response.context["rows"]] == [
        ("a", '{"n":1}', True),
        ("b", "2", False),
    ]
    assert "2 of at most 100,000 rows" in response.content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alp", ["ALPHA"]),
        ("first", ["ALPHA"]),
        ("%", ["100%"]),
        ("_", []),
        ("\\", ["back\\slash"]),
        ("(a+)+$", []),
        ("'; drop table", []),
        ("\x00", ["100%", "ALPHA", "back\\slash"]),
        ('{"n":', []),
        ("zz", []),
    ],
)
def test_keys_and_values_are_searched_literally(client, cache, manager, words, found):
    fill(cache, {"ALPHA": "the First", "100%": 1, "back\\slash": "x"})

    assert keys_on(get(client, manager, cache, q=words)) == found


@pytest.mark.parametrize(
    ("number", "first"),
    [("1", "k000"), ("2", "k100"), ("99", "k100"), ("0", "k100"), ("-1", "k100"), ("NaN", "k000"), ("1e9", "k000")],
)  # fmt: skip
def test_a_hundred_stand_on_a_page_and_its_number_is_brought_into_range(
    client, cache, manager, number, first
):
    fill(cache, {f"k{n:03}": "x" for n in range(120)})

    response = get(client, manager, cache, page=number)

    assert keys_on(response)[0] == first
    assert len(keys_on(response)) <= 100


def test_what_is_shown_is_shown_literally_and_cut(client, cache, manager):
    fill(cache, {"<script>alert(1)</script>": "{{ 7|add:7 }}", "long": "x" * 500})

    body = get(client, manager, cache).content.decode()

    assert "<script>alert(1)" not in body
    assert "{{ 7|add:7 }}" in body
    assert f"{'x' * 400}…" in body
    assert "x" * 401 not in body


def test_the_list_costs_the_same_statements_at_any_size(client, cache, manager):
    costs = []
    for number in (1, 80):
        LookupEntry.objects.all().delete()
        fill(cache, {f"k{n}": "x" for n in range(number)})
        get(client, manager, cache)
        with CaptureQueriesContext(connection) as queries:
            get(client, manager, cache)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_row_is_added_and_the_next_form_offered(client, cache, manager):
    client.force_login(manager)

    sent = {"key": " a ", "value": "one\r\ntwo", "written_as": "text"}
    assert client.post(address(cache, "lookup_add"), sent).url == address(cache)
    sent = {"key": "b", "value": "[1]", "written_as": "json", "another": "1"}
    assert client.post(address(cache, "lookup_add"), sent).url == address(cache, "lookup_add")

    assert rows_of(cache) == {" a ": "one\ntwo", "b": [1]}


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"key": "", "value": "x"}, "Give the row a key."),
        ({"key": "k" * 501, "value": "x"}, "at most 500 characters"),
        ({"key": "a\x00", "value": "x"}, "Null characters are not allowed."),
        ({"key": "a", "value": "x" * 65_537}, "longer than 65,536 characters"),
        ({"key": "a", "value": "{", "written_as": "json"}, "The text is not JSON"),
        ({"key": "a", "value": '{"a":1,"a":2}', "written_as": "json"}, "twice"),
        ({"key": "a", "value": "null", "written_as": "json"}, "The value is null"),
        ({"key": "a", "value": "1", "written_as": "yaml"}, "Choose text or JSON."),
        ({"key": "there", "value": "x"}, "Another row already has this key."),
    ],
)
def test_a_refused_row_comes_back_with_all_that_was_typed(client, cache, manager, sent, problem):
    fill(cache, {"there": "1"})
    client.force_login(manager)
    before = all_rows()

    response = client.post(address(cache, "lookup_add"), {"written_as": "text", **sent})

    assert response.status_code == 422
    assert problem in response.content.decode()
    assert response.context["form"]["value"].value() == sent["value"]
    assert all_rows() == before


def test_a_row_is_edited_as_what_it_is(client, cache, manager):
    entry = fill(cache, {"a": {"n": 1}}).get()
    form = get(client, manager, cache, "lookup_row", pk=entry.pk).context["form"]
    sent = {**form.initial, "value": '{"n": 2}'}

    response = client.post(address(cache, "lookup_row", pk=entry.pk), sent)

    assert (form.initial["written_as"], response.status_code, rows_of(cache)) == (
        "json",
        302,
        {"a": {"n": 2}},
    )


def test_the_newer_change_is_shown_beside_one_s_own_and_can_then_be_replaced(client, cache, manager):
    entry = fill(cache, {"a": "old"}).get()
    sent = get(client, manager, cache, "lookup_row", pk=entry.pk).context["form"].initial
    LookupEntry.objects.update(value="newer")

    refused = client.post(address(cache, "lookup_row", pk=entry.pk), {**sent, "value": "mine"})

    assert (refused.status_code, rows_of(cache)) == (409, {"a": "newer"})
    assert refused.context["stale"] == {"now": {"key": "a", "text": "newer"}, "key": "a", "text": "mine"}
    again = {name: refused.context["form"][name].value() for name in sent}
    assert again["value"] == "mine"
    client.post(address(cache, "lookup_row", pk=entry.pk), again)
    assert rows_of(cache) == {"a": "mine"}


def test_what_was_typed_about_a_deleted_row_can_be_added(client, cache, manager):
    entry = fill(cache, {"a": "old"}).get()
    sent = get(client, manager, cache, "lookup_row", pk=entry.pk).context["form"].initial
    LookupEntry.objects.all().delete()

    refused = client.post(address(cache, "lookup_row", pk=entry.pk), {**sent, "value": "mine"})

    assert (refused.status_code, refused.context["form"]["value"].value()) == (409, "mine")
    assert f'action="{address(cache, "lookup_add")}"' in refused.content.decode()


def test_a_row_is_deleted_after_a_question(client, cache, manager):
    entry = fill(cache, {"a": "x", "b": "y"}).get(key="a")
    mark = get(client, manager, cache, "lookup_delete", pk=entry.pk).context["mark"]

    assert client.post(address(cache, "lookup_delete", pk=entry.pk), {"expected": "other"}).status_code == 409
    assert client.post(address(cache, "lookup_delete", pk=entry.pk), {"expected": mark}).status_code == 302

    assert rows_of(cache) == {"b": "y"}


@pytest.mark.parametrize(
    ("expected", "status", "left"), [("2", 302, 0), ("1", 409, 2), ("", 409, 2), ("x", 409, 2)]
)
def test_all_are_deleted_after_a_question_about_as_many(client, cache, manager, expected, status, left):
    fill(cache, {"a": "x", "b": "y"})
    client.force_login(manager)

    response = client.post(address(cache, "lookup_clear"), {"expected": expected})

    assert (response.status_code, len(rows_of(cache))) == (status, left)


def test_downloads_hold_all_rows_and_no_formula(client, cache, manager):
    fill(cache, {"=1+1": "@x", "b": {"n": 1}})

    csv = get(client, manager, cache, "lookup_download")
    as_json = get(client, manager, cache, "lookup_download", **{"as": "json"})

    assert csv.content.decode() == 'key,value,type\r\n\'=1+1,\'@x,text\r\nb,"{""n"":1}",json\r\n'
    assert json.loads(as_json.content) == [{"key": "=1+1", "value": "@x"}, {"key": "b", "value": {"n": 1}}]
    assert csv["Content-Disposition"].startswith("attachment;")
    assert ".csv" in csv["Content-Disposition"] and ".json" in as_json["Content-Disposition"]


def test_who_took_the_rows_out_is_in_the_log(
    client, tile, cache, manager, django_capture_on_commit_callbacks
):
    fill(cache, {"secret": "canary"})

    for wanted in ({}, {"as": "json"}):
        with django_capture_on_commit_callbacks(execute=True):
            get(client, manager, cache, "lookup_download", **wanted)
    with django_capture_on_commit_callbacks(execute=True):
        client.head(address(cache, "lookup_download"))
        get(client, make_manager(tile, role=Role.MONITOR), cache, "lookup_download")

    entries = AuditEntry.objects.filter(action="lookup.downloaded")
    assert [(entry.actor, entry.tile_code, entry.summary) for entry in entries] == [
        (manager, tile.code, f"Downloaded the rows of {cache.name}")
    ] * 2


def test_the_resource_page_leads_to_the_data_for_those_who_may_read_it(client, cache, manager, tile):
    page = reverse("integrations:resource", args=[tile.code, cache.lineage])
    client.force_login(manager)
    assert address(cache) in client.get(page).content.decode()

    client.force_login(make_manager(tile, role=Role.MONITOR))
    assert address(cache) not in client.get(page).content.decode()


def test_the_reminder_stands_on_the_data_page(client, cache, manager, tile):
    LookupReminder.objects.create(integration=tile, resource=cache, reason="Went back to revision 1.")

    assert "Went back to revision 1." in get(client, manager, cache).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_saves_and_the_others_are_told(cache, manager):
    entry = fill(cache, {"a": "old"}).get()
    place = {"integration": cache.integration, "lineage": cache.lineage, "row": entry.pk, "by": manager}

    def save(value):
        try:
            edit_row(key="a", value=value, expected=row_mark("a", "old"), **place)
        except StaleRow as error:
            return error.current.value
        finally:
            connection.close()
        return f"saved {value}"

    with ThreadPoolExecutor(max_workers=4) as people:
        answers = list(people.map(save, ["1", "2", "3", "4"]))

    (kept,) = rows_of(cache).values()
    assert sorted(answers) == sorted([f"saved {kept}", kept, kept, kept])
