"""Addresses about who may do what: the same pages for a tile, an environment and an account."""

from django.urls import path

from environments.models import Account, Environment
from integrations.models import Integration
from integrations.places import Place
from integrations.views import access, people
from integrations.views.people_frames import FRAMES

PLACES: dict[type[Place], str] = {
    Integration: "tiles/<uuid:code>/access/",
    Environment: "environments/<uuid:code>/people/",
    Account: "account/<uuid:code>/people/",
}

patterns = [
    path("tiles/<uuid:code>/my-access/", access.my_access, name="my_access"),
]
for kind, place in PLACES.items():
    name, given = FRAMES[kind].page, {"kind": kind}
    patterns += [
        path(place, people.people, given, name=name),
        path(f"{place}<str:who>/<int:pk>/", people.role, given, name=f"{name}_role"),
    ]
