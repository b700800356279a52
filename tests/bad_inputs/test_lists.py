"""Refused of lists: sizes, orders and filters nobody knows. Page numbers are brought into range, words are literal."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.paginator import Page
from django.urls import resolve

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import LookupEntry
from tests.authorisation.asking import ask
from tests.factories import add, make_connection, make_integration, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]

PAGES = ("-1", "1000000000", "NaN", "9" * 5000)
UNKNOWN = (
    "sort=password",
    "page_size=1000000000",
    "filter[user__password__startswith]=a",
)
# What is typed or counted, and which parts of a text to show; all else is chosen from a list.
FREE = {"q", "page", "from", "only", "kept", "dropped", ("integrations:compare", "show")}
ODD = r"100%_\'; drop table (a+)+$ [a-z]*"
WORDS = ("%", "_", "\\", "%_\\", "'; drop table", "(a+)+$", "[a-z]*", ODD, f"\0{ODD}\0")


@pytest.fixture(scope="module")
def lists(pages):
    """Every page that is leafed through, whatever it shows: by name, its address."""
    return {
        name: page.wsgi_request.path
        for name, page in pages.items()
        if page.context and isinstance(page.context.get("page"), Page)
    }


def test_there_are_many_lists(lists):
    assert {"integrations:home", "integrations:detail", "pullrequests:detail"} < set(lists)
    assert len(lists) >= 18


def test_a_page_number_beyond_the_list_is_brought_into_it(lists, everything):
    mistakes = []
    for name, address in lists.items():
        for number in PAGES:
            response = everything.get(f"{address}?page={number}")
            page = response.context["page"]
            if response.status_code != 200 or not 1 <= page.number <= page.paginator.num_pages:
                mistakes.append(f"{name}: {response.status_code} for {number[:20]}")
            if page.paginator.per_page > 200:
                mistakes.append(f"{name} shows {page.paginator.per_page} at once")

    assert not mistakes, "\n".join(mistakes)


def test_orders_sizes_and_filters_nobody_knows_are_refused(lists, everything):
    mistakes = []
    for name, address in lists.items():
        for query in UNKNOWN:
            answer = ask(everything, "GET", f"{address}?{query}")
            if answer.status != 422 or "cannot be narrowed down or sorted by" not in answer.body:
                mistakes.append(f"{name}: {answer.status} for {query}")

    assert not mistakes, "\n".join(mistakes)


def test_what_is_none_of_the_choices_is_refused(lists, everything):
    mistakes, asked = [], 0
    for name, address in lists.items():
        for parameter in resolve(address).func.takes:
            if parameter in FREE or (name, parameter) in FREE:
                continue
            for value in ("nonsense", "%00", "9" * 5000):
                asked += 1
                if ask(everything, "GET", f"{address}?{parameter}={value}").status != 422:
                    mistakes.append(f"{name}: {parameter}={value[:20]}")

    assert not mistakes, "\n".join(mistakes)
    assert asked > 30


def test_what_is_searched_for_is_meant_literally(world, lists, everything):
    dev, by = world.environments["dev"], world.maker
    make_integration(dev, by=by, name=ODD)
    add(world.tiles["orders"], {"name": ODD}, kind="flow", by=by)
    make_connection(dev, by=by, name=ODD)
    give_role(to=make_user(first_name=ODD), on=dev, role=Role.MONITOR)
    LookupEntry.objects.create(resource=world.resource("orders", "lookup_cache"), key=ODD, value="2")
    searched = {name: address for name, address in lists.items() if "q" in resolve(address).func.takes}
    mistakes = []
    for name, address in searched.items():
        for words in WORDS:
            found = [_name(each) for each in everything.get(f"{address}?q={quote(words)}").context["page"]]
            if found != [ODD]:
                mistakes.append(f"{name}: {found} for {words!r}")
        if list(everything.get(f"{address}?q={quote('(a+)+' * 600)}").context["page"]):
            mistakes.append(f"{name} finds something for very many words")

    assert not mistakes, "\n".join(mistakes)
    assert len(searched) == 7


def _name(found):
    of_another = {LookupEntry: "key", User: "first_name"}
    return getattr(found, of_another.get(type(found), "name"))
