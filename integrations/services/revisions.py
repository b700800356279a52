"""Writing one revision: the only way a tile's resources change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from environments.models import User
from environments.services.audit import told_if_seen
from integrations import canonical, paths
from integrations.bulk import (
    Placement,
    StoredContent,
    copy_resources,
    place_resources,
    remove_resources,
    store_contents,
)
from integrations.errors import InvalidDocument
from integrations.id_arrays import id_array
from integrations.kinds import get_kind
from integrations.kinds.base import Kind
from integrations.kinds.references import references_in, referred_values
from integrations.models import Integration, Revision
from integrations.services.audit import record_revision
from integrations.services.mirroring import mirrors_of, prepare_arrivals

NOTHING: Mapping[str, Any] = MappingProxyType({})
STATE_SUM = "SELECT state_sum FROM integrations_revision WHERE integration_id = %s AND number = %s"
PRESENT = """
SELECT lineage, kind, name, content_id FROM integrations_resource
WHERE integration_id = %s AND lineage = ANY(%s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one revision shall write; placements that change nothing are dropped."""

    placements: Sequence[Placement] = ()
    removals: Sequence[UUID] = ()
    contents: Sequence[StoredContent] = field(default=())


def prepare(lineage: UUID, kind: str, document: dict[str, Any]) -> tuple[Placement, StoredContent]:
    """A document as the rows that hold it.

    Raises InvalidDocument when it has no name or a reference that cannot be one.
    """
    if not isinstance(document.get("name"), str):
        raise InvalidDocument(["Name: please give one."])
    text = canonical.encode(document)
    content = canonical.content_id(text)
    stored = StoredContent(
        content, text, tuple(sorted(_references(get_kind(kind), document), key=attrgetter("int")))
    )
    return Placement(lineage, kind, document["name"], content), stored


def _references(kind: Kind, document: dict[str, Any]) -> set[UUID]:
    try:
        return {UUID(value) for value in referred_values(kind, document)}
    except (ValueError, TypeError, AttributeError):
        places = (path for path, value, _ in references_in(kind, document) if not _is_lineage(value))
        problem = f"{paths.to_text(next(places))}: this does not lead to any resource."
        raise InvalidDocument([problem]) from None


def _is_lineage(value: Any) -> bool:
    try:
        return bool(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return False


def write_revision(
    *,
    integration: Integration,
    kind: str,
    by: User,
    description: str,
    plan: Plan,
    about: Mapping[str, Any] = NOTHING,
    is_mirror: bool = False,
) -> Revision | None:
    """Write the plan as one revision; None when it changes nothing.

    The caller's transaction holds the integration's lock, and has checked
    whatever there is to check. ``about`` is what the audit log shall say besides.
    What the tile shares is written to the tiles it shares with, too, unless this
    is such a write itself; raises IntegrationError when one of them may not be
    changed so.
    """
    touched = [p.lineage for p in plan.placements] + list(plan.removals)
    present = _present(integration, touched)
    placements = [p for p in plan.placements if present.get(p.lineage) != p]
    removals = [lineage for lineage in plan.removals if lineage in present]
    if not placements and not removals:
        return None
    written = [p.lineage for p in placements] + removals
    total = canonical.combine(
        state_sum(integration),
        added=map(_item, placements),
        removed=[_item(present[lineage]) for lineage in written if lineage in present],
    )
    revision = open_revision(
        integration=integration,
        kind=kind,
        by=by,
        description=description,
        total=total,
        changed=len(written),
        about=about,
    )
    store_contents(plan.contents)
    remove_resources(revision, removals)
    place_resources(revision, placements)
    if integration.is_sharing and not is_mirror:
        _write_mirrors(integration, placements, removals, by, description)
    return revision


def _write_mirrors(
    integration: Integration, placements: list[Placement], removals: list[UUID], by: User, description: str
) -> None:
    for mirror in mirrors_of(integration, placements, removals, by=by):
        rewritten = [prepare(*settings) for settings in mirror.settings]
        write_revision(
            integration=mirror.tile,
            kind=Revision.Kind.EDIT,
            by=by,
            description=": ".join(filter(None, ("Changed where it is shared", description))),
            plan=Plan(
                placements=[*mirror.placements, *(placement for placement, _ in rewritten)],
                removals=mirror.removals,
                contents=[content for _, content in rewritten],
            ),
            is_mirror=True,
        )
        prepare_arrivals(mirror)


def open_revision(
    *,
    integration: Integration,
    kind: str,
    by: User,
    description: str,
    total: int,
    changed: int = 0,
    about: Mapping[str, Any] = NOTHING,
) -> Revision:
    """Give out the tile's next revision number, and write down who made it.

    The caller holds the tile's lock and writes the rows, of which there are ``changed``.
    """
    revision = _next_revision(integration, kind, by, description, total)
    record_revision(revision=revision, by=by, changed=changed, about=about)
    return revision


def _next_revision(integration: Integration, kind: str, by: User, description: str, total: int) -> Revision:
    integration.head += 1
    integration.save(update_fields=["head"])
    return Revision.objects.create(
        integration=integration,
        number=integration.head,
        kind=kind,
        description=description[:500],
        created_by=by,
        state_sum=canonical.to_bytes(total),
    )


def write_copy(*, source: Integration, clone: Integration, by: User) -> Revision:
    """Write the first revision of a clone: all that its source holds. Which that is, its sync tells."""
    revision = _next_revision(clone, Revision.Kind.CLONE, by, "", state_sum(source))
    copied = copy_resources(source.pk, revision)
    about = told_if_seen(f"Cloned from {source}, revision {source.head}", source.code)
    record_revision(revision=revision, by=by, changed=copied, about=about)
    return revision


def state_sum(integration: Integration) -> int:
    """The multiset hash of the tile's present state; 0 for an empty tile without revisions."""
    return state_sum_at(integration.pk, integration.head)


def state_sum_at(integration_id: int, number: int) -> int:
    """The multiset hash of the tile's state at a revision."""
    with connection.cursor() as cursor:
        cursor.execute(STATE_SUM, [integration_id, number])
        row = cursor.fetchone()
    return canonical.from_bytes(bytes(row[0])) if row else 0


def _present(integration: Integration, lineages: Iterable[UUID]) -> dict[UUID, Placement]:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [integration.pk, id_array(lineages)])
        return {row[0]: Placement(*row) for row in cursor.fetchall()}


def _item(placement: Placement) -> int:
    return canonical.state_item(placement.lineage, placement.kind, placement.name, placement.content)
