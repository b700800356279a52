"""Services of tiles, and of pairs of tiles, with the roles they take: written by hand."""

import io
import zipfile
from typing import Any

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
    share,
    snapshot,
)
from integrations.services.bind_connection import bind_connection
from integrations.services.copy_resource import copy_resource
from integrations.services.create import create_integration
from integrations.services.settings import rename_integration
from pullrequests.services import cancel, comparing, delete_tile, merge, refresh, resolve
from pullrequests.services.open import open_pull_request
from tests.authorisation.service import ADMINISTER, MANAGE, MONITOR, NONE, Service, Stage, work


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("integration.json", '{"_id": "5f0000000000000000000001", "name": "Packed"}')
    return data.getvalue()


def _merging(stage: Stage) -> Job:
    request = stage.calm.request
    return merge.request_merge(pull_request=request, version=request.version, by=stage.maker)


def _same(stage: Stage) -> dict[str, Any]:
    return {"integration": stage.tile, "to_revision": 1, "wanted_head": stage.tile.head}


def _edited(stage: Stage) -> dict[str, Any]:
    """The tile with one change more, to be taken back."""
    number = stage.tile.head
    edited = edit.edit_resource(
        integration=stage.tile, lineage=stage.script.lineage, document={"name": "a", "content": "3"},
        expected=stage.script.content_id, by=stage.maker,
    )  # fmt: skip
    return {"integration": edited.integration, "to_revision": number, "wanted_head": edited.integration.head}


def _disputed(stage: Stage) -> dict[str, Any]:
    return {"pull_request": stage.disputed.request, "lineage": stage.change.lineage,
            "path": stage.change.conflicts[0]["path"]}  # fmt: skip


def _many(stage: Stage) -> dict[str, Any]:
    request = stage.disputed.request
    return {"pull_request": request, "choice": "source", "version": request.version}


def _opening(stage: Stage) -> dict[str, Any]:
    return {"source": stage.calm.source, "target": stage.tile, "title": "T", "description": ""}


def _cloning(stage: Stage) -> dict[str, Any]:
    return {"source": stage.calm.source, "environment": stage.place, "name": "Copy", "connections": {},
            "with_lookup_data": False}  # fmt: skip


def _developers(stage: Stage) -> dict[str, Any]:
    return {"source": stage.calm.source, "environment": stage.place, "people": [stage.maker],
            "connections": {}, "with_lookup_data": False}  # fmt: skip


