"""Writing an archive in the vendor's layout; the same content always gives the same bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from integrations import canonical
from integrations.archive.errors import ArchiveError
from integrations.archive.limits import MAX_DOCUMENT, is_too_dense
from integrations.archive.reading import SETTINGS_MEMBER
from integrations.kinds import get_kind
from integrations.kinds.base import Kind
from integrations.kinds.division import unite, without_secrets
from integrations.kinds.references import translate

Document = dict[str, Any]
Archived = tuple[str, str, str, Document, dict[str, Any]]

WHEN = (2026, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644 << 16
MADE_ON_UNIX = 3
LEVEL = 6
LONGEST_SLUG = 80


def write_archive(
    name: str,
    description: str,
    settings: Document,
    resources: Iterable[Archived],
    vendor_ids: Mapping[str, str],
) -> bytes:
    """Pack resources, each (vendor id, kind name, name, document, the tile's own values).

    ``vendor_ids`` gives the vendor id of each lineage, as text; references are
    written as those. Secrets are left out even where a document should hold
    one. Raises ArchiveError for a reference that has no vendor id.
    """
    members = {}
    for vendor_id, kind_name, resource_name, document, local in resources:
        kind = get_kind(kind_name)
        member = f"{kind.folder}/{_slug(resource_name, kind)}-{vendor_id}.json"
        raw = _vendor_document(member, kind, unite(kind, document, local), vendor_ids)
        members[member] = {**raw, "_id": vendor_id, "name": resource_name}
    head = _vendor_document(SETTINGS_MEMBER, get_kind("integration"), settings, vendor_ids)
    head |= {"name": name, "description": description}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _put(archive, SETTINGS_MEMBER, head)
        for member in sorted(members):
            _put(archive, member, members[member])
    return packed.getvalue()


def _slug(name: str, kind: Kind) -> str:
    return re.sub("[^A-Za-z0-9]+", "-", name)[:LONGEST_SLUG].strip("-") or kind.name


def _vendor_document(member: str, kind: Kind, document: Document, vendor_ids: Mapping[str, str]) -> Document:
    def vendor_id_of(lineage: str, target: str) -> str:
        try:
            return vendor_ids[lineage]
        except KeyError:
            label = get_kind(target).word
            raise ArchiveError(member, f"It names the {label} {lineage}, which has no id.") from None

    kept, _ = without_secrets(kind, document)
    return translate(kind, kept, vendor_id_of)


def _put(archive: zipfile.ZipFile, member: str, document: Document) -> None:
    """Write one file. It is stored unpacked where packing would look like an attack to the reader."""
    content = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode()
    if len(content) > MAX_DOCUMENT:
        content = canonical.encode(document).encode()
    entry = zipfile.ZipInfo(member, WHEN)
    entry.create_system = MADE_ON_UNIX
    entry.external_attr = READABLE_BY_ALL
    is_dense = is_too_dense(len(content), len(zlib.compress(content, LEVEL)) - 16)
    entry.compress_type = zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=LEVEL)
