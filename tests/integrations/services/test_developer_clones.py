"""A clone for each developer: all of them or none, each with Manage for its owner."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.models import Integration, Job
from integrations.permissions import role_on
from integrations.services.developer_clones import name_for, request_developer_clones
from integrations.tasks import developer_clones_task
from tests.factories import (
    all_rows,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment():
    return make_environment(make_account(), name="Production", is_production=True)


@pytest.fixture
def admin(environment):
    return make_manager(environment.account, role=Role.ADMINISTER)


@pytest.fixture
def tile(environment, admin):
    return make_integration(environment, by=admin, name="Orders", hook="1")


def developers(account, *names):
    """People of the account who see nothing of Orders."""
    elsewhere = make_environment(account)
    people = [make_manager(elsewhere) for _ in names]
    for person, name in zip(people, names, strict=True):
        person.first_name, person.last_name = name.split()
        person.save()
    return people


def ask(tile, people, by, **fields):
    wanted = {"environment": tile.environment, "connections": {}, "with_lookup_data": False, **fields}
    return request_developer_clones(source=tile, people=people, by=by, **wanted)


def carry_out(job):
    developer_clones_task(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_each_gets_a_clone_of_their_own(tile, admin):
    dora, dan = developers(tile.environment.account, "Dora Developer", "Dan Developer")

    job = carry_out(ask(tile, [dora, dan], admin))

    assert (job.state, job.problem) == (Job.State.DONE, "")
    assert job.result_url == reverse("integrations:clones", args=[tile.code])
    for person, other in ((dora, dan), (dan, dora)):
        clone = Integration.objects.get(name=f"Orders – {person}")
        assert state_of(clone) == state_of(tile)
        assert clone.parent_edge.parent == tile
        assert [role_on(each, clone) for each in (person, other)] == [Role.MANAGE, Role.NONE]
        assert role_on(person, tile) is Role.MONITOR


@pytest.mark.django_db(transaction=True)
def test_when_one_of_them_has_left_none_is_made(tile, admin):
    dora, dan = developers(tile.environment.account, "Dora Developer", "Dan Developer")
    job = ask(tile, [dora, dan], admin)
    dan.is_active = False
    dan.save()

    carry_out(job)

    assert job.state == Job.State.FAILED
    assert "Nothing was cloned" in job.problem
    assert list(Integration.objects.all()) == [tile]
    assert role_on(dora, tile) is Role.NONE


@pytest.mark.django_db(transaction=True)
def test_rights_lost_meanwhile_make_none(tile, admin):
    (dora,) = developers(tile.environment.account, "Dora Developer")
    asking = make_manager(tile.environment, role=Role.ADMINISTER)
    job = ask(tile, [dora], asking)
    asking.environmentuserobjectpermission_set.all().delete()

    assert carry_out(job).state == Job.State.FAILED
    assert list(Integration.objects.all()) == [tile]


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_a_second_one(tile, admin):
    dora, dan = developers(tile.environment.account, "Dora Developer", "Dan Developer")
    carry_out(ask(tile, [dora], admin))

    with pytest.raises(IntegrationError, match="Dora Developer has a clone already: Orders – Dora Developer"):
        ask(tile, [dan, dora], admin)


def test_asking_twice_with_one_form_is_one_job(tile, admin):
    people = developers(tile.environment.account, "Dora Developer")

    assert ask(tile, people, admin, token="once") == ask(tile, people, admin, token="once")


RIGHTS = [
    ([("tile", Role.MANAGE)], False),
    ([("tile", Role.ADMINISTER)], False),
    ([("environment", Role.MANAGE)], False),
    ([("environment", Role.ADMINISTER)], True),
    ([("account", Role.ADMINISTER)], True),
    ([("account", Role.MANAGE)], False),
]


@pytest.mark.parametrize(("given", "is_allowed"), RIGHTS)
def test_it_takes_administer_on_the_environment(client, tile, given, is_allowed):
    places = {"tile": tile, "environment": tile.environment, "account": tile.environment.account}
    person = make_user()
    for on, role in given:
        person = make_manager(places[on], role=role)
    people = developers(tile.environment.account, "Dora Developer")
    client.force_login(person)
    page = reverse("integrations:developer_clones", args=[tile.code])

    if is_allowed:
        assert ask(tile, people, person).state == Job.State.QUEUED
    else:
        before = all_rows()
        with pytest.raises(PermissionDenied):
            ask(tile, people, person)
        assert client.post(page, {"people": [people[0].pk]}).status_code == 403
        assert all_rows() == before
    assert client.get(page).status_code == (200 if is_allowed else 403)


def test_a_long_name_keeps_the_person_s(tile):
    tile.name = "x" * 200

    name = name_for(tile, make_user(first_name="Dora", last_name="Developer"))

    assert name.endswith("x – Dora Developer")
    assert len(name) == 200


BAD = [
    ({}, "Choose at least one person."),
    ({"people": ["stranger"]}, "Choose people of this account."),
    ({"people": ["dora"], "environment": "another"}, "Choose an environment that you administer."),
    ({"people": ["many"]}, "These are 21 people; at most 20 go at once."),
]


@pytest.mark.parametrize(("sent", "why"), BAD)
def test_what_does_not_fit_comes_back_with_a_sentence(client, tile, admin, sent, why):
    people = developers(tile.environment.account, *(f"Dora {number}" for number in range(21)))
    known = {"dora": [people[0].pk], "stranger": [make_user().pk], "many": [each.pk for each in people]}
    environment = make_environment().code if "environment" in sent else tile.environment.code
    chosen = [key for name in sent.get("people", []) for key in known[name]]
    client.force_login(admin)
    before = all_rows()

    answer = client.post(
        reverse("integrations:developer_clones", args=[tile.code]),
        {"people": chosen, "environment": environment, "token": "6f0c5c8e-5d0e-4a53-8f3b-7d6b0a4f4d55"},
    )

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert all_rows() == before
