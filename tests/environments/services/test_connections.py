"""Making and changing connections."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.connection_contents import contents_of
from environments.connection_errors import ChangedMeanwhile, NameTaken
from environments.models import AuditEntry, Connection
from environments.models.account import Licence
from environments.roles import Role
from environments.services.connections import (
    Entered,
    change_connection,
    confirm_connection,
    create_connection,
)
from tests.factories import all_rows, make_account, make_connection, make_environment, make_manager

pytestmark = pytest.mark.django_db

FIELDS = {"address": "https://shop.example.com", "auth": "token"}
READY, WANTING = Connection.Status.READY, Connection.Status.NEEDS_CREDENTIALS


@pytest.fixture
def environment():
    return make_environment(name="QA")


@pytest.fixture
def by(environment):
    return make_manager(environment)


def change(connection, by, *, name="Shop", fields=FIELDS, expected="", **entered):
    return change_connection(
        connection=connection,
        environment=connection.environment,
        entered=Entered(name, fields, **entered),
        expected=expected or connection.version,
        by=by,
    )


def test_what_was_entered_is_sealed(environment, by):
    connection = create_connection(
        environment=environment, type_name="http", entered=Entered("Shop", FIELDS, {"token": "t0p"}), by=by
    )

    stored = Connection.objects.select_related("environment").get()
    assert (contents_of(stored).fields, contents_of(stored).secrets) == (FIELDS, {"token": "t0p"})
    assert (stored.status, stored.credential_names, stored.changed_by) == (READY, ["token"], by)
    assert not {"t0p", "shop.example.com"} & set(" ".join(map(repr, vars(stored).values())).split("'"))
    assert connection == stored


@pytest.mark.parametrize(
    ("type_name", "fields", "secrets", "status"),
    [
        ("http", {"address": "https://a.example"}, {}, WANTING),
        ("http", {"address": "https://a.example", "auth": "none"}, {}, READY),
        ("http", {"address": "https://a.example", "auth": "token"}, {}, WANTING),
        ("http", {"auth": "token"}, {"token": "t"}, WANTING),
        ("http", {"address": "https://a.example", "auth": "basic"}, {"password": "p"}, WANTING),
        (
            "http",
            {"address": "https://a.example", "auth": "basic", "user_name": "u"},
            {"password": "p"},
            READY,
        ),
        (
            "http",
            {"address": "https://a.example", "auth": "basic", "user_name": "u"},
            {"token": "t"},
            WANTING,
        ),
        ("ftp", {"address": "h", "protocol": "sftp", "user_name": "u"}, {}, WANTING),
        ("ftp", {"address": "h", "protocol": "sftp", "user_name": "u"}, {"private_key": "k"}, READY),
        ("ftp", {"address": "h", "protocol": "sftp", "user_name": "u"}, {"password": "p"}, READY),
        ("something new", {"address": "h"}, {"secret": "s"}, READY),
    ],
)
def test_it_is_ready_when_all_is_there_that_its_way_of_signing_in_needs(
    environment, by, type_name, fields, secrets, status
):
    made = create_connection(
        environment=environment, type_name=type_name, entered=Entered("Shop", fields, secrets), by=by
    )

    assert made.status == status


def test_a_secret_that_is_not_typed_stays(environment, by):
    shop = make_connection(environment, name="Shop", secrets={"token": "t0p", "headers": "X-A: b"})

    changed = change(shop, by, fields={**FIELDS, "address": "https://new.example"})

    assert contents_of(changed).secrets == {"token": "t0p", "headers": "X-A: b"}
    assert contents_of(changed).fields["address"] == "https://new.example"


def test_a_secret_is_replaced_by_what_is_typed_and_taken_out_only_when_asked(environment, by):
    shop = make_connection(environment, name="Shop", secrets={"token": "t0p", "headers": "X-A: b"})

    changed = change(shop, by, secrets={"headers": "X-A: c"}, removed=frozenset({"token"}))

    assert contents_of(changed).secrets == {"headers": "X-A: c"}
    assert (changed.credential_names, changed.status) == (["headers"], WANTING)


def test_what_the_type_does_not_have_is_not_kept(environment, by):
    shop = make_connection(environment, fields_of_others="x", secrets={"token": "t", "wallet": "w"})

    assert contents_of(shop).secrets == {"token": "t"}
    assert "fields_of_others" not in contents_of(shop).fields


def test_an_outdated_page_overwrites_nothing(environment, by):
    shop = make_connection(environment, name="Shop")
    seen = shop.version
    change(shop, by, secrets={"token": "newer"})
    before = all_rows()

    with pytest.raises(ChangedMeanwhile):
        change(shop, by, secrets={"token": "older"}, expected=seen)

    assert all_rows() == before


def test_a_name_is_taken_once_whatever_its_case(environment, by):
    shop, other = make_connection(environment, name="Shop"), make_connection(environment, name="Other")
    make_connection(make_environment(environment.account), name="Elsewhere")

    with pytest.raises(NameTaken, match="There is a connection called SHOP"):
        make_connection(environment, name="SHOP")
    with pytest.raises(NameTaken):
        change(other, by, name="shop")
    assert change(shop, by, name="SHOP").name == "SHOP"
    assert change(other, by, name="Elsewhere").name == "Elsewhere"


@pytest.mark.parametrize("role", [Role.NONE, Role.MONITOR])
def test_writing_needs_manage_on_the_environment(environment, role):
    shop = make_connection(environment, name="Shop")
    person = make_manager(environment, role=role)
    before = all_rows()

    for act in (
        lambda: make_connection(environment, by=person),
        lambda: change(shop, person, secrets={"token": "mine"}),
        lambda: confirm_connection(connection=shop, environment=environment, by=person),
    ):
        with pytest.raises(PermissionDenied, match="Manage on QA"):
            act()

    assert all_rows() == before


def test_what_cannot_be_read_any_more_is_replaced_whole(environment, by, settings):
    shop = make_connection(environment, name="Shop", secrets={"token": "t0p", "headers": "X-A: b"})
    Connection.objects.update(sealed="damaged")

    changed = change(shop, by, secrets={"token": "again"})

    assert contents_of(changed).secrets == {"token": "again"}
    assert (changed.credential_names, changed.status) == (["token"], READY)


def test_the_audit_log_says_what_changed_and_never_to_what(environment, by):
    shop = make_connection(environment, name="Shop", by=by)

    change(shop, by, fields={**FIELDS, "address": "https://new.example"}, secrets={"token": "t0p"})
    change(
        shop,
        by,
        expected=Connection.objects.get().version,
        fields={**FIELDS, "address": "https://new.example"},
    )

    made, changed, saved = AuditEntry.objects.order_by("pk")
    assert {made.kind, changed.kind} == {AuditEntry.Kind.SECRET}
    assert made.summary == "Connection Shop was made in QA."
    assert changed.summary == "Connection Shop was saved. Changed: base address, token."
    assert saved.summary == "Connection Shop was saved. Changed: nothing."
    assert changed.details == {"connection": str(shop.code)}


def test_saying_that_it_fits_takes_the_mark_away(environment, by):
    shop = make_connection(environment, name="Shop")
    Connection.objects.update(check_note="Its type changed.")
    shop.refresh_from_db()
    assert not shop.is_ready

    confirm_connection(connection=shop, environment=environment, by=by)

    shop.refresh_from_db()
    assert shop.is_ready
    assert AuditEntry.objects.first().action == "connection.confirmed"


def test_with_the_legacy_licence_both_sides_have_one_set():
    account = make_account(licence=Licence.LEGACY_SANDBOX)
    production, sandbox = (
        make_environment(account, name="Production"),
        make_environment(account, name="Sandbox"),
    )
    shop, other = make_connection(production, name="Shop"), make_connection(sandbox, name="Other")
    make_connection(make_environment(make_account(licence=Licence.LEGACY_SANDBOX)))

    assert set(Connection.objects.usable_in(production)) == {shop, other}
    assert set(Connection.objects.usable_in(sandbox)) == {shop, other}
    with pytest.raises(NameTaken):
        make_connection(sandbox, name="Shop")
    changed = change_connection(
        connection=shop,
        environment=sandbox,
        entered=Entered("Shop", FIELDS, {"token": "from the other side"}),
        expected=shop.version,
        by=make_manager(sandbox),
    )
    assert contents_of(changed).secrets == {"token": "from the other side"}


def test_with_other_licences_an_environment_has_its_own_alone():
    account = make_account()
    dev, qa = make_environment(account), make_environment(account)
    shop = make_connection(dev)
    make_connection(qa)

    assert list(Connection.objects.usable_in(dev)) == [shop]
    with pytest.raises(Connection.DoesNotExist):
        change_connection(
            connection=shop,
            environment=qa,
            entered=Entered("Mine", FIELDS),
            expected=shop.version,
            by=make_manager(qa),
        )
