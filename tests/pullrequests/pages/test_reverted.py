"""What was reverted in the target, on the pages of a pull request."""

import pytest
from django.urls import reverse

from integrations.models import Revision
from pullrequests.models import Resolution
from pullrequests.presentation.resource import inputs_of
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import add, change, make_pull_request, merge, pull, remove, revert
from tests.standing import keep_more

HTMX = {"HX-Request": "true"}


def go_back(chain):
    """Quinn went back to before a pull that Dev had taken over already."""
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\n")
    add(chain.dev, {"name": "added", "content": "new\n"}, by=chain.developer)
    remove(chain.dev, "spare", by=chain.developer)
    pull(chain.dev, chain.qa, by=chain.lead)
    merge(make_pull_request(chain.qa, chain.dev, by=chain.developer), by=chain.developer)
    return revert(chain.qa, 1, by=chain.lead)


kept_more = keep_more(go_back)


@pytest.fixture
def reverted(kept_more, chain):
    return chain.more


@pytest.fixture
def pull_request(chain, reverted):
    add(chain.dev, {"name": "later", "content": "later\n"}, by=chain.developer)
    return make_pull_request(chain.dev, chain.qa, by=chain.developer, title="Again")


def address(pull_request, name):
    return reverse(
        "pullrequests:change", args=[pull_request.code, pull_request.changes.get(name=name).lineage]
    )


def choose(client, pull_request, name, choice, **headers):
    found = pull_request.changes.get(name=name)
    posted = {"path": '[{"@reverted": "here"}]', "inputs": inputs_of(found), "choice": choice}
    where = reverse("pullrequests:resolve", args=[pull_request.code, found.lineage])
    return client.post(where, posted, headers=headers)


def test_it_stands_in_a_group_that_says_when_and_by_whom(client, chain, pull_request, reverted):
    client.force_login(chain.lead)

    response = client.get(pull_request.get_absolute_url())

    groups = {group.heading: [row.change.name for row in group.rows] for group in response.context["groups"]}
    day = reverted.created_at.strftime("%-d %b %Y")
    assert groups == {
        "Scripts": ["later"],
        f"Reverted here on {day} by Quinn Lead (revision {reverted.number})": ["added", "hook", "spare"],
    }
    assert "3 reverted here" in response.content.decode()


def test_the_group_names_no_one_when_they_are_gone(client, chain, pull_request, reverted):
    Revision.objects.filter(pk=reverted.pk).update(created_by=None)
    client.force_login(chain.lead)

    page = client.get(pull_request.get_absolute_url()).content.decode()

    assert f"by someone no longer here (revision {reverted.number})" in page


def test_the_filter_shows_it_alone(client, chain, pull_request):
    client.force_login(chain.lead)

    groups = client.get(pull_request.get_absolute_url(), {"show": "reverted"}).context["groups"]
    kept = client.get(pull_request.get_absolute_url(), {"show": "kept"}).context["groups"]

    assert [row.change.name for group in groups for row in group.rows] == ["added", "hook", "spare"]
    assert kept == []


@pytest.mark.parametrize(
    ("name", "again", "leave"),
    [
        ("hook", "Take it again from Dev", "Keep it as QA has it"),
        ("added", "Take it again from Dev", "Leave it out of QA"),
        ("spare", "Delete it again, as Dev did", "Keep it as QA has it"),
    ],
)
def test_the_card_offers_to_take_it_again_and_keeps_it_by_default(
    client, chain, pull_request, name, again, leave
):
    client.force_login(chain.lead)

    response = client.get(address(pull_request, name))

    options = response.context["view"].reverted.options
    assert [(option.label, option.is_chosen) for option in options] == [(again, False), (leave, True)]
    assert "Reverted here on" in response.content.decode()


def test_further_changes_are_told_apart_on_the_card(client, chain, reverted):
    change(chain.dev, "hook", by=chain.developer, content="one\nDEV\nthree\nfour\n")
    opened = make_pull_request(chain.dev, chain.qa, by=chain.developer)
    client.force_login(chain.lead)

    card = client.get(address(opened, "hook")).context["view"].reverted

    assert [option.label for option in card.options] == [
        "Take all of it from Dev",
        "Take only what Dev changed since",
    ]


