"""Builders: plain functions that make what a test needs, through the services people's clicks use."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from environments.models import Account, AuditEntry, Connection, Environment, Licence, User
from environments.models.environment import Colour
from environments.roles import Role
from environments.services.connections import Entered, create_connection
from environments.services.grants import give_role
from environments.shown_once import digest_of
from integrations.archive.lineages import lineage_of
from integrations.documents import load_document
from integrations.models import Integration, Invitation, Job, Resource, Revision
from integrations.places import Place
from integrations.services.clone import clone_integration
from integrations.services.create import create_integration
from integrations.services.edit import create_resource, delete_resource, edit_resource
from integrations.services.invitations import invite
from integrations.services.locking import lock_integration
from integrations.services.revert import revert_integration
from integrations.services.revisions import Plan, prepare, write_revision
from integrations.services.share import share_resource
from pullrequests.models import PullRequest
from pullrequests.services.merge import request_merge
from pullrequests.services.open import open_pull_request
from pullrequests.services.resolve import resolve_conflict
from pullrequests.tasks import merge_task

numbers = count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """Someone without any right."""
    name = username or f"person{next(numbers)}"
    return User.objects.create_user(username=name, email=f"{name}@example.com", password=None, **fields)


def make_account(**fields: Any) -> Account:
    return Account.objects.create(**{"name": f"Account {next(numbers)}", **fields})


def make_environment(account: Account | None = None, **fields: Any) -> Environment:
    return Environment.objects.create(
        account=account or make_account(), **{"name": f"Environment {next(numbers)}", **fields}
    )


def make_sides(**fields: Any) -> tuple[Environment, Environment]:
    """Production and Sandbox of an account that has both as two sides."""
    account = make_account(licence=Licence.LEGACY_SANDBOX, **fields)
    return (
        make_environment(account, name="Production", is_production=True, position=0, colour=Colour.GREEN),
        make_environment(account, name="Sandbox", position=1, colour=Colour.ORANGE),
    )


def make_manager(*places: Environment | Integration | Account, role: Role = Role.MANAGE) -> User:
    """Someone with Manage (or another role) on the given places."""
    user = make_user()
    for place in places:
        give_role(to=user, on=place, role=role)
    return user


def make_connection(
    environment: Environment,
    *,
    by: User | None = None,
    name: str = "",
    type_name: str = "http",
    secrets: dict[str, str] | None = None,
    **fields: str,
) -> Connection:
    """A connection, by default an HTTP one with a token; keywords are its fields."""
    if type_name == "http":
        fields = {"address": "https://shop.example.com", "auth": "token", **fields}
        secrets = {"token": "a token"} if secrets is None else secrets
    return create_connection(
        environment=environment,
        type_name=type_name,
        entered=Entered(name or f"Connection {next(numbers)}", fields, secrets or {}),
        by=by or make_manager(environment),
    )


def make_integration(
    environment: Environment | None = None, *, by: User | None = None, name: str = "", **scripts: str
) -> Integration:
    """A tile; each keyword becomes a script of that name with that text."""
    environment = environment or make_environment()
    by = by or make_manager(environment)
    integration = create_integration(environment=environment, name=name or f"Tile {next(numbers)}", by=by)
    documents = {script: {"name": script, "content": content} for script, content in scripts.items()}
    return fill(integration, documents, kind="script", by=by)


@transaction.atomic
def fill(integration: Integration, documents: dict[str, dict], *, kind: str, by: User) -> Integration:
    """Add many documents in one revision; lineages follow from the names."""
    if not documents:
        return integration
    prepared = [prepare(lineage_of(name), kind, document) for name, document in documents.items()]
    write_revision(
        integration=lock_integration(integration),
        kind=Revision.Kind.EDIT,
        by=by,
        description="Filled",
        plan=Plan(placements=[p for p, _ in prepared], contents=[c for _, c in prepared]),
    )
    integration.refresh_from_db()
    return integration


def make_clone(
    source: Integration, environment: Environment | None = None, *, by: User, name: str = "", **fields: Any
) -> Integration:
    return clone_integration(
        source=source,
        environment=environment or source.environment,
        name=name or f"{source.name} clone",
        **{"connections": {}, "with_lookup_data": False, "by": by, **fields},
    )


def add(integration: Integration, document: dict, *, kind: str = "script", by: User) -> Resource:
    return create_resource(integration=integration, kind=kind, document=document, by=by)


def change(integration: Integration, name: str, /, *, by: User, **fields: Any) -> Resource:
    """Change fields of the resource with that name."""
    return change_as_read(integration, resource_of(integration, name), by=by, **fields)


def change_as_read(integration: Integration, read: Resource, /, *, by: User, **fields: Any) -> Resource:
    """Change fields of a resource as it was read: whatever came between makes it stale."""
    return edit_resource(
        integration=integration,
        lineage=read.lineage,
        document={**load_document(read.content_id), **fields},
        expected=read.content_id,
        by=by,
    )


def remove(integration: Integration, name: str, *, by: User) -> None:
    resource = Resource.objects.get(integration=integration, name=name)
    delete_resource(integration=integration, lineage=resource.lineage, expected=resource.content_id, by=by)


def share(
    integration: Integration, name: str, other: Integration, *, by: User, with_references: bool = False
) -> None:
    """Let another tile use the resource with that name, too."""
    for tile in (integration, other):
        tile.refresh_from_db()
    lineage = resource_of(integration, name).lineage
    share_resource(
        integration=integration, lineage=lineage, other=other, with_references=with_references, by=by
    )
    for tile in (integration, other):
        tile.refresh_from_db()


def document_of(integration: Integration, name: str) -> dict:
    return load_document(resource_of(integration, name).content_id)


def state_of(integration: Integration) -> dict:
    """The tile's whole state: lineage to kind, name and content id."""
    rows = Resource.objects.filter(integration=integration).order_by()
    return {row[0]: row[1:] for row in rows.values_list("lineage", "kind", "name", "content_id")}


