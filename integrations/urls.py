"""Addresses of environments, tiles and jobs; always by code, never by key."""

from django.urls import path

from environments.one_moment import read_at_one_moment
from integrations import audit_urls, lookup_urls, people_urls, token_urls
from integrations.views import (
    clone,
    clones,
    compare,
    connection,
    connection_delete,
    connection_edit,
    connection_try,
    connections,
    create,
    deleted,
    detail,
    developer_clones,
    download,
    environment_resources,
    family_roles,
    flows,
    home,
    jobs,
    migration,
    reminders,
    resource,
    resource_connection,
    resource_copy,
    resource_create,
    resource_delete,
    resource_edit,
    resource_history,
    revert,
    revision,
    revisions,
    settings,
    share,
    snapshot,
    upload,
)

app_name = "integrations"

CONNECTIONS = "environments/<uuid:code>/connections/"
CONNECTION = "environments/<uuid:code>/connections/<uuid:connection>/"
TILE = "tiles/<uuid:code>/"
ACCOUNT_MIGRATION = "account/<uuid:code>/migration/"
RESOURCE = "tiles/<uuid:code>/resources/<uuid:lineage>/"

urlpatterns = read_at_one_moment(
    [
        path("", home.landing, name="landing"),
        path("environments/<uuid:code>/resources/", environment_resources.resources, name="resources"),
        path("environments/<uuid:code>/upload/", upload.upload, name="upload"),
        path("environments/<uuid:code>/new/", create.create, name="create"),
        path("environments/<uuid:code>/deleted/", deleted.deleted, name="deleted"),
        # Its connections.
        path(CONNECTIONS, connections.connections, name="connections"),
        path(f"{CONNECTIONS}new/", connection_edit.connection_create, name="connection_create"),
        path(CONNECTION, connection.connection, name="connection"),
        path(f"{CONNECTION}edit/", connection_edit.connection_edit, name="connection_edit"),
        path(f"{CONNECTION}delete/", connection_delete.connection_delete, name="connection_delete"),
        path(f"{CONNECTION}confirm/", connection.connection_confirm, name="connection_confirm"),
        path(f"{CONNECTION}test/", connection_try.connection_try, name="connection_try"),
        # One tile.
        path(TILE, detail.detail, name="detail"),
        path(f"{TILE}flows/", flows.flows, name="flows"),
        path(f"{TILE}clones/", clones.clones, name="clones"),
        path(f"{TILE}clones/roles/", family_roles.family_roles, name="family_roles"),
        path(f"{TILE}clones/developers/", developer_clones.developer_clones, name="developer_clones"),
        path(f"{TILE}clone/", clone.clone, name="clone"),
        path(f"{TILE}revisions/", revisions.revisions, name="revisions"),
        path(f"{TILE}revisions/<int:number>/", revision.revision, name="revision"),
        path(f"{TILE}compare/", compare.compare, name="compare"),
        path(f"{TILE}snapshot/", snapshot.snapshot, name="snapshot"),
        path(f"{TILE}revert/<int:number>/", revert.revert, name="revert"),
        path(f"{TILE}download/", download.download, name="download"),
        path(f"{TILE}settings/", settings.settings, name="settings"),
        path(f"{TILE}restore/", deleted.restore, name="restore"),
        path(f"{TILE}reminders/<int:pk>/dismiss/", reminders.reminder_dismiss, name="reminder_dismiss"),
        # One resource of a tile.
        path(
            f"{TILE}resources/new/<str:kind>/",
            resource_create.resource_create,
            name="resource_create",
        ),
        path(RESOURCE, resource.resource, name="resource"),
        path(f"{RESOURCE}edit/", resource_edit.resource_edit, name="resource_edit"),
        path(f"{RESOURCE}delete/", resource_delete.resource_delete, name="resource_delete"),
        path(f"{RESOURCE}share/", share.share, name="resource_share"),
        path(f"{RESOURCE}unshare/", share.unshare, name="resource_unshare"),
        path(f"{RESOURCE}copy/", resource_copy.resource_copy, name="resource_copy"),
        path(f"{RESOURCE}connection/", resource_connection.resource_connection, name="resource_connection"),
        path(f"{RESOURCE}history/", resource_history.resource_history, name="resource_history"),
        path(f"{RESOURCE}revert/<int:number>/", revert.resource_revert, name="resource_revert"),
        # Who may do what.
        *people_urls.patterns,
        # The data of a lookup cache.
        *lookup_urls.patterns,
        # Leaving the two sides of an account behind.
        path(ACCOUNT_MIGRATION, migration.migration, name="migration"),
        path(f"{ACCOUNT_MIGRATION}report/", migration.report, name="migration_report"),
        path(f"{ACCOUNT_MIGRATION}result/", migration.result, name="migration_result"),
        # Who did what.
        *audit_urls.patterns,
        # What programs show.
        *token_urls.patterns,
        # Long work.
        path("jobs/<uuid:code>/", jobs.job, name="job"),
        path("jobs/<uuid:code>/progress/", jobs.job_progress, name="job_progress"),
    ]
)
# Its reading is at one moment, too; then it remembers where the person was.
urlpatterns.append(path("environments/<uuid:code>/", home.home, name="home"))
urlpatterns += token_urls.for_programs
