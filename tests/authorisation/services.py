"""Every service that acts for somebody, with the roles it takes: written by hand.

``takes`` is the least role on the target, or on the tile or environment alone.
``sees`` is the least on the source, ``or_manages`` says that Manage on the
source will do as well. Work of a job is asked again by whoever asked for it.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from environments.models import User
from environments.roles import Role
from integrations.family_stages import Gift
from integrations.models import Job
from integrations.services import (
    archive,
    archiving,
    clone,
    developer_clones,
    edit,
    family_roles,
    reminders,
    revert,
    revert_resource,
    snapshot,
    try_connection,
)
from integrations.services.bind_connection import bind_connection
from integrations.services.create import create_integration
from integrations.services.delete_connection import delete_connection
from integrations.services.settings import rename_integration
from pullrequests.services import cancel, comparing, delete_tile, merge, refresh, resolve
from pullrequests.services.open import open_pull_request
from tests.authorisation.two_ends import Ends, TwoEnds
from tests.factories import make_connection

NONE, MONITOR, MANAGE, ADMINISTER = Role
Call = Callable[["Stage", User], Any]


@dataclass
class Stage:
    """The pair that services are asked about: related tiles in two environments, with and without a dispute."""

    world: TwoEnds
    calm: Ends
    disputed: Ends

    @property
    def tile(self) -> Any:
        return self.calm.target

    @property
    def script(self) -> Any:
        return self.tile.resources.get(kind="script")

    @property
    def change(self) -> Any:
        return self.disputed.request.changes.get()


@dataclass(frozen=True)
class Service:
    """One service, and what it takes."""

    of: Callable[..., Any]
    takes: Role
    call: Call
    sees: Role = NONE
    or_manages: bool = False

    def __str__(self) -> str:
        return self.of.__name__


def asked_by(person: User, job: Job) -> Job:
    """The job as if the person had asked for it when they still could."""
    job.created_by = person
    return job


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("integration.json", '{"_id": "5f0000000000000000000001", "name": "Packed"}')
    return data.getvalue()


def _job_of_merge(stage: Stage) -> Job:
    request = stage.calm.request
    return merge.request_merge(pull_request=request, version=request.version, by=stage.world.maker)


def _same(stage: Stage) -> dict[str, Any]:
    return {"integration": stage.tile, "to_revision": 1, "wanted_head": stage.tile.head}


def _disputed(stage: Stage) -> dict[str, Any]:
    return {"pull_request": stage.disputed.request, "lineage": stage.change.lineage,
            "path": stage.change.conflicts[0]["path"]}  # fmt: skip


def _many(stage: Stage) -> dict[str, Any]:
    request = stage.disputed.request
    return {"pull_request": request, "choice": "source", "version": request.version}


def _opening(stage: Stage) -> dict[str, Any]:
    return {"source": stage.calm.source, "target": stage.tile, "title": "T", "description": ""}


def _cloning(stage: Stage) -> dict[str, Any]:
    place = stage.tile.environment
    return {"source": stage.calm.source, "environment": place, "name": "Copy", "connections": {},
            "with_lookup_data": False}  # fmt: skip


def _developers(stage: Stage) -> dict[str, Any]:
    return {"source": stage.calm.source, "environment": stage.tile.environment, "people": [stage.world.maker],
            "connections": {}, "with_lookup_data": False}  # fmt: skip


def _connection(stage: Stage) -> Any:
    return make_connection(stage.tile.environment, by=stage.world.maker)


ON_ONE_TILE = [
    Service(rename_integration, MANAGE, lambda s, by: rename_integration(
        integration=s.tile, name="N", description="", by=by)),
    Service(edit.create_resource, MANAGE, lambda s, by: edit.create_resource(
        integration=s.tile, kind="script", document={"name": "new"}, by=by)),
    Service(edit.edit_resource, MANAGE, lambda s, by: edit.edit_resource(
        integration=s.tile, lineage=s.script.lineage, document={"name": "a", "content": "3"},
        expected=s.script.content_id, by=by)),
    Service(edit.delete_resource, MANAGE, lambda s, by: edit.delete_resource(
        integration=s.tile, lineage=s.script.lineage, expected=s.script.content_id, by=by)),
    Service(reminders.dismiss_reminder, MANAGE, lambda s, by: reminders.dismiss_reminder(
        integration=s.tile, resource_id=s.script.pk, by=by)),
    Service(snapshot.request_snapshot, MANAGE, lambda s, by: snapshot.request_snapshot(
        integration=s.tile, label="L", by=by)),
    Service(snapshot.carry_out_snapshot, MANAGE, lambda s, by: snapshot.carry_out_snapshot(
        asked_by(by, snapshot.request_snapshot(integration=s.tile, label="L", by=s.world.maker)))),
    Service(revert.request_revert, MANAGE, lambda s, by: revert.request_revert(**_same(s), by=by)),
    Service(revert.carry_out_revert, MANAGE, lambda s, by: revert.carry_out_revert(
        asked_by(by, revert.request_revert(**_same(s), by=s.world.maker)))),
    Service(revert_resource.request_resource_revert, MANAGE, lambda s, by: revert_resource.request_resource_revert(
        **_same(s), lineage=s.script.lineage, by=by)),
    Service(revert_resource.carry_out_resource_revert, MANAGE,
        lambda s, by: revert_resource.carry_out_resource_revert(asked_by(
            by, revert_resource.request_resource_revert(**_same(s), lineage=s.script.lineage, by=s.world.maker)))),
    Service(archiving.archive_integration, ADMINISTER, lambda s, by: archiving.archive_integration(
        integration=s.tile, by=by)),
    Service(archiving.restore_integration, ADMINISTER, lambda s, by: archiving.restore_integration(
        integration=archiving.archive_integration(integration=s.tile, by=s.world.maker), by=by)),
    Service(bind_connection, MANAGE, lambda s, by: bind_connection(
        integration=s.tile, lineage=s.tile.resources.get(kind="connection").lineage, connection=None, by=by)),
    Service(family_roles.give_family_roles, ADMINISTER, lambda s, by: family_roles.give_family_roles(
        gifts=[Gift(s.world.maker, s.tile, MANAGE, NONE)], by=by)),
    Service(delete_tile.delete_tile, ADMINISTER, lambda s, by: delete_tile.delete_tile(integration=s.tile, by=by)),
]  # fmt: skip
OF_TWO_TILES = [
    Service(open_pull_request, MANAGE, lambda s, by: open_pull_request(**_opening(s), by=by), MONITOR, True),
    Service(comparing.request_opening, MANAGE, lambda s, by: comparing.request_opening(**_opening(s), by=by),
        MONITOR, True),
    Service(comparing.carry_out_opening, MANAGE, lambda s, by: comparing.carry_out_opening(
        asked_by(by, comparing.request_opening(**_opening(s), by=s.world.maker))), MONITOR, True),
    Service(refresh.refresh_pull_request, MANAGE, lambda s, by: refresh.refresh_pull_request(
        pull_request=s.calm.request, by=by), MONITOR, True),
    Service(comparing.request_refresh, MANAGE, lambda s, by: comparing.request_refresh(
        pull_request=s.calm.request, by=by), MONITOR, True),
    Service(comparing.carry_out_refresh, MANAGE, lambda s, by: comparing.carry_out_refresh(
        asked_by(by, comparing.request_refresh(pull_request=s.calm.request, by=s.world.maker))), MONITOR, True),
    Service(merge.request_merge, MANAGE, lambda s, by: merge.request_merge(
        pull_request=s.calm.request, version=s.calm.request.version, by=by), MONITOR),
    Service(merge.carry_out_merge, MANAGE, lambda s, by: merge.carry_out_merge(
        asked_by(by, _job_of_merge(s))), MONITOR),
    Service(cancel.cancel_pull_request, MANAGE, lambda s, by: cancel.cancel_pull_request(
        pull_request=s.calm.request, by=by)),
    Service(resolve.resolve_conflict, MANAGE, lambda s, by: resolve.resolve_conflict(
        **_disputed(s), choice="source", value={}, by=by), MONITOR),
    Service(resolve.withdraw_choice, MANAGE, lambda s, by: resolve.withdraw_choice(**_disputed(s), by=by), MONITOR),
    Service(resolve.resolve_many, MANAGE, lambda s, by: resolve.resolve_many(
        pull_request=s.disputed.request, choice="source", by=by), MONITOR),
    Service(resolve.resolve_reverted, MANAGE, lambda s, by: resolve.resolve_reverted(
        pull_request=s.disputed.request, reverted_in=1, choice="source", by=by), MONITOR),
    Service(comparing.request_choices, MANAGE, lambda s, by: comparing.request_choices(**_many(s), by=by), MONITOR),
    Service(comparing.carry_out_choices, MANAGE, lambda s, by: comparing.carry_out_choices(
        asked_by(by, comparing.request_choices(**_many(s), by=s.world.maker))), MONITOR),
]  # fmt: skip
# The roles of these are on the source, a tile, and on the environment of the target, not on the target.
INTO_AN_ENVIRONMENT = [
    Service(create_integration, MANAGE, lambda s, by: create_integration(
        environment=s.tile.environment, name="N", by=by)),
    Service(archive.request_upload, MANAGE, lambda s, by: archive.request_upload(
        environment=s.tile.environment, name="N", data=_zip(), by=by)),
    Service(archive.carry_out_upload, MANAGE, lambda s, by: archive.carry_out_upload(asked_by(
        by, archive.request_upload(environment=s.tile.environment, name="N", data=_zip(), by=s.world.maker)))),
    Service(clone.request_clone, MANAGE, lambda s, by: clone.request_clone(**_cloning(s), by=by), MANAGE),
    Service(clone.carry_out_clone, MANAGE, lambda s, by: clone.carry_out_clone(
        asked_by(by, clone.request_clone(**_cloning(s), by=s.world.maker))), MANAGE),
    Service(delete_connection, MANAGE, lambda s, by: delete_connection(
        connection=_connection(s), environment=s.tile.environment, by=by)),
    Service(try_connection.request_connection_test, MANAGE, lambda s, by: try_connection.request_connection_test(
        connection=_connection(s), environment=s.tile.environment, by=by)),
    Service(developer_clones.request_developer_clones, ADMINISTER,
        lambda s, by: developer_clones.request_developer_clones(**_developers(s), by=by), MANAGE),
    Service(developer_clones.carry_out_developer_clones, ADMINISTER,
        lambda s, by: developer_clones.carry_out_developer_clones(asked_by(
            by, developer_clones.request_developer_clones(**_developers(s), by=s.world.maker))), MANAGE),
]  # fmt: skip
# These write for nobody, or are called by the others, which have asked.
ASKED_BEFORE = {
    "clone_integration", "revert_integration", "revert_resource", "take_snapshot", "store_archive", "request_job",
    "present_pins", "open_revision", "write_revision", "write_copy", "mark_viewed", "record",
    "record_at", "record_on_connection", "record_lookup", "lock_account", "lock_environment", "lock_cache",
    "mirrors_of", "record_revision", "record_on", "note_download", "note_log_download", "note_rows_download",
}  # fmt: skip
# Services whose places no pair of tiles has, by the file that has their tables of refusals.
ASKED_ELSEWHERE = {
    "environments/services/test_change_environments.py": (
        "create_environment", "change_environment", "move_environment", "protect_environment", "enable_environment",
        "disable_environment",
    ),
    "environments/services/test_connections.py": ("create_connection", "change_connection", "confirm_connection"),
    "integrations/services/test_access.py": ("set_role",),
    "integrations/services/test_remove_person.py": ("remove_person",),
    "integrations/services/test_deactivate_person.py": ("deactivate_person", "reactivate_person"),
    "integrations/services/test_teams.py": (
        "create_team", "rename_team", "add_member", "remove_member", "delete_team",
    ),
    "integrations/services/test_invitations.py": ("invite", "send_again"),
    "integrations/services/test_joining.py": ("withdraw", "accept_invitation"),
    "integrations/services/test_lookup_rows.py": ("add_row", "edit_row", "delete_row", "delete_all_rows"),
    "integrations/services/test_lookup_upload.py": (
        "stage_rows", "stage_neighbour", "write_upload", "request_write",
    ),
    "integrations/pages/test_tokens.py": ("create_token", "revoke_token"),
    "integrations/services/test_copy_resource.py": ("copy_resource",),
    "integrations/services/test_share.py": ("share_resource", "end_sharing"),
    "integrations/services/test_migrate_sides.py": ("request_migration", "migrate"),
}  # fmt: skip
# The work of jobs that does nothing but call a service of the tables.
CALLING_ANOTHER = {"carry_out_write", "carry_out_migration", "carry_out_connection_test"}
