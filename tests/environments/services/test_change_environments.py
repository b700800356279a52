"""Making, changing, ordering, protecting, enabling and disabling environments."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.errors import NameTaken, NeverDisabled, NotLicensed, TooMany
from environments.models import AuditEntry, Environment, Licence
from environments.roles import Role
from environments.services.change_environment import change_environment
from environments.services.create_environment import create_environment
from environments.services.disable_environment import disable_environment
from environments.services.enable_environment import enable_environment
from environments.services.move_environment import move_environment
from environments.services.protect_environment import protect_environment
from tests.factories import make_account, make_environment, make_integration, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """Dev and Production, three environments licensed."""
    account = make_account(name="Acme", environment_limit=3)
    make_environment(account, name="Dev", position=0)
    make_environment(account, name="Production", position=1, is_production=True)
    return account


@pytest.fixture
def admin(account):
    return make_manager(account, role=Role.ADMINISTER)


def create(account, name, by):
    return create_environment(account=account, name=name, colour="teal", by=by)


def names_of(account):
    return list(account.environments.order_by("position", "pk").values_list("name", flat=True))


def newest(account):
    entry = AuditEntry.objects.filter(account=account).first()
    return entry.action, entry.summary


def test_a_new_environment_is_disabled_and_stands_before_production(account, admin):
    made = create(account, "QA", admin)

    assert not made.is_enabled
    assert names_of(account) == ["Dev", "QA", "Production"]
    assert newest(account) == ("environment.created", "Created the environment QA, disabled.")


def test_where_production_is_not_last_a_new_one_stands_at_the_end(account, admin):
    move_environment(environment=account.environments.get(name="Production"), by_steps=-1, by=admin)

    create(account, "QA", admin)

    assert names_of(account) == ["Production", "Dev", "QA"]


@pytest.mark.parametrize("name", ["Dev", "dev"])
def test_a_name_is_given_once_whatever_its_capitals(account, admin, name):
    with pytest.raises(NameTaken, match="called Dev"):
        create(account, name, admin)
    with pytest.raises(NameTaken):
        production = account.environments.get(is_production=True)
        change_environment(environment=production, name=name, description="", colour="red", by=admin)

    assert names_of(account) == ["Dev", "Production"]


def test_another_account_may_use_the_same_name(account):
    production = make_environment(is_production=True)
    admin = make_manager(production, role=Role.ADMINISTER)

    assert create(production.account, "Dev", admin).name == "Dev"


def test_who_administers_production_alone_also_administers_what_they_make(account):
    production = account.environments.get(is_production=True)
    person = make_manager(production, role=Role.ADMINISTER)

    made = create(account, "QA", person)

    assert Environment.objects.open_to(person, Role.ADMINISTER).filter(pk=made.pk).exists()
    assert newest(account) == ("role.given", f"{person} got Administer on QA by making it.")


def test_there_are_a_hundred_environments_at_most(account, admin):
    Environment.objects.bulk_create(
        Environment(account=account, name=f"Stage {number}", is_enabled=False) for number in range(97)
    )
    create(account, "The hundredth but one", admin)

    with pytest.raises(TooMany, match="100 environments at most"):
        for name in ("The hundredth", "One too many"):
            create(account, name, admin)

    assert account.environments.count() == 100


@pytest.mark.parametrize("licence", [Licence.SINGLE, Licence.LEGACY_SANDBOX])
def test_other_licences_have_no_further_environments(account, admin, licence):
    account.licence = licence
    account.save()

    with pytest.raises(NotLicensed):
        create(account, "QA", admin)


def test_what_people_read_can_be_changed(account, admin):
    dev = account.environments.get(name="Dev")

    change_environment(environment=dev, name="Build", description="For builders.", colour="red", by=admin)

    dev.refresh_from_db()
    assert (dev.name, dev.description, dev.colour) == ("Build", "For builders.", "red")
    assert newest(account) == ("environment.renamed", "Renamed the environment Dev to Build.")

    change_environment(environment=dev, name="Build", description="", colour="red", by=admin)
    assert newest(account) == ("environment.described", "Changed the description of the environment Build.")


def test_saving_nothing_new_writes_nothing_down(account, admin):
    dev = account.environments.get(name="Dev")

    change_environment(environment=dev, name=dev.name, description="", colour=dev.colour, by=admin)

    assert not AuditEntry.objects.filter(account=account).exists()


def test_environments_move_by_one_and_not_beyond_the_ends(account, admin):
    create(account, "QA", admin)
    dev = account.environments.get(name="Dev")

    assert move_environment(environment=dev, by_steps=1, by=admin)
    assert names_of(account) == ["QA", "Dev", "Production"]
    assert newest(account)[1].endswith("the order is QA → Dev → Production.")
    assert not move_environment(environment=account.environments.get(name="QA"), by_steps=-1, by=admin)
    assert not move_environment(environment=account.environments.get(name="Production"), by_steps=1, by=admin)
    assert names_of(account) == ["QA", "Dev", "Production"]


def test_as_many_are_enabled_as_are_licensed(account, admin):
    first, second = create(account, "QA", admin), create(account, "Staging", admin)

    enable_environment(environment=first, by=admin)
    assert newest(account) == ("environment.enabled", "Enabled the environment QA.")
    with pytest.raises(NotLicensed, match="3 of 3 licensed environments are in use"):
        enable_environment(environment=second, by=admin)

    disable_environment(environment=first, by=admin)
    assert newest(account) == ("environment.disabled", "Disabled the environment QA.")
    enable_environment(environment=second, by=admin)
    enabled = account.environments.filter(is_enabled=True)
    assert set(enabled.values_list("name", flat=True)) == {"Dev", "Staging", "Production"}


def test_production_is_never_disabled(account, admin):
    production = account.environments.get(is_production=True)

    with pytest.raises(NeverDisabled):
        disable_environment(environment=production, by=admin)

    production.refresh_from_db()
    assert production.is_enabled


def test_doing_it_twice_is_doing_it_once(account, admin):
    dev = account.environments.get(name="Dev")

    for _ in range(2):
        protect_environment(environment=dev, is_protected=True, by=admin)
    for _ in range(2):
        disable_environment(environment=dev, by=admin)
    for _ in range(2):
        enable_environment(environment=dev, by=admin)

    actions = AuditEntry.objects.filter(account=account).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["environment.protected", "environment.disabled", "environment.enabled"]


VERBS = {
    "create": lambda account, dev, by: create(account, "QA", by),
    "change": lambda account, dev, by: change_environment(
        environment=dev, name="New", description="", colour="red", by=by
    ),
    "move": lambda account, dev, by: move_environment(environment=dev, by_steps=1, by=by),
    "protect": lambda account, dev, by: protect_environment(environment=dev, is_protected=True, by=by),
    "disable": lambda account, dev, by: disable_environment(environment=dev, by=by),
    "enable": lambda account, dev, by: enable_environment(environment=dev, by=by),
}
ALLOWED = [
    ("account", Role.ADMINISTER, True),
    ("production", Role.ADMINISTER, True),
    ("account", Role.MANAGE, False),
    ("production", Role.MANAGE, False),
    ("dev", Role.ADMINISTER, False),
    ("tile", Role.ADMINISTER, False),
    ("elsewhere", Role.ADMINISTER, False),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("on", "role", "is_allowed"), ALLOWED)
def test_only_who_administers_production_changes_environments(account, verb, on, role, is_allowed):
    dev, production = account.environments.get(name="Dev"), account.environments.get(is_production=True)
    places = {
        "account": account,
        "production": production,
        "dev": dev,
        "tile": make_integration(production),
        "elsewhere": make_environment(is_production=True).account,
    }
    person = make_manager(places[on], role=role)
    before = list(account.environments.values())

    if is_allowed:
        VERBS[verb](account, dev, person)
    else:
        with pytest.raises(PermissionDenied):
            VERBS[verb](account, dev, person)

    assert (list(account.environments.values()) != before) is (is_allowed and verb != "enable")
