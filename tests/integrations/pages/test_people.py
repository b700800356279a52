"""The pages on which it is decided who may do what: of a tile, an environment and an account alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.access import role_given
from integrations.views.people_frames import address_of
from pullrequests.services.merge import request_merge
from pullrequests.tasks import merge_task
from tests.factories import (
    add,
    all_rows,
    make_clone,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db
PLACES = ["tile", "environment", "account"]
MANAGE = {"role": "2"}


def make_world():
    """Orders, its environment and its account, which somebody administers."""
    tile = make_integration(name="Orders")
    make_manager(tile.environment.account, role=Role.ADMINISTER)
    return {"tile": tile, "environment": tile.environment, "account": tile.environment.account}


kept_world = keep(make_world)


@pytest.fixture
def places(world):
    return world


@pytest.fixture
def tile(places):
    return places["tile"]


def role_page(place, person, kind="person"):
    return address_of(place, "role", kind, person.pk)


def lines_of(response):
    return {
        (line.access.name, line.access.role, line.access.source, line.link)
        for line in response.context["page"]
    }


def test_roles_are_listed_with_where_they_come_from_and_where_they_are_changed(client, tile, places):
    admin = make_manager(tile, role=Role.ADMINISTER)
    watcher = make_manager(tile.environment, role=Role.MONITOR)
    owner = make_manager(places["account"], role=Role.ADMINISTER)
    testers = Team.objects.create(name="Testers", account=places["account"])
    testers.user_set.add(make_user("tess"))
    give_role(to=testers, on=tile, role=Role.MANAGE)
    client.force_login(admin)

    response = client.get(address_of(tile))

    assert lines_of(response) >= {
        (str(admin), Role.ADMINISTER, "This tile", role_page(tile, admin)),
        (str(watcher), Role.MONITOR, f"Environment {tile.environment}", ""),
        (str(owner), Role.ADMINISTER, f"Account {places['account']}", ""),
        ("Testers", Role.MANAGE, "This tile", role_page(tile, testers, "team")),
    }
    assert "Team: tess" in response.content.decode()
    assert "Changed by who administers it" in response.content.decode()


def test_who_administers_more_is_led_to_where_a_role_was_given(client, tile, places):
    watcher = make_manager(tile.environment, role=Role.MONITOR)
    client.force_login(make_manager(places["account"], role=Role.ADMINISTER))

    response = client.get(address_of(tile))

    wanted = (
        str(watcher),
        Role.MONITOR,
        f"Environment {tile.environment}",
        role_page(tile.environment, watcher),
    )
    assert wanted in lines_of(response)


def test_someone_who_left_is_neither_listed_nor_offered(client, tile):
    gone = make_manager(tile)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    assert str(gone) not in client.get(address_of(tile)).content.decode()
    assert client.get(role_page(tile, gone)).status_code == 404


# A role on the place and what its page, giving a role there, a person's page and changing it answer.
ANSWERS = [
    (Role.NONE, 404, 404, 404, 404),
    (Role.MONITOR, 403, 403, 403, 403),
    (Role.MANAGE, 403, 403, 403, 403),
    (Role.ADMINISTER, 200, 302, 200, 302),
]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("role", "seeing", "giving", "reading", "changing"), ANSWERS)
def test_only_those_who_administer_it_come_here(
    client, places, where, role, seeing, giving, reading, changing
):
    place = places[where]
    if where == "account" and role < Role.ADMINISTER:
        seeing = giving = reading = changing = 404
    known, colleague = make_manager(places["environment"]), make_manager(place, role=Role.MONITOR)
    client.force_login(make_manager(place, role=role))
    before = all_rows()

    assert client.get(address_of(place)).status_code == seeing
    assert client.get(role_page(place, colleague)).status_code == reading
    assert client.post(address_of(place), {"who": f"person-{known.pk}", **MANAGE}).status_code == giving
    assert client.post(role_page(place, colleague), MANAGE).status_code == changing

    assert (all_rows() != before) is (role is Role.ADMINISTER)
    assert (role_given(colleague, place) is Role.MANAGE) is (role is Role.ADMINISTER)


def test_nobody_signed_in_is_led_to_the_sign_in(client, places):
    for place in places.values():
        for answer in (client.get(address_of(place)), client.post(address_of(place), MANAGE)):
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("where", PLACES)
def test_a_role_is_given_changed_and_taken_away(client, places, where):
    place, team = places[where], Team.objects.create(name="Testers", account=places["account"])
    client.force_login(make_manager(place, role=Role.ADMINISTER))

    given = client.post(address_of(place), {"who": f"team-{team.pk}", "role": "1"}, follow=True)
    assert (role_given(team, place), "Testers has Monitor" in given.content.decode()) == (Role.MONITOR, True)
    client.post(role_page(place, team, "team"), {"role": "3"})
    assert role_given(team, place) is Role.ADMINISTER
    client.post(role_page(place, team, "team"), {"role": "0"})
    assert role_given(team, place) is Role.NONE


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"who": "", "role": "1"},
        {"who": "person-0", "role": "1"},
        {"who": "team-1;", "role": "1"},
        {"role": "2"},
    ],
)
@pytest.mark.parametrize("role", ["", "0", "4", "-1", "abc", "9" * 5000, "\x00"])
def test_what_makes_no_sense_is_asked_again(client, tile, sent, role):
    client.force_login(make_manager(tile, role=Role.ADMINISTER))
    before = all_rows()

    assert client.post(address_of(tile), {**sent, "role": role}).status_code == 422
    assert all_rows() == before


def test_a_person_of_another_account_is_not_offered_and_not_taken(client, tile):
    stranger = make_manager(make_integration())
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    assert stranger.email not in client.get(address_of(tile)).content.decode()
    assert client.post(address_of(tile), {"who": f"person-{stranger.pk}", **MANAGE}).status_code == 422
    assert client.get(role_page(tile, stranger)).status_code == 404
    assert client.post(role_page(tile, stranger), MANAGE).status_code == 404


@pytest.mark.parametrize("who", ["person", "team", "none"])
@pytest.mark.parametrize("pk", ["0", str(2**63), "9" * 5000, "-1", "abc"])
def test_an_address_that_names_nobody_is_not_there(client, tile, who, pk):
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    assert client.get(f"{address_of(tile)}{who}/{pk}/").status_code == 404


def test_the_last_who_administers_the_account_reads_why_they_cannot_go(client, places):
    place, (last,) = places["account"], make_last(places["account"])
    client.force_login(last)

    response = client.post(role_page(place, last), {"role": "0"})

    assert response.status_code == 422
    assert "Give someone else Administer on the account first." in response.content.decode()


def make_last(account):
    account.accountuserobjectpermission_set.all().delete()
    return [make_manager(account, role=Role.ADMINISTER)]


def test_who_takes_away_their_own_right_is_led_home(client, tile):
    admin = make_manager(tile, role=Role.ADMINISTER)
    client.force_login(admin)

    assert "This is you" in client.get(role_page(tile, admin)).content.decode()
    response = client.post(role_page(tile, admin), {"role": "1"})

    assert response.url == reverse("integrations:landing")
    assert client.get(address_of(tile)).status_code == 403


@pytest.mark.parametrize("where", PLACES)
def test_the_page_costs_the_same_statements_however_many_people(client, places, where):
    place = places[where]
    client.force_login(make_manager(place, role=Role.ADMINISTER))
    costs = []
    for number in range(2):
        team = Team.objects.create(name=f"Team {number}", account=places["account"])
        give_role(to=team, on=place, role=Role.MANAGE)
        for _ in range(5):
            make_manager(place).groups.add(team)
        client.get(address_of(place))
        with CaptureQueriesContext(connection) as queries:
            client.get(address_of(place))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_before_a_role_is_taken_away_the_page_says_what_stays(client, tile, places):
    colleague = make_manager(tile, places["account"])
    team = Team.objects.create(name="Testers", account=places["account"])
    colleague.groups.add(team)
    give_role(to=team, on=tile, role=Role.MONITOR)
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    response = client.get(role_page(tile, colleague))

    assert {(other.source, other.name) for other in response.context["others"]} == {
        (f"Account {places['account']}", str(colleague)),
        ("This tile", "Testers"),
    }
    assert "as a member of the team Testers" in response.content.decode()


def test_a_role_that_is_taken_here_is_missed_by_a_merge_that_was_asked_for(client, tile):
    by = make_manager(tile, role=Role.MANAGE)
    give_role(to=by, on=tile.environment, role=Role.MANAGE)
    clone = make_clone(tile, by=by)
    give_role(to=by, on=clone, role=Role.MANAGE)
    give_role(to=by, on=tile.environment, role=Role.NONE)
    add(tile, {"name": "new", "content": "1"}, by=by)
    asked = make_pull_request(tile, clone, by=by)
    job = request_merge(pull_request=asked, version=asked.version, by=by)
    client.force_login(make_manager(clone, role=Role.ADMINISTER))
    head = clone.head

    client.post(role_page(clone, by), {"role": "1"})
    merge_task(job.pk)

    job.refresh_from_db()
    clone.refresh_from_db()
    assert (job.state, clone.head) == ("failed", head)
    assert f"needs Manage on {clone}" in job.problem


@pytest.mark.parametrize(("where", "sees"), [("tile", False), ("environment", True), ("account", True)])
def test_addresses_of_people_who_have_nothing_here_are_for_who_administers_more(
    client, tile, places, where, sees
):
    colleague = make_manager(make_integration(tile.environment, name="Stock"))
    client.force_login(make_manager(places[where], role=Role.ADMINISTER))
    pages = [
        address_of(tile),
        role_page(tile, colleague),
        reverse("integrations:family_roles", args=[tile.code]),
    ]

    texts = [client.get(page).content.decode() for page in pages]

    assert [str(colleague) in text for text in texts] == [True] * 3
    assert [colleague.email in text for text in texts] == [sees] * 3
    give_role(to=colleague, on=tile, role=Role.MONITOR)
    assert colleague.email in client.get(pages[1]).content.decode()
