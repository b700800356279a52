"""What a document must satisfy before a tile may hold it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from integrations import canonical, paths
from integrations.errors import InvalidDocument
from integrations.kinds import get_kind
from integrations.kinds.base import Kind
from integrations.kinds.division import divide
from integrations.kinds.references import references_in
from integrations.models import Integration, Resource

NAME_LENGTH = 255


def check_document(integration: Integration, *, lineage: UUID, kind: str, document: dict[str, Any]) -> None:
    """Raise InvalidDocument with a sentence for each thing that is wrong.

    Checked are the canonical form, the name, fields that never belong in a
    document, and that every reference meets a resource of its kind in the
    same tile (or the document itself).
    """
    described = get_kind(kind)
    problems = _name_problems(integration, lineage, described, document)
    try:
        canonical.check(document)
    except canonical.Unacceptable as error:
        raise InvalidDocument([str(error)]) from error
    problems += _foreign_field_problems(described, document)
    problems += _reference_problems(integration, lineage, described, document)
    if problems:
        raise InvalidDocument(problems)


def _name_problems(
    integration: Integration, lineage: UUID, kind: Kind, document: dict[str, Any]
) -> list[str]:
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        return ["Name: please give one."]
    if len(name) > NAME_LENGTH:
        return [f"Name: at most {NAME_LENGTH} characters."]
    twins = Resource.objects.filter(integration=integration, kind=kind.name, name=name)
    if twins.exclude(lineage=lineage).exists():
        return [f"Name: this tile already has {kind.one} called {name}."]
    return []


def _foreign_field_problems(kind: Kind, document: dict[str, Any]) -> list[str]:
    divided = divide(kind, document)
    problems = [
        f"{path}: secrets and values kept by the system cannot be part of a document. Please take it out."
        for path in divided.dropped
    ]
    problems += [
        f"{path}: this belongs to the environment and is set apart from the document."
        for path in divided.local
    ]
    return problems


def _reference_problems(
    integration: Integration, lineage: UUID, kind: Kind, document: dict[str, Any]
) -> list[str]:
    references = references_in(kind, document)
    present = dict(
        Resource.objects.filter(
            integration=integration, lineage__in=_lineages(value for _, value, _ in references)
        ).values_list("lineage", "kind")
    )
    present[lineage] = kind.name
    problems = []
    for path, value, wanted in references:
        if not any(present.get(found) == wanted for found in _lineages([value])):
            label = get_kind(wanted).word
            problems.append(f"{paths.to_text(path)}: there is no such {label} in this tile.")
    return problems


def _lineages(values: Iterable[Any]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except (ValueError, TypeError, AttributeError):
            continue
    return found
