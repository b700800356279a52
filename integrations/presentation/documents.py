"""A document for reading: its fields by section, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from integrations import paths
from integrations.difference import label_of, words_of
from integrations.kinds import Field, FieldType, Kind
from integrations.paths import MISSING, Path
from integrations.presentation.links import Links
from integrations.presentation.values import Form, Shown, show

OTHER = "Other fields"
NO_STARTS: Mapping[str, int] = MappingProxyType({})
_WIDE = {Form.LONG, Form.CODE, Form.LIST, Form.TABLE, Form.OBJECT}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field with its value."""

    label: str
    path: str
    value: Shown

    @property
    def is_wide(self) -> bool:
        """Whether the value wants a line of its own below its label."""
        return self.value.form in _WIDE


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; only those that have a value."""

    name: str
    fields: tuple[FieldShown, ...]


def sections_of(
    kind: Kind, document: Mapping[str, Any], links: Links, *, starts: Mapping[str, int] = NO_STARTS
) -> list[Section]:
    """Return the document's sections; what the kind does not declare comes last, so that nothing is hidden.

    ``starts`` says of long code, by its path, from which line on it is shown.
    """
    rest: Any = dict(document)
    shown: dict[str, list[FieldShown]] = {}
    for declared in sorted(kind.fields, key=lambda declared: -declared.path.count(".")):
        path = path_of(declared)
        value = paths.get(rest, path)
        if value is MISSING:
            continue
        rest = _without(rest, path)
        as_code = declared.type == FieldType.CODE
        shown_value = show(value, links=links, as_code=as_code, start=starts.get(declared.path, 0))
        field = FieldShown(declared.label, declared.path, shown_value)
        shown.setdefault(declared.path, []).append(field)
    sections = [
        Section(name, tuple(field for declared in fields for field in shown.get(declared.path, ())))
        for name, fields in kind.sections()
    ]
    others = tuple(FieldShown(words_of(key), key, show(value, links=links)) for key, value in rest.items())
    return [section for section in [*sections, Section(OTHER, others)] if section.fields]


def local_fields(kind: Kind, values: Mapping[str, Any]) -> list[FieldShown]:
    """Return the environment-owned values of a resource, by their paths as text."""
    declared = {field.path: field.label for field in kind.fields}
    return [
        FieldShown(declared.get(path) or label_of(kind.name, tuple(path.split("."))), path, show(value))
        for path, value in sorted(values.items())
    ]


def path_of(declared: Field) -> Path:
    """The path of a declared field; it leads through objects only."""
    return tuple(declared.path.split("."))


def _without(document: Any, path: Path) -> Any:
    """The document without what stands at ``path``, and without objects that this leaves empty."""
    document = paths.remove(document, path)
    while len(path) > 1 and paths.get(document, path[:-1]) == {}:
        path = path[:-1]
        document = paths.remove(document, path)
    return document
