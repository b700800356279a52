"""The list of revisions, the page of one, and comparing two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.roles import Role
from integrations.models import Snapshot
from integrations.services.revert import revert_integration
from tests.factories import change, make_integration, make_manager, make_user, remove, resource_of
from tests.standing import keep

pytestmark = pytest.mark.django_db


def page_of(client, user, tile, name, *parts, **parameters):
    client.force_login(user)
    return client.get(reverse(f"integrations:{name}", args=[tile.code, *parts]), parameters)


def numbers_on(response):
    return [revision.number for revision in response.context["page"]]


def make_world():
    tile = make_integration(name="Orders", hook="a\nb\nc\n", other="x")
    return {"tile": tile, "manager": make_manager(tile)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def manager(world):
    return world["manager"]


def test_revisions_are_listed_newest_first_with_their_snapshots(client, tile, manager):
    change(tile, "hook", by=manager, content="b")
    tile.refresh_from_db()
    Snapshot.objects.create(revision=tile.revisions.get(number=tile.head), label="Before spring")

    response = page_of(client, manager, tile, "revisions")

    assert numbers_on(response) == [3, 2, 1]
    assert "Before spring" in response.content.decode()


def test_they_can_be_filtered_by_type_and_person(client, tile, manager):
    change(tile, "hook", by=manager, content="b")

    assert numbers_on(page_of(client, manager, tile, "revisions", kind="create")) == [1]
    assert numbers_on(page_of(client, manager, tile, "revisions", person=manager.pk)) == [3]


@pytest.mark.parametrize(
    "wrong", [{"kind": "nonsense"}, {"person": "x"}, {"person": "0"}, {"person": "9" * 30}]
)
def test_unknown_filters_are_refused(client, tile, manager, wrong):
    response = page_of(client, manager, tile, "revisions", **wrong)

    assert response.status_code == 422


def test_people_who_never_made_a_revision_here_are_not_on_the_list(client, tile, manager):
    stranger = make_user("elsewhere")

    body = page_of(client, manager, tile, "revisions").content.decode()

    assert str(stranger) not in body


def test_a_revert_offers_the_states_before_and_after(client, tile, manager):
    change(tile, "hook", by=manager, content="b")
    tile.refresh_from_db()
    revert_integration(integration=tile, to_revision=2, wanted_head=3, by=manager)
    change(tile, "hook", by=manager, content="c")

    body = page_of(client, manager, tile, "revisions").content.decode()

    for number in (3, 4):
        assert f'href="{reverse("integrations:revert", args=[tile.code, number])}"' in body
    assert "Revert to before" in body
    assert "Revert to after" in body


def test_a_monitor_is_offered_nothing_to_change(client, tile):
    body = page_of(client, make_manager(tile, role=Role.MONITOR), tile, "revisions").content.decode()

    assert "Revert to" not in body
    assert "Take a snapshot" not in body


def test_the_list_costs_the_same_statements_at_any_length(client, tile, manager):
    costs = []
    for turns in (1, 12):
        for turn in range(turns):
            change(tile, "hook", by=make_manager(tile), content=f"{turns} {turn}")
            tile.refresh_from_db()
            Snapshot.objects.create(revision=tile.revisions.get(number=tile.head), label=f"Kept {turn}")
        page_of(client, manager, tile, "revisions")
        with CaptureQueriesContext(connection) as queries:
            page_of(client, manager, tile, "revisions")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_revision_costs_the_same_statements_however_much_it_changed(client, manager):
    costs = []
    for number in (1, 20):
        tile = make_integration(**{f"s{n}": f"{n}\n" for n in range(number)})
        person = make_manager(tile)
        page_of(client, person, tile, "revision", 2)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, person, tile, "revision", 2)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_revision_shows_what_it_changed(client, tile, manager):
    change(tile, "hook", by=manager, content="a\nB\nc\n")

    response = page_of(client, manager, tile, "revision", 3)

    (shown,) = response.context["changes"]
    assert (shown.name, shown.status_word) == ("hook", "Changed")
    assert [row.line.text for row in shown.rows[0].diff.rows] == ["a", "b", "B", "c"]


def test_new_and_deleted_resources_are_shown_with_all_their_fields(client, tile, manager):
    remove(tile, "other", by=manager)

    filled = page_of(client, manager, tile, "revision", 2)
    deleted = page_of(client, manager, tile, "revision", 3)

    assert [shown.status_word for shown in filled.context["changes"]] == ["New", "New"]
    (shown,) = deleted.context["changes"]
    assert {row.label for row in shown.rows} == {"Name", "JavaScript"}
    assert deleted.context["counts"][0].removed == 1


@pytest.mark.parametrize("number", [0, 99, 2**40])
def test_a_revision_that_is_not_there_is_not_found(client, tile, manager, number):
    for name in ("revision", "revert"):
        assert page_of(client, manager, tile, name, number).status_code == 404


def test_any_two_revisions_can_be_compared(client, tile, manager):
    change(tile, "hook", by=manager, content="b")
    change(tile, "hook", by=manager, content="a\nb\nc\n")

    same = page_of(client, manager, tile, "compare", before=2, after=4)
    backwards = page_of(client, manager, tile, "compare", before=4, after=3)

    assert same.context["changes"] == []
    assert "The tile was the same at both revisions." in same.content.decode()
    assert backwards.context["changes"][0].rows[0].diff.rows


def test_a_long_text_is_shown_whole_where_its_resource_is_compared_alone(client, tile, manager):
    before = "".join(f"{number}\n" for number in range(1_000))
    change(tile, "hook", by=manager, content=before)
    change(tile, "hook", by=manager, content=before.replace("999", "new"))
    change(tile, "other", by=manager, content="another")
    lineage = resource_of(tile, "hook").lineage

    listed = page_of(client, manager, tile, "compare", before=3, after=5).content.decode()
    alone = page_of(client, manager, tile, "compare", before=3, after=5, only=lineage, show="content:1-500")

    link = f"before=3&amp;after=5&amp;only={lineage}&amp;show=content:1-500"
    assert link in listed
    assert "Show 500 of 996 unchanged lines" in listed
    assert [shown.name for shown in alone.context["changes"]] == ["hook"]
    assert "Show 496 unchanged lines" in alone.content.decode()
    assert "Show everything that differs" in alone.content.decode()


def test_the_whole_of_a_new_text_is_told_by_windows(client, tile, manager):
    change(tile, "hook", by=manager, content="".join(f"{number}\n" for number in range(700)))

    revision = page_of(client, manager, tile, "revision", 3).content.decode()
    preview = page_of(client, manager, tile, "revert", 2).content.decode()

    assert "Show the next 500 of 703 lines" in revision
    assert "Show the next 500 of 703 lines" in preview


@pytest.mark.parametrize(
    "wrong",
    [{"before": "99", "after": "1"}, {"before": "x"}, {"before": "", "after": "1"}, {"after": "9" * 40}],
)
def test_a_comparison_with_what_is_not_there_is_refused_in_words(client, tile, manager, wrong):
    response = page_of(client, manager, tile, "compare", **wrong)

    assert response.status_code == 422
    assert response.context["form"].errors


def test_strangers_learn_of_no_revision(client, tile):
    stranger = make_user()

    for name, parts in (
        ("revisions", []),
        ("revision", [1]),
        ("compare", []),
        ("revert", [1]),
        ("snapshot", []),
    ):
        assert page_of(client, stranger, tile, name, *parts).status_code == 404
