"""Telling what kind a raw document is of, where no folder says so."""

from __future__ import annotations

import re
from typing import Any

from integrations.kinds import KINDS, UnknownKind
from integrations.kinds.base import Kind
from integrations.kinds.connection import TYPES as CONNECTION_TYPES

Document = dict[str, Any]

BY_STRUCTURE = (
    ("pageGenerators", "flow"),
    ("builder", "api"),
    ("shipworks", "api"),
    ("keyField", "lookup_cache"),
    ("includeDataInTemplatesAndCloning", "lookup_cache"),
    ("_registeredConnectionIds", "integration"),
    ("_registeredLookupCacheIds", "integration"),
    ("flowGroupings", "integration"),
    ("rules", "file_definition"),
    ("isLookup", "export"),
    ("netsuite_da", "import"),
    ("pageProcessors", "flow"),
)
"""Keys that only one kind has, the surest first."""


def kind_of_document(document: Document) -> Kind:
    """Tell the kind of a raw document; raises ``UnknownKind``.

    Asked are its type when that names a kind, then its adaptor, then keys
    that only one kind has.
    """
    name = _by_type(document) or _by_adaptor(document) or _by_structure(document)
    if name is None:
        raise UnknownKind("Nothing in this document says of what kind it is.")
    return KINDS[name]


def _by_type(document: Document) -> str | None:
    named = document.get("type")
    if not isinstance(named, str):
        return None
    name = re.sub(r"(?<!^)([A-Z])", r"_\1", named).lower()
    # An API answered by a script has the type “script”, and names the script it is answered by.
    if name == "script" and isinstance(document.get("script"), dict):
        return "api"
    return name if name in KINDS else None


def _by_adaptor(document: Document) -> str | None:
    adaptor = document.get("adaptorType")
    if isinstance(adaptor, str):
        for ending, name in (("Export", "export"), ("Import", "import")):
            if adaptor.endswith(ending):
                return name
    return None


def _by_structure(document: Document) -> str | None:
    if isinstance(document.get("content"), str):
        return "script"
    for key, name in BY_STRUCTURE:
        if key in document:
            return name
    if "routers" in document:
        return "tool" if {"input", "output"} & document.keys() else "flow"
    http = document.get("http")
    if isinstance(http, dict) and {"submit", "status", "result"} & http.keys():
        return "async_helper"
    return "connection" if document.get("type") in [value for value, _ in CONNECTION_TYPES] else None
