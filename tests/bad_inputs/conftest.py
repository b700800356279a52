"""The world in which bad input is sent, made once for all of these tests; what a request writes is taken back."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.authorisation.world import make_world
from tests.bad_inputs.places import every_place


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def places(world):
    """Every address that has parts, filled in with what is really there."""
    return [place for place in every_place(world) if place.name != "demo_sign_in"]


@pytest.fixture(scope="package")
def everything(world):
    """A superuser, from whom nothing is hidden: what they do not find is not there."""
    client = Client()
    client.force_login(world.people["superuser"])
    return client


@pytest.fixture(scope="package")
def pages(everything, places):
    """What each address answers to a superuser's look at it, and the one list that has an address without parts."""
    addresses = {place.name: place.address() for place in places}
    addresses["pullrequests:all"] = reverse("pullrequests:all")
    return {name: everything.get(address) for name, address in addresses.items()}