def make_pull_request(source: Integration, target: Integration, *, by: User, title: str = "") -> PullRequest:
    return open_pull_request(source=source, target=target, title=title or "Bring it over", by=by)


def resource_of(integration: Integration, name: str) -> Resource:
    return Resource.objects.get(integration=integration, name=name)


def resolve(pull_request: PullRequest, name: str, choice: str, *, by: User, **wanted: Any) -> PullRequest:
    """Choose at the first open conflict of the resource with that name, or at the given ``path``."""
    found = pull_request.changes.exclude(conflicts=[]).get(name=name)
    first = next((c["path"] for c in found.conflicts if c["open"]), None)
    fields = {"path": first, "value": {}, **wanted}
    return resolve_conflict(pull_request=pull_request, lineage=found.lineage, choice=choice, by=by, **fields)


def merge(pull_request: PullRequest, *, by: User) -> PullRequest:
    """Click on merge, and let a worker do it; the job tells how it went."""
    merge_task(request_merge(pull_request=pull_request, version=pull_request.version, by=by).pk)
    return PullRequest.objects.select_related("job", "merge_revision").get(pk=pull_request.pk)


def pull(source: Integration, target: Integration, *, by: User) -> PullRequest:
    """Bring everything over at once; there must be no conflict."""
    merged = merge(make_pull_request(source, target, by=by), by=by)
    assert merged.job.state == Job.State.DONE, merged.job.problem
    target.refresh_from_db()
    return merged


def revert(integration: Integration, to_revision: int, *, by: User) -> Revision | None:
    integration.refresh_from_db()
    written = revert_integration(
        integration=integration, to_revision=to_revision, wanted_head=integration.head, by=by
    )
    integration.refresh_from_db()
    return written


def all_rows() -> dict[str, list[str]]:
    """Every row of every table of ours, to see whether anything changed; that it was refused is no change."""
    with connection.cursor() as cursor:
        cursor.execute(_every_row())
        return {label: rows or [] for label, rows in cursor.fetchall()}


@cache
def _every_row() -> str:
    ours = [apps.get_app_config(name) for name in ("environments", "integrations", "pullrequests")]
    left_out = {AuditEntry: f"WHERE kind <> '{AuditEntry.Kind.REFUSAL}'"}
    return " UNION ALL ".join(
        f"SELECT '{model._meta.label}', (SELECT array_agg(row::text ORDER BY row::text) "
        f"FROM {model._meta.db_table} row {left_out.get(model, '')})"
        for app in ours
        for model in app.get_models(include_auto_created=True)
    )


def make_invitation(
    place: Place, address: str = "", *, by: User, role: Role = Role.MANAGE
) -> tuple[Invitation, str]:
    """An invitation that was sent, and the secret of its link."""
    links: list[str] = []
    address = address or f"guest{next(numbers)}@example.com"

    def keep(path: str) -> str:
        links.append(path)
        return f"https://ilm.example{path}"

    invite(to=place, addresses=[address], role=role, by=by, link_to=keep)
    secret = links[-1].strip("/").rpartition("/")[2]
    return Invitation.objects.get(digest=digest_of(secret)), secret
