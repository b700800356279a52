"""The pages of an environment's connections."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.connection_contents import contents_of
from environments.models import Connection
from environments.models.account import Licence
from environments.roles import Role
from integrations.models import ResourceLocal
from tests.factories import (
    add,
    all_rows,
    make_account,
    make_connection,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db

MASK = "••••"


def make_world():
    """QA with a connection to a shop, and who manages it."""
    environment = make_environment(name="QA")
    secrets = {"token": "t0p-s3cret", "headers": "X-Api-Key: h1dden"}
    shop = make_connection(environment, name="Shop", secrets=secrets, address="https://shop.example.com")
    return {"environment": environment, "by": make_manager(environment), "shop": shop}


kept_world = keep(make_world)


@pytest.fixture
def environment(world):
    return world["environment"]


@pytest.fixture
def by(world):
    return world["by"]


@pytest.fixture
def shop(world):
    return world["shop"]


def address(page, environment, connection=None, query=""):
    parts = [environment.code, connection.code] if connection else [environment.code]
    return reverse(f"integrations:{page}", args=parts) + query


def use(connection, tile, *, by, name="Shop"):
    resource = add(tile, {"name": name, "type": "http"}, kind="connection", by=by)
    ResourceLocal.objects.update_or_create(resource=resource, defaults={"connection": connection})
    return resource


def form_of(connection, **changed):
    fields = contents_of(Connection.objects.select_related("environment").get(pk=connection.pk)).fields
    return {"name": connection.name, "version": connection.version, **fields, **changed}


def secrets_of(connection):
    return contents_of(Connection.objects.select_related("environment").get(pk=connection.pk)).secrets


# The list


def names(response):
    return [connection.name for connection, _ in response.context["rows"]]


def test_the_list_is_searched_and_filtered(client, environment, by, shop):
    make_connection(environment, name="100% files", type_name="ftp", address="h")
    Connection.objects.filter(pk=make_connection(environment, name="Old").pk).update(check_note="Look.")
    make_connection(make_environment(environment.account), name="Elsewhere")
    client.force_login(by)

    def listed(query=""):
        return names(client.get(address("connections", environment, query=query)))

    assert listed() == ["100% files", "Old", "Shop"]
    assert listed("?q=SHO") == ["Shop"]
    assert listed("?q=%25") == ["100% files"]
    assert listed("?q=_") == []
    assert listed("?type=ftp") == ["100% files"]
    assert listed("?state=ready") == ["Shop"]
    assert listed("?state=needs_credentials") == ["100% files"]
    assert listed("?state=check") == ["Old"]
    assert listed("?type=&state=&page=-1") == ["100% files", "Old", "Shop"]


def test_only_tiles_that_one_may_see_are_counted(client, environment, shop):
    seen, unseen = make_integration(environment), make_integration(environment)
    for tile in (seen, unseen):
        use(shop, tile, by=make_manager(tile))
    use(shop, seen, by=make_manager(seen), name="Shop twice")

    client.force_login(make_manager(environment))
    assert [c.used_by for c, _ in client.get(address("connections", environment)).context["rows"]] == [2]


@pytest.mark.parametrize("size", [2, 40])
def test_the_list_asks_the_same_however_long_it_is(client, environment, by, size):
    tile = make_integration(environment)
    for n in range(size):
        use(make_connection(environment, by=by), tile, by=by, name=f"Shop {n}")
    client.force_login(by)
    client.get(address("connections", environment))

    with CaptureQueriesContext(
        database,
    ) as asked:
        client.get(address("connections", environment))

    assert len(asked) <= 12


# Who may what


PAGES = ["connections", "connection_create", "connection", "connection_edit", "connection_delete"]
ALLOWED = {
    "nobody": [404, 404, 404, 404, 404],
    "monitors": [200, 403, 200, 403, 403],
    "manages": [200, 200, 200, 200, 200],
    "administers": [200, 200, 200, 200, 200],
    "manages a tile": [403, 403, 403, 403, 403],
    "manages elsewhere": [404, 404, 404, 404, 404],
    "deactivated": [302, 302, 302, 302, 302],
}


def person(who, environment):
    match who:
        case "nobody":
            return make_user()
        case "monitors":
            return make_manager(environment, role=Role.MONITOR)
        case "manages":
            return make_manager(environment)
        case "administers":
            return make_manager(environment, role=Role.ADMINISTER)
        case "manages a tile":
            return make_manager(make_integration(environment))
        case "manages elsewhere":
            return make_manager(make_environment(environment.account))
    user = make_manager(environment, role=Role.ADMINISTER)
    user.is_active = False
    user.save()
    return user


@pytest.mark.parametrize("who", ALLOWED)
def test_who_may_open_which_page(client, environment, shop, who):
    client.force_login(person(who, environment))

    answers = [
        client.get(address(page, environment, shop if page in PAGES[2:] else None)).status_code
        for page in PAGES
    ]

    assert answers == ALLOWED[who]


@pytest.mark.parametrize("who", [who for who, answers in ALLOWED.items() if answers[1] != 200])
def test_whoever_may_not_write_changes_nothing(client, environment, shop, who):
    client.force_login(person(who, environment))
    before, status = all_rows(), {ALLOWED[who][1]}
    new = address("connection_create", environment, query="?type=http")

    answers = {
        client.post(new, form_of(shop, name="Mine", token="mine")).status_code,
        client.post(address("connection_edit", environment, shop), form_of(shop, token="mine")).status_code,
        client.post(address("connection_delete", environment, shop)).status_code,
        client.post(address("connection_confirm", environment, shop)).status_code,
    }

    assert (answers, all_rows()) == (status, before)


def test_connections_of_another_environment_do_not_exist_here(client, environment, shop):
    other = make_environment(environment.account)
    client.force_login(make_manager(environment, other))
    before = all_rows()

    for page in PAGES[2:]:
        assert client.get(address(page, other, shop)).status_code == 404
        assert client.post(address(page, other, shop), form_of(shop)).status_code in (404, 405)
    assert all_rows() == before


def test_those_who_only_look_see_neither_address_nor_which_credentials_there_are(client, environment, shop):
    client.force_login(make_manager(environment, role=Role.MONITOR))

    body = client.get(address("connection", environment, shop)).content.decode()

    assert "Shop" in body
    assert "shop.example.com" not in body
    assert "Token" not in body


def test_those_who_manage_see_the_address_and_that_a_credential_is_set_but_never_which(
    client, environment, by, shop
):
    client.force_login(by)

    pages = [client.get(address(page, environment, shop)).content.decode() for page in PAGES[2:4]]

    assert all("https://shop.example.com" in page for page in pages)
    assert "Set, and never shown" in pages[0]
    assert not any("t0p-s3cret" in page or "h1dden" in page for page in pages)


# Making and changing


def test_a_new_one_is_made_from_its_type(client, environment, by, shop):
    client.force_login(by)
    new = address("connection_create", environment, query="?type=ftp")

    response = client.post(
        new,
        {
            "name": "Files",
            "protocol": "sftp",
            "address": "files.example",
            "user_name": "u",
            "password": " p ",
        },
    )

    made = Connection.objects.exclude(pk=shop.pk).get()
    assert response.headers["Location"] == address("connection", environment, made)
    assert (made.connection_type, made.status, secrets_of(made)) == ("ftp", "ready", {"password": " p "})


@pytest.mark.parametrize("typed", ["", MASK, "********", "●●●●●●", "····"])
def test_a_mask_or_nothing_keeps_the_old_credential(client, environment, by, shop, typed):
    client.force_login(by)
    before = secrets_of(shop)

    response = client.post(
        address("connection_edit", environment, shop),
        form_of(shop, token=typed, headers=typed, scheme="Token"),
    )

    assert response.status_code == 302
    assert secrets_of(shop) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("${HOME}", "${HOME}"),
        ("{{ secret }}", "{{ secret }}"),
        ("{% debug %}", "{% debug %}"),
        ("a\x00b", "a\x00b"),
        ("-----BEGIN KEY-----\r\nabc\r\n", "-----BEGIN KEY-----\nabc\n"),
        ("  blanks  ", "  blanks  "),
        ("ü€😀", "ü€😀"),
        ("x" * 65536, "x" * 65536),
    ],
)
def test_a_credential_is_kept_literally(client, environment, by, shop, typed, kept):
    client.force_login(by)

    response = client.post(address("connection_edit", environment, shop), form_of(shop, token=typed))

    assert response.status_code == 302
    assert secrets_of(shop)["token"] == kept


@pytest.mark.parametrize("typed", ["x" * 65537, "€" * 22000, "x" * 1_000_000])
def test_a_credential_that_is_too_long_is_refused_and_not_shown_again(client, environment, by, shop, typed):
    client.force_login(by)
    before = all_rows()

    response = client.post(address("connection_edit", environment, shop), form_of(shop, token=typed))

    assert response.status_code == 422
    assert "Token may have at most 64 kB." in response.content.decode()
    assert typed[:50] not in response.content.decode()
    assert all_rows() == before


def test_taking_a_credential_out_is_a_tick_of_its_own(client, environment, by, shop):
    client.force_login(by)
    edit = address("connection_edit", environment, shop)

    assert client.post(edit, form_of(shop, remove_token="on", token="new")).status_code == 422
    assert secrets_of(shop)["token"] == "t0p-s3cret"
    assert client.post(edit, form_of(shop, remove_token="on")).status_code == 302
    assert "token" not in secrets_of(shop)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("https://me:pw@shop.example.com", "Take user name and password out"),
        ("http://good@127.0.0.1", "Take user name and password out"),
        ("http://good\\@127.0.0.1", "without blanks, backslashes"),
        ("https://shop.example.com/?api_key=abc", "Put it in the credential"),
        ("https://shop.example.com/?a=1&access_token=abc", "Put it in the credential"),
        ("javascript:alert(1)", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("gopher://shop.example.com", "begins with https://"),
        ("//shop.example.com", "begins with https://"),
        ("https://", "names no host"),
        ("https://shop example.com", "without blanks"),
        ("https://shop.example.com:99999", "This is not an address"),
        ("https://[::1", "This is not an address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_nothing_is_saved(
    client, environment, by, shop, typed, words
):
    client.force_login(by)
    before = all_rows()

    response = client.post(
        address("connection_edit", environment, shop), form_of(shop, address=typed, token="new")
    )

    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'value="new"' not in response.content.decode()
    assert all_rows() == before


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "shop 2"])
def test_a_wrong_name_is_refused_with_the_rest_still_there(client, environment, by, shop, name):
    make_connection(environment, name="Shop 2")
    client.force_login(by)

    response = client.post(
        address("connection_edit", environment, shop), form_of(shop, name=name, scheme="Kept")
    )

    assert response.status_code == 422
    assert response.context["form"]["scheme"].value() == "Kept"


def test_saving_over_a_newer_change_is_refused(client, environment, by, shop):
    client.force_login(by)
    edit = address("connection_edit", environment, shop)
    outdated = form_of(shop, token="older")
    client.post(edit, form_of(shop, token="newer"))

    response = client.post(edit, outdated)

    assert response.status_code == 409
    assert "Someone else changed this connection" in response.content.decode()
    assert secrets_of(shop)["token"] == "newer"


def test_what_cannot_be_read_any_more_is_asked_for_again(client, environment, by, shop):
    Connection.objects.update(sealed="damaged")
    client.force_login(by)

    for page in ("connection", "connection_edit"):
        assert "cannot be read any more" in client.get(address(page, environment, shop)).content.decode()
    sent = {
        "name": "Shop",
        "version": shop.version,
        "address": "https://a.example",
        "auth": "token",
        "token": "again",
    }
    assert client.post(address("connection_edit", environment, shop), sent).status_code == 302
    assert secrets_of(shop) == {"token": "again"}


# Deleting and confirming


def test_deleting_is_refused_while_tiles_use_it_and_names_those_one_may_see(client, environment, by, shop):
    tile = make_integration(environment, name="Orders")
    resource = use(shop, tile, by=by)
    client.force_login(by)
    delete = address("connection_delete", environment, shop)

    assert "Orders · QA" in client.get(delete).content.decode()
    response = client.post(delete)

    assert (response.status_code, Connection.objects.count()) == (409, 1)
    ResourceLocal.objects.filter(resource=resource).update(connection=None)
    assert client.post(delete).status_code == 302
    assert not Connection.objects.exists()


def test_a_mark_is_taken_away_by_those_who_manage(client, environment, by, shop):
    Connection.objects.update(check_note="A pull changed Type.")
    client.force_login(by)

    assert "A pull changed Type." in client.get(address("connection", environment, shop)).content.decode()
    assert client.post(address("connection_confirm", environment, shop)).status_code == 302

    assert Connection.objects.get().check_note == ""


# Both sides of a legacy account


def test_both_sides_show_and_change_one_set_and_say_so(client):
    account = make_account(licence=Licence.LEGACY_SANDBOX)
    production = make_environment(account, name="Production", is_production=True)
    sandbox = make_environment(account, name="Sandbox")
    shop = make_connection(production, name="Shop")
    unseen = make_integration(production, name="Secret orders")
    use(shop, unseen, by=make_manager(production))
    client.force_login(make_manager(sandbox))

    page = client.get(address("connections", sandbox))
    assert names(page) == ["Shop"]
    assert "Production and Sandbox have the same connections" in page.content.decode()
    assert (
        client.post(address("connection_edit", sandbox, shop), form_of(shop, token="new")).status_code == 302
    )
    assert secrets_of(shop)["token"] == "new"
    delete = client.post(address("connection_delete", sandbox, shop))
    assert delete.status_code == 409
    assert "Tiles that you may not see use it" in delete.content.decode()
    assert "Secret orders" not in delete.content.decode()