def _shared(stage: Stage, name: str) -> dict[str, Any]:
    mine = stage.world.sides.source
    return {"integration": mine, "lineage": mine.resources.get(name=name).lineage}


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
    Service(copy_resource, MANAGE, lambda s, by: copy_resource(
        integration=s.tile, lineage=s.script.lineage, name="copy", by=by)),
    Service(reminders.dismiss_reminder, MANAGE, lambda s, by: reminders.dismiss_reminder(
        integration=s.tile, resource_id=s.script.pk, by=by)),
    Service(snapshot.request_snapshot, MANAGE, lambda s, by: snapshot.request_snapshot(
        integration=s.tile, label="L", by=by)),
    work(snapshot.carry_out_snapshot, MANAGE, lambda s: snapshot.request_snapshot(
        integration=s.tile, label="L", by=s.maker)),
    Service(revert.request_revert, MANAGE, lambda s, by: revert.request_revert(**_same(s), by=by)),
    work(revert.carry_out_revert, MANAGE, lambda s: revert.request_revert(**_edited(s), by=s.maker), again=True),
    Service(revert_resource.request_resource_revert, MANAGE, lambda s, by: revert_resource.request_resource_revert(
        **_same(s), lineage=s.script.lineage, by=by)),
    work(revert_resource.carry_out_resource_revert, MANAGE, lambda s: revert_resource.request_resource_revert(
        **_edited(s), lineage=s.script.lineage, by=s.maker)),
    Service(archiving.archive_integration, ADMINISTER, lambda s, by: archiving.archive_integration(
        integration=s.tile, by=by)),
    Service(archiving.restore_integration, ADMINISTER, lambda s, by, gone: archiving.restore_integration(
        integration=gone, by=by), first=lambda s: archiving.archive_integration(integration=s.tile, by=s.maker)),
    Service(bind_connection, MANAGE, lambda s, by: bind_connection(
        integration=s.tile, lineage=s.tile.resources.get(kind="connection").lineage, connection=None, by=by)),
    Service(family_roles.give_family_roles, ADMINISTER, lambda s, by: family_roles.give_family_roles(
        gifts=[Gift(s.maker, s.tile, MANAGE, NONE)], by=by)),
    Service(delete_tile.delete_tile, ADMINISTER, lambda s, by: delete_tile.delete_tile(integration=s.tile, by=by)),
]  # fmt: skip
OF_TWO_TILES = [
    Service(open_pull_request, MANAGE, lambda s, by: open_pull_request(**_opening(s), by=by), MONITOR, True),
    Service(comparing.request_opening, MANAGE, lambda s, by: comparing.request_opening(**_opening(s), by=by),
        MONITOR, True),
    work(comparing.carry_out_opening, MANAGE, lambda s: comparing.request_opening(**_opening(s), by=s.maker),
        sees=MONITOR, or_manages=True),
    Service(refresh.refresh_pull_request, MANAGE, lambda s, by: refresh.refresh_pull_request(
        pull_request=s.calm.request, by=by), MONITOR, True),
    Service(comparing.request_refresh, MANAGE, lambda s, by: comparing.request_refresh(
        pull_request=s.calm.request, by=by), MONITOR, True),
    work(comparing.carry_out_refresh, MANAGE, lambda s: comparing.request_refresh(
        pull_request=s.calm.request, by=s.maker), sees=MONITOR, or_manages=True),
    Service(merge.request_merge, MANAGE, lambda s, by: merge.request_merge(
        pull_request=s.calm.request, version=s.calm.request.version, by=by), MONITOR),
    work(merge.carry_out_merge, MANAGE, _merging, sees=MONITOR, again=True),
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
    work(comparing.carry_out_choices, MANAGE, lambda s: comparing.request_choices(**_many(s), by=s.maker),
        sees=MONITOR),
]  # fmt: skip
# The roles of these are on the source, a tile, and on the environment of the target, not on the target.
INTO_AN_ENVIRONMENT = [
    Service(create_integration, MANAGE, lambda s, by: create_integration(
        environment=s.place, name="N", by=by), people="movers"),
    Service(archive.request_upload, MANAGE, lambda s, by: archive.request_upload(
        environment=s.place, name="N", data=_zip(), by=by), people="movers"),
    work(archive.carry_out_upload, MANAGE, lambda s: archive.request_upload(
        environment=s.place, name="N", data=_zip(), by=s.maker), people="movers"),
    Service(clone.request_clone, MANAGE, lambda s, by: clone.request_clone(**_cloning(s), by=by), MANAGE,
        people="movers"),
    work(clone.carry_out_clone, MANAGE, lambda s: clone.request_clone(**_cloning(s), by=s.maker), sees=MANAGE,
        people="movers"),
    Service(developer_clones.request_developer_clones, ADMINISTER,
        lambda s, by: developer_clones.request_developer_clones(**_developers(s), by=by), MANAGE, people="movers"),
    work(developer_clones.carry_out_developer_clones, ADMINISTER,
        lambda s: developer_clones.request_developer_clones(**_developers(s), by=s.maker), sees=MANAGE,
        people="movers", again=True),
]  # fmt: skip
# The roles of these are on two tiles of the two sides of an account.
OF_TWO_SIDES = [
    Service(share.share_resource, MANAGE, lambda s, by: share.share_resource(
        **_shared(s, "script"), other=s.world.sides.target, with_references=False, by=by), MANAGE,
        people="neighbours"),
    Service(share.end_sharing, MANAGE, lambda s, by: share.end_sharing(
        integration=s.world.sides.target, lineage=_shared(s, "shared")["lineage"], by=by), people="neighbours"),
]  # fmt: skip
# These write for nobody, or are called by the others, which have asked.
ASKED_BEFORE = {
    "clone_integration", "revert_integration", "revert_resource", "take_snapshot", "store_archive", "request_job",
    "present_pins", "open_revision", "write_revision", "write_copy", "mark_viewed", "record",
    "record_at", "record_on_connection", "record_lookup", "lock_account", "lock_environment", "lock_cache",
    "mirrors_of", "migrate", "record_revision", "record_on", "note_download", "note_log_download",
    "note_rows_download",
}  # fmt: skip
# Asked by a person about themselves; its tables of refusals are in that file.
ASKED_ELSEWHERE = {"integrations/services/test_joining.py": ("accept_invitation",)}
# The work of jobs that does nothing but call a service of the tables.
CALLING_ANOTHER = {"carry_out_write"}
