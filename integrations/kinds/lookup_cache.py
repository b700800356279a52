"""Lookup caches: named tables of keys and values; the definition is versioned, the data is not."""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    DESCRIPTION,
    NAME,
    SETTINGS,
    SETTINGS_REFERENCES,
    Field,
    FieldType,
    Kind,
)

LOOKUP_CACHE = Kind(
    name="lookup_cache",
    label="Lookup cache",
    plural="Lookup caches",
    icon="table",
    folder="lookupcaches",
    fields=(
        NAME,
        DESCRIPTION,
        Field("keyField", "Key field", help="The field of each row by which it is looked up."),
        Field("connectorType", "Kept in"),
        Field("includeDataInTemplatesAndCloning", "Copy the data when cloning", FieldType.BOOLEAN),
        *SETTINGS,
    ),
    references=SETTINGS_REFERENCES,
    identities={"data": "key"},
    volatile=(*COMMON_VOLATILE, "data", "size", "sizeInMB"),
)
