"""Addresses of the pull request pages."""

from django.urls import path

from environments.one_moment import read_at_one_moment
from pullrequests.views import actions, change, create, delete_tile, detail, resolve, status
from pullrequests.views import list as lists

app_name = "pullrequests"

urlpatterns = read_at_one_moment(
    [
        path("pull-requests/", lists.all_open, name="all"),
        path("tiles/<uuid:code>/pull-requests/", lists.of_tile, name="list"),
        path("tiles/<uuid:code>/pull-requests/new/", create.create, name="create"),
        path("tiles/<uuid:code>/delete/", delete_tile.delete_tile, name="delete_tile"),
        path("pull-requests/<uuid:code>/", detail.detail, name="detail"),
        path("pull-requests/<uuid:code>/status/", status.status, name="status"),
        path("pull-requests/<uuid:code>/refresh/", actions.refresh, name="refresh"),
        path("pull-requests/<uuid:code>/merge/", actions.merge, name="merge"),
        path("pull-requests/<uuid:code>/cancel/", actions.cancel, name="cancel"),
        path("pull-requests/<uuid:code>/resolve-many/", resolve.resolve_many, name="resolve_many"),
        path("pull-requests/<uuid:code>/take-again/", resolve.resolve_reverted, name="resolve_reverted"),
        path("pull-requests/<uuid:code>/changes/<uuid:lineage>/", change.change, name="change"),
        path("pull-requests/<uuid:code>/changes/<uuid:lineage>/viewed/", change.viewed, name="viewed"),
        path("pull-requests/<uuid:code>/changes/<uuid:lineage>/resolve/", resolve.resolve, name="resolve"),
    ]
)
