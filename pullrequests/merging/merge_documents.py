"""Three-way merge of whole sets of raw documents, as exports of the vendor hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from integrations.kinds import UnknownKind
from integrations.kinds.base import Kind
from integrations.kinds.recognise import kind_of_document
from integrations.kinds.references import references_in
from integrations.paths import MISSING, Path, to_text
from pullrequests.merging.document import merge
from pullrequests.merging.outcomes import ConflictKind
from pullrequests.merging.rules import PLAIN_RULES, Rules, rules_for
from pullrequests.merging.whole import Member, find_dangling, find_same_names

Document = dict[str, Any]
Documents = Mapping[str, Document]
_Found = tuple[str, Path, ConflictKind]


def merge_documents(base: Documents, source: Documents, target: Documents) -> dict[str, Any]:
    """Merge what ``source`` changed since ``base`` into ``target``; all three are documents by id.

    Returns ``{"merged": {id: document}, "conflicts": [{"id", "path", "kind"}]}``, both in the order of ids.
    At conflicts the target's value stands; a script in conflict holds the target's lines at the conflicting
    places. Every field counts. Faults of the whole (two resources of one name, dangling references) are
    reported only where the merge brings them about.
    """
    merged: dict[str, Document] = {}
    found: list[_Found] = []
    known = {*base, *source, *target}
    for document_id in sorted(known):
        sides = [documents.get(document_id, MISSING) for documents in (base, target, source)]
        result = merge(*sides, rules=_rules_for(sides))
        found += ((document_id, conflict.path, conflict.kind) for conflict in result.conflicts)
        if result.value is not MISSING:
            merged[document_id] = result.value
    found += _faults_of_the_whole(merged, known) - _faults_of_the_whole(target, known)
    return {"merged": merged, "conflicts": _written(found)}


def _rules_for(sides: list[Any]) -> Rules:
    """Return the rules of the documents' kind, or plain ones if it is unknown or the sides differ in it."""
    kinds = {id(kind): kind for kind in map(_kind_of, sides) if kind is not None}
    return rules_for(next(iter(kinds.values()))) if len(kinds) == 1 else PLAIN_RULES


def _kind_of(document: Any) -> Kind | None:
    try:
        return None if document is MISSING else kind_of_document(document)
    except UnknownKind:
        return None


def _faults_of_the_whole(documents: Documents, known: Collection[str]) -> set[_Found]:
    """Return the clashing names and the references to ``known`` documents that are not there.

    References to ids that no side knows lead out of the set and are nobody's fault.
    """
    members = {document_id: _member(document, kind) for document_id, document, kind in _recognised(documents)}
    named = {document_id: member for document_id, member in members.items() if member.name}
    clashes = find_same_names(named, named=lambda kind, name: ())
    dangling = find_dangling(
        members,
        exists=lambda lineage: lineage in documents or lineage not in known,
        referrers=lambda lineage: (),
    )
    return {
        *((lineage, ("name",), ConflictKind.SAME_NAME) for clash in clashes for lineage in clash.lineages),
        *((found.owner, found.path, ConflictKind.DANGLING) for found in dangling),
    }


def _recognised(documents: Documents) -> Iterator[tuple[str, Document, Kind]]:
    for document_id, document in documents.items():
        kind = _kind_of(document)
        if kind is not None:
            yield document_id, document, kind


def _member(document: Document, kind: Kind) -> Member:
    name = document.get("name")
    references = ((path, value) for path, value, _ in references_in(kind, document) if isinstance(value, str))
    return Member(kind.name, name if isinstance(name, str) else "", tuple(references))


def _written(found: Iterable[_Found]) -> list[dict[str, str]]:
    rows = {(document_id, to_text(path), kind.value) for document_id, path, kind in found}
    return [{"id": document_id, "path": path, "kind": kind} for document_id, path, kind in sorted(rows)]
