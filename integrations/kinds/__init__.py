"""The kinds of resource, in the order pages show them."""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.kinds.api import API
from integrations.kinds.async_helper import ASYNC_HELPER
from integrations.kinds.base import DEFAULT_IDENTITY_KEYS, Field, FieldType, Kind
from integrations.kinds.connection import CONNECTION
from integrations.kinds.export import EXPORT
from integrations.kinds.file_definition import FILE_DEFINITION
from integrations.kinds.flow import FLOW
from integrations.kinds.import_ import IMPORT
from integrations.kinds.integration_settings import INTEGRATION
from integrations.kinds.lookup_cache import LOOKUP_CACHE
from integrations.kinds.script import SCRIPT
from integrations.kinds.tool import TOOL

__all__ = [
    "DEFAULT_IDENTITY_KEYS",
    "KINDS",
    "Field",
    "FieldType",
    "Kind",
    "UnknownKind",
    "by_folder",
    "get_kind",
]

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            FLOW,
            EXPORT,
            IMPORT,
            CONNECTION,
            SCRIPT,
            LOOKUP_CACHE,
            FILE_DEFINITION,
            ASYNC_HELPER,
            API,
            TOOL,
            INTEGRATION,
        )
    }
)


class UnknownKind(LookupError):
    """There is no kind of that name; the message says so in a sentence."""


def get_kind(name: str) -> Kind:
    """Find a kind by its name; raises ``UnknownKind``."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(f"There is no kind of resource named “{name}”.") from None


def by_folder(folder: str) -> Kind | None:
    """Find the kind kept in an archive's folder, however it is capitalised."""
    return next((kind for kind in KINDS.values() if kind.folder and kind.folder == folder.lower()), None)
