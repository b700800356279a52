"""A family of tiles, in the database and in the model alike: what the rules of the machine do to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from environments.models import User
from integrations import canonical
from integrations.documents import load_documents
from integrations.errors import ResourceInUse
from integrations.models import Integration, LookupEntry, Resource
from integrations.services.edit import create_resource, delete_resource, edit_resource
from integrations.services.revert import revert_integration
from tests.factories import make_clone
from tests.pullrequests.laws.model import ModelFamily, dangling
from tests.pullrequests.laws.world import changing_nothing, changing_only, world

REFERENCE = "_abstractFlowId"
DISPUTES = ("f", "l", "name", "after", "gone")


class Family:
    """Tiles by number, each in the database and in the model."""

    def __init__(self) -> None:
        self.model = ModelFamily()
        self.tiles: dict[int, Integration] = {}
        self.kinds: dict[UUID, str] = {}
        self.by: User
        self.names = 0

    # Doing it

    def new_name(self, word: str) -> str:
        self.names += 1
        return f"{word} {self.names}"

    def create(self, key: int, fields: dict[str, Any], *, kind: str = "flow") -> None:
        document = {"name": self.new_name(kind), **fields}
        ever = set(Resource.history.values_list("lineage", flat=True))
        resource = create_resource(
            integration=self.tiles[key], kind=kind, document=as_document(document), by=self.by
        )
        assert resource.lineage not in ever
        if kind == "lookup_cache":
            LookupEntry.objects.create(resource=resource, key="a", value=self.names)
        self.kinds[resource.lineage] = kind
        self.model.tiles[key].write({**self.model.tiles[key].now, resource.lineage: document})

    def edit(self, key: int, lineage: UUID, fields: dict[str, Any], **options: Any) -> None:
        now = self.model.tiles[key].now
        changed = {**now[lineage], **fields}
        resource = Resource.objects.get(integration=self.tiles[key], lineage=lineage)
        edit_resource(
            integration=self.tiles[key],
            lineage=lineage,
            document=as_document(changed),
            expected=resource.content_id,
            by=self.by,
            **options,
        )
        self.model.tiles[key].write({**now, lineage: changed})

    def delete(self, key: int, lineage: UUID) -> None:
        rest = {other: fields for other, fields in self.model.tiles[key].now.items() if other != lineage}
        resource = Resource.objects.get(integration=self.tiles[key], lineage=lineage)
        which = {"integration": self.tiles[key], "lineage": lineage, "expected": resource.content_id}
        if dangling(rest):
            with changing_nothing(), pytest.raises(ResourceInUse):
                delete_resource(**which, by=self.by)
        else:
            delete_resource(**which, by=self.by)
            self.model.tiles[key].write(rest)

    def dispute(self, ends: tuple[int, int], which: int, field: str) -> None:
        """Change one resource on both sides, differently; or delete on the one what the other changes."""
        both = [each for each in self.lineages(ends[0], kind="flow") if each in self.model.tiles[ends[1]].now]
        if not both:
            return
        lineage = both[which % len(both)]
        for at, key in enumerate(ends):
            if field == "gone" and at:
                self.delete(key, lineage)
            elif field == "after":
                self.edit(key, lineage, {"after": both[(which + at) % len(both)]})
            else:
                name = "f" if field == "gone" else field
                new = self.new_name("changed")
                self.edit(key, lineage, {name: [new] if name == "l" else new})

    def clone(self, source: int, key: int) -> None:
        before = world()
        self.tiles[key] = make_clone(self.tiles[source], by=self.by)
        self.model.clone(source, key)

        assert self.state(key) == self.state(source)
        tables = {table for table, _ in world().keys() - before.keys()}
        assert tables <= {
            "AuditEntry", "CloneEdge", "HistoricalResource", "Integration", "LookupReminder", "Resource",
            "ResourceLocal", "Revision", "Sync",
        }  # fmt: skip
        assert not LookupEntry.objects.filter(resource__integration=self.tiles[key]).exists()
        flows = Resource.objects.filter(integration=self.tiles[key], kind="flow")
        assert not flows.exclude(local__values={"disabled": True}, local__connection=None).exists()

    def revert(self, key: int, revision: int) -> None:
        head, tile = self.model.tiles[key].head, self.tiles[key]
        with changing_only(lambda changed: is_of_a_revert(changed, tile.pk)):
            written = revert_integration(integration=tile, to_revision=revision, wanted_head=head, by=self.by)
        assert self.model.revert(key, revision) == (written is not None)

    # Looking

    def tile(self, at: int) -> int:
        return at % len(self.tiles)

    def lineages(self, key: int, *, kind: str = "") -> list[UUID]:
        """In the order of their births, since a lineage itself is a matter of chance."""
        found = (lineage for lineage in self.model.tiles[key].now if kind in ("", self.kinds[lineage]))
        return sorted(found, key=self.born)

    def born(self, lineage: UUID) -> int:
        return list(self.kinds).index(lineage)

    def edge(self, edge: int, back: bool) -> tuple[int, int]:
        edges = self.model.edges()
        parent, child = edges[edge % len(edges)]
        return (child, parent) if back else (parent, child)

    def state(self, key: int) -> dict:
        rows = Resource.objects.filter(integration=self.tiles[key]).order_by()
        return {row[0]: row[1:] for row in rows.values_list("lineage", "kind", "name", "content_id")}

    def documents(self, key: int) -> dict:
        return documents_of({lineage: content for lineage, (_, _, content) in self.state(key).items()})

    def recomputed_sum(self, key: int) -> int:
        items = (canonical.state_item(lineage, *entry) for lineage, entry in self.state(key).items())
        return canonical.combine(0, added=items)


def is_of_a_revert(changed: Any, tile: int) -> bool:
    """Rights, other tiles, and what is local to resources that stay are none of a revert's business."""
    match changed.table:
        case "Revision" | "HistoricalResource" | "Snapshot":
            return changed.before is None
        case "Integration":
            return changed.row["id"] == tile and changed.columns == {"head"}
        case "Resource":
            return changed.row["integration_id"] == tile
        case "Sync":
            return changed.row["receiver_id"] == tile and changed.columns == {"voided_at"}
        case "LookupReminder":
            return changed.row["integration_id"] == tile
        case "ResourceLocal" | "LookupEntry":
            is_gone = not Resource.objects.filter(pk=changed.row["resource_id"]).exists()
            return changed.after is None and is_gone
    return False


def documents_of(contents: dict) -> dict:
    documents = load_documents(contents.values())
    return {lineage: as_fields(documents[content]) for lineage, content in contents.items()}


def as_document(fields: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in fields.items() if name != "after"}
    return {**rest, REFERENCE: str(fields["after"])} if "after" in fields else rest


def as_fields(document: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in document.items() if name != REFERENCE}
    return {**rest, "after": UUID(document[REFERENCE])} if REFERENCE in document else rest
