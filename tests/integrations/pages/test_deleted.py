"""Deleting a tile on the page, the list of deleted tiles, and restoring one."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Integration
from pullrequests.services.delete_tile import delete_tile
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import (
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
    pull,
)
from tests.standing import keep


def make_world():
    """Orders in Dev, QA and Production, and their admin."""
    account = make_account()
    admin = make_manager(account, role=Role.ADMINISTER)
    dev, qa, prod = (make_environment(account, name=name) for name in ("Dev", "QA", "Production"))
    in_dev = make_integration(dev, by=admin, name="Orders", hook="1")
    in_qa = make_clone(in_dev, qa, by=admin, name="Orders")
    return admin, in_dev, in_qa, make_clone(in_qa, prod, by=admin, name="Orders")


kept_world = keep(make_world)


@pytest.fixture
def family(world):
    return world


def deleting(tile):
    return reverse("pullrequests:delete_tile", args=[tile.code])


def restoring(tile):
    return reverse("integrations:restore", args=[tile.code])


def listing(tile):
    return reverse("integrations:deleted", args=[tile.environment.code])


def test_the_page_says_what_will_happen(client, family):
    admin, dev, qa, prod = family
    change(dev, "hook", content="2", by=admin)
    make_pull_request(dev, qa, by=admin, title="On its way")
    client.force_login(admin)

    page = client.get(deleting(qa)).content.decode()

    assert "These tiles were cloned from it." in page
    assert prod.get_absolute_url() in page
    assert "These pull requests are cancelled" in page
    assert "On its way" in page
    assert "can restore it" in page


def test_what_one_may_not_see_is_not_told(client, family):
    admin, dev, qa, prod = family
    person = make_manager(qa, role=Role.ADMINISTER)
    change(dev, "hook", content="2", by=admin)
    make_pull_request(dev, qa, by=admin, title="Secret")
    client.force_login(person)

    page = client.get(deleting(qa)).content.decode()

    assert "Secret" not in page
    assert str(prod.code) not in page


def test_deleting_leads_home_and_the_tile_is_gone(client, family):
    admin, _, qa, _ = family
    client.force_login(admin)

    response = client.post(deleting(qa), follow=True)

    assert response.redirect_chain == [(qa.environment.get_absolute_url(), 302)]
    assert "Orders · QA was deleted." in response.content.decode()
    for name in ("detail", "flows", "clones", "clone", "revisions", "settings", "access", "download"):
        assert client.get(reverse(f"integrations:{name}", args=[qa.code])).status_code == 404
    assert client.get(reverse("pullrequests:list", args=[qa.code])).status_code == 404
    assert client.get(deleting(qa)).status_code == client.post(deleting(qa)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.NONE, 404), (Role.MONITOR, 403), (Role.MANAGE, 403)])
def test_deleting_needs_administer(client, family, role, status):
    _, _, qa, _ = family
    client.force_login(make_manager(qa, role=role) if role else make_user())

    assert client.get(deleting(qa)).status_code == client.post(deleting(qa)).status_code == status
    assert Integration.objects.living().filter(pk=qa.pk).exists()


def test_settings_lead_to_it_for_those_who_may(client, family):
    admin, _, qa, _ = family
    for person, is_there in ((admin, True), (make_manager(qa), False)):
        client.force_login(person)

        page = client.get(reverse("integrations:settings", args=[qa.code])).content.decode()

        assert (deleting(qa) in page) is is_there


def test_home_leads_to_the_deleted_tiles_one_could_restore(client, family):
    admin, _, qa, _ = family
    manager, only_here = make_manager(qa.environment), make_manager(qa, role=Role.ADMINISTER)
    delete_tile(integration=qa, by=admin)

    for person, is_there in ((admin, True), (only_here, True), (manager, False)):
        client.force_login(person)
        home = client.get(qa.environment.get_absolute_url()).content.decode()
        listed = client.get(listing(qa)).content.decode()
        assert (listing(qa) in home) is is_there
        assert (restoring(qa) in listed) is is_there


def test_restoring_brings_the_tile_back(client, family):
    admin, _, qa, _ = family
    delete_tile(integration=qa, by=admin)
    client.force_login(admin)

    response = client.post(restoring(qa), follow=True)

    assert response.redirect_chain == [(qa.get_absolute_url(), 302)]
    assert "Orders · QA is back." in response.content.decode()
    assert client.post(restoring(qa)).status_code == 404


def test_a_name_taken_meanwhile_is_told(client, family):
    admin, _, qa, _ = family
    delete_tile(integration=qa, by=admin)
    make_integration(qa.environment, by=admin, name="orders")
    client.force_login(admin)

    page = client.post(restoring(qa), follow=True).content.decode()

    assert "Another tile of QA is called Orders too. Rename one of them." in page


@pytest.mark.parametrize("role", [Role.NONE, Role.MONITOR, Role.MANAGE])
def test_for_all_others_there_is_nothing_to_restore(client, family, role):
    admin, _, qa, _ = family
    person = make_manager(qa, role=role) if role else make_user()
    delete_tile(integration=qa, by=admin)
    client.force_login(person)

    assert client.post(restoring(qa)).status_code == 404
    assert not Integration.objects.living().filter(pk=qa.pk).exists()


def test_the_family_shows_it_without_a_way_to_it(client, family):
    admin, dev, qa, prod = family
    change(dev, "hook", content="2", by=admin)
    delete_tile(integration=qa, by=admin)
    client.force_login(admin)

    page = client.get(reverse("integrations:clones", args=[dev.code])).content.decode()

    assert 'aria-label="Orders · QA, deleted"' in page
    assert "Nothing can travel here while one of the two is deleted." in page
    assert str(qa.code) not in page
    assert prod.get_absolute_url() in page


def test_a_pull_request_of_the_past_can_still_be_read(client, family):
    admin, dev, qa, _ = family
    change(dev, "hook", content="2", by=admin)
    merged = pull(dev, qa, by=admin)
    change(dev, "hook", content="3", by=admin)
    ending = make_pull_request(dev, qa, by=admin)
    delete_tile(integration=qa, by=admin)
    client.force_login(admin)

    for pull_request in (merged, ending):
        page = client.get(pull_request.get_absolute_url()).content.decode()
        assert "Deleted</span>" in page
        assert str(qa.code) not in page
    assert f"Orders · QA was deleted by {admin}." in page


def test_the_way_into_a_deleted_tile_is_closed(client, family):
    admin, dev, qa, _ = family
    delete_tile(integration=qa, by=admin)
    client.force_login(admin)

    response = client.get(reverse("pullrequests:create", args=[dev.code]), {"with": qa.code})

    assert response.status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_in_the_browser_a_tile_is_deleted_and_restored(site, family, width, theme):
    admin, dev, qa, _ = family
    page = site.page(admin, reverse("integrations:settings", args=[qa.code]), width=width, theme=theme)
    page.get_by_role("link", name="Delete …").click()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Delete Orders · QA").click()
    page.goto(reverse("integrations:clones", args=[dev.code]))
    assert page.get_by_role("img", name="Orders · QA, deleted").is_visible()
    assert accessibility_problems(page) == []
    page.goto(qa.environment.get_absolute_url())
    page.get_by_role("link", name="Deleted tiles (1)").click()
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)

    page.get_by_role("button", name="Restore Orders").click()

    page.get_by_text("Orders · QA is back.").wait_for()
    assert page.problems == []