def test_a_choice_is_saved_and_told(client, chain, pull_request):
    client.force_login(chain.lead)

    response = choose(client, pull_request, "hook", "source", **HTMX)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Quinn Lead chose: Take it again from Dev." in page
    assert "Taken again: QA gets what Dev has." in page
    assert "Taken again</span>" in page


def test_all_of_a_revert_can_be_taken_at_once(client, chain, pull_request, reverted):
    client.force_login(chain.lead)
    where = reverse("pullrequests:resolve_reverted", args=[pull_request.code])
    compared = f"{pull_request.source_revision}:{pull_request.target_revision}"

    response = client.post(
        where, {"choice": "source", "reverted_in": reverted.number, "compared": compared}, follow=True
    )

    assert "Saved. No conflict is open." in response.content.decode()
    assert Resolution.objects.count() == 3


@pytest.mark.parametrize(
    ("posted", "status"), [({"choice": "base"}, 422), ({"reverted_in": "x"}, 422), ({"compared": "1:1"}, 409)]
)
def test_what_does_not_fit_is_refused(client, chain, pull_request, reverted, posted, status):
    client.force_login(chain.lead)
    compared = f"{pull_request.source_revision}:{pull_request.target_revision}"
    fields = {"choice": "source", "reverted_in": reverted.number, "compared": compared} | posted

    response = client.post(reverse("pullrequests:resolve_reverted", args=[pull_request.code]), fields)

    assert response.status_code == status
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("developer", 403), ("monitor", 403), ("stranger", 404)])
def test_taking_again_needs_manage_on_the_target(client, chain, pull_request, reverted, person, status):
    client.force_login(getattr(chain, person))
    fields = {"choice": "source", "reverted_in": reverted.number}

    response = client.post(reverse("pullrequests:resolve_reverted", args=[pull_request.code]), fields)

    assert response.status_code == status


def test_those_who_may_not_decide_read_about_it_without_buttons(client, chain, pull_request):
    client.force_login(chain.monitor)

    review = client.get(pull_request.get_absolute_url()).content.decode()
    page = client.get(address(pull_request, "hook")).content.decode()

    assert "Reverted here on" in review
    assert "Reverted here on" in page
    assert "Take all of it again" not in review
    assert "Take it again from Dev" not in page


def test_it_is_told_before_a_pull_request_is_opened(client, chain, reverted):
    client.force_login(chain.lead)

    page = client.get(
        reverse("pullrequests:create", args=[chain.qa.code]), {"with": chain.dev.code}
    ).content.decode()

    assert "3 resources were reverted in Orders · QA after both tiles had shared them." in page
    assert "Open the pull request" in page


def test_what_stayed_reverted_is_told_after_the_merge(client, chain, pull_request):
    client.force_login(chain.lead)
    choose(client, pull_request, "hook", "source")
    pull_request.refresh_from_db()
    merge(pull_request, by=chain.lead)

    page = client.get(pull_request.get_absolute_url()).content.decode()

    assert "1 new, 1 changed." in page
    assert "2 resources stay reverted" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_in_the_browser_it_is_taken_again_with_one_click(site, chain, pull_request, width, theme):
    page = site.page(chain.lead, pull_request.get_absolute_url(), width=width, theme=theme)
    group = page.locator("section.change-group", has_text="Reverted here on")
    group.locator(".change-summary", has_text="hook").click()

    group.get_by_label("Take it again from Dev").check()

    group.get_by_text("Quinn Lead chose: Take it again from Dev.").wait_for()
    assert page.get_by_text("2 resources change in Orders · QA.").is_visible()
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)
    assert page.problems == []


@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_button_saves_it(site, chain, pull_request):
    page = site.page(chain.lead, address(pull_request, "hook"), java_script_enabled=False)
    page.get_by_label("Take it again from Dev").check()

    page.get_by_role("button", name="Save the choice").click()

    assert page.get_by_text("Quinn Lead chose: Take it again from Dev.").is_visible()
