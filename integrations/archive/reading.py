"""Reading an archive in the vendor's layout: all of it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from integrations import canonical, paths
from integrations.archive.container import Container, Member, bytes_of
from integrations.archive.errors import ArchiveError, printable
from integrations.archive.limits import MAX_RESOURCES
from integrations.archive.lineages import lineage_of
from integrations.kinds import KINDS, by_folder, get_kind
from integrations.kinds.base import Kind
from integrations.kinds.division import divide
from integrations.kinds.references import references_in, translate

Document = dict[str, Any]

SETTINGS_MEMBER = "integration.json"
LONGEST_TITLE = 200
LONGEST_NAME = 255
LONGEST_DESCRIPTION = 5120
VENDOR_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
NOT_WORTH_A_NOTE = frozenset({"_id"})


@dataclass(frozen=True, slots=True)
class ArchivedResource:
    """One resource of an archive; references in ``document`` are lineages, as text."""

    vendor_id: str
    kind: str
    name: str
    document: Document
    local: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """That parts of a member were left out: secrets, ids of other systems, what the system keeps itself."""

    member: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedArchive:
    """What an archive holds; resources by kind, name and vendor id.

    Notes tell of the way here, not of the content: archives differing only in
    them are equal.
    """

    name: str
    description: str
    settings: Document
    resources: tuple[ArchivedResource, ...]
    notes: tuple[Note, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Raw:
    member: str
    kind: Kind
    vendor_id: str
    document: Document


def read_archive(data: bytes | BinaryIO) -> ParsedArchive:
    """Read an archive without writing anything to disk.

    Raises ArchiveError naming the member, and the field where there is one.
    What remains unsafe: text inside scripts and templates is taken as it is.
    """
    container = Container(bytes_of(data))
    settings_member = next((m for m in container.members if m.path == (SETTINGS_MEMBER,)), None)
    if settings_member is None:
        raise ArchiveError("", f"The archive has no {SETTINGS_MEMBER}.")
    settings = _parse(container, settings_member)
    raws = list(_raw_resources(container, settings_member))
    kinds = _kinds_by_vendor_id(raws)
    notes: list[Note] = []
    resources = sorted((_resource(raw, kinds, notes) for raw in raws), key=_place)
    return ParsedArchive(
        name=_name_of(settings_member.name, settings, LONGEST_TITLE),
        description=_description_of(settings_member.name, settings),
        settings=_settings(settings_member.name, settings, kinds, notes),
        resources=tuple(resources),
        notes=tuple(notes),
    )


def _parse(container: Container, member: Member) -> Document:
    try:
        document = canonical.parse(container.read(member))
    except canonical.Unacceptable as error:
        raise ArchiveError(member.name, str(error)) from None
    if not isinstance(document, dict):
        raise ArchiveError(member.name, "The file must hold one JSON object.")
    return document


def _raw_resources(container: Container, settings_member: Member) -> Iterator[_Raw]:
    members = [member for member in container.members if member is not settings_member]
    kinds = [_kind_of_member(member) for member in members]
    if len(members) > MAX_RESOURCES:
        raise ArchiveError("", f"The archive has more than {MAX_RESOURCES:,} resources.")
    for member, kind in zip(members, kinds, strict=True):
        document = _parse(container, member)
        vendor_id = document.get("_id")
        if not isinstance(vendor_id, str) or not VENDOR_ID.fullmatch(vendor_id):
            raise ArchiveError(member.name, "The file has no usable _id.")
        _name_of(member.name, document, LONGEST_NAME)
        yield _Raw(member.name, kind, vendor_id, document)


def _kind_of_member(member: Member) -> Kind:
    folder, *rest = member.path
    kind = by_folder(folder)
    if kind is None or len(rest) != 1:
        folders = ", ".join(f"{kind.folder}/" for kind in KINDS.values() if kind.folder)
        raise ArchiveError(
            member.name, f"Only {SETTINGS_MEMBER} and files in these folders are known: {folders}."
        )
    if not rest[0].lower().endswith(".json"):
        raise ArchiveError(member.name, "Only .json files are known.")
    return kind


def _name_of(member: str, document: Document, longest: int) -> str:
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ArchiveError(member, "The file has no name.")
    if len(name) > longest:
        raise ArchiveError(member, f"The name is longer than {longest} characters.")
    return name


def _description_of(member: str, document: Document) -> str:
    description = document.get("description")
    if description is not None and not isinstance(description, str):
        raise ArchiveError(member, "The description must be text.")
    if description and len(description) > LONGEST_DESCRIPTION:
        raise ArchiveError(member, f"The description is longer than {LONGEST_DESCRIPTION} characters.")
    return description or ""


def _kinds_by_vendor_id(raws: list[_Raw]) -> dict[str, Kind]:
    """Map ids to kinds; two that differ only in capitals would make one file name, and are refused too."""
    kinds: dict[str, Kind] = {}
    seen: dict[str, str] = {}
    for raw in raws:
        first = seen.setdefault(raw.vendor_id.casefold(), raw.member)
        if first != raw.member:
            raise ArchiveError(raw.member, f"Its _id {raw.vendor_id} is also that of {printable(first)}.")
        kinds[raw.vendor_id] = raw.kind
    return kinds


def _resource(raw: _Raw, kinds: dict[str, Kind], notes: list[Note]) -> ArchivedResource:
    document, local = _divided(raw.member, raw.kind, raw.document, kinds, notes)
    return ArchivedResource(raw.vendor_id, raw.kind.name, document["name"], document, local)


def _settings(member: str, raw: Document, kinds: dict[str, Kind], notes: list[Note]) -> Document:
    kind = get_kind("integration")
    own = {key: value for key, value in raw.items() if key not in ("name", "description")}
    document, _ = _divided(member, kind, own, kinds, notes)
    return {**document, "name": kind.label}


def _divided(
    member: str, kind: Kind, raw: Document, kinds: dict[str, Kind], notes: list[Note]
) -> tuple[Document, dict[str, Any]]:
    divided = divide(kind, raw)
    _check_references(member, kind, divided.document, kinds)
    left_out = tuple(path for path in divided.dropped if path not in NOT_WORTH_A_NOTE)
    if left_out:
        notes.append(Note(member, left_out))
    document = translate(kind, divided.document, lambda vendor_id, _: str(lineage_of(vendor_id)))
    return document, divided.local


def _check_references(member: str, kind: Kind, document: Document, kinds: dict[str, Kind]) -> None:
    for path, vendor_id, target in references_in(kind, document):
        found = kinds.get(vendor_id) if isinstance(vendor_id, str) else None
        if found is not None and found.name == target:
            continue
        place = printable(paths.to_text(path))
        shown = printable(str(vendor_id))
        wanted = get_kind(target).word
        if found is None:
            raise ArchiveError(member, f"{place} names the {wanted} {shown}, which is not in the archive.")
        raise ArchiveError(member, f"{place} names {shown}, which is not of the kind {wanted}.")


def _place(resource: ArchivedResource) -> tuple[int, str, str]:
    return list(KINDS).index(resource.kind), resource.name, resource.vendor_id
