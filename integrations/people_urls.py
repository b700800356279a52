"""Addresses about who may do what: the same pages for a tile, an environment and an account."""

from django.urls import path

from environments.models import Account, Environment
from integrations.models import Integration
from integrations.places import Place
from integrations.views import access, everyone, invitations, joining, people, teams
from integrations.views.people_frames import FRAMES

PLACES: dict[type[Place], str] = {
    Integration: "tiles/<uuid:code>/access/",
    Environment: "environments/<uuid:code>/people/",
    Account: "account/<uuid:code>/people/",
}

patterns = [
    path("account/<uuid:code>/everyone/", everyone.everyone, name="everyone"),
    path("account/<uuid:code>/everyone/<int:pk>/", everyone.person, name="person"),
    path("account/<uuid:code>/everyone/<int:pk>/remove/", everyone.remove, name="person_remove"),
    path("account/<uuid:code>/everyone/<int:pk>/deactivate/", everyone.deactivate, name="person_deactivate"),
    path("account/<uuid:code>/everyone/<int:pk>/reactivate/", everyone.reactivate, name="person_reactivate"),
    path("account/<uuid:code>/teams/new/", teams.team_create, name="team_create"),
    path("account/<uuid:code>/teams/<int:pk>/", teams.team, name="team"),
    path("account/<uuid:code>/teams/<int:pk>/delete/", teams.team_delete, name="team_delete"),
    path("account/<uuid:code>/teams/<int:pk>/members/<int:person>/", teams.team_member, name="team_member"),
    path("join/<str:secret>/", joining.invitation, name="join"),
    path("tiles/<uuid:code>/my-access/", access.my_access, name="my_access"),
]
for kind, place in PLACES.items():
    name, given = FRAMES[kind].page, {"kind": kind}
    patterns += [
        path(place, people.people, given, name=name),
        path(f"{place}invite/", invitations.invite, given, name=f"{name}_invite"),
        path(f"{place}invitations/<uuid:invitation>/", invitations.withdraw, given, name=f"{name}_withdraw"),
        path(
            f"{place}invitations/<uuid:invitation>/send-again/",
            invitations.send_again,
            given,
            name=f"{name}_send_again",
        ),
        path(f"{place}<str:who>/<int:pk>/", people.role, given, name=f"{name}_role"),
    ]
