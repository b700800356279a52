"""The settings of the integration itself: one resource, always there.

The document's name is always the same words: the tile's own name and
description differ between the tiles of a chain on purpose and never travel.
"""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    SETTINGS,
    SETTINGS_REFERENCES,
    Field,
    FieldType,
    Kind,
)

LISTS = "Registered resources"
INSTALLING = "Installing"

INTEGRATION = Kind(
    name="integration",
    label="Integration settings",
    plural="Integration settings",
    icon="settings",
    folder="",
    fields=(
        Field("readme", "Readme", FieldType.LONG_TEXT),
        Field("version", "Version"),
        Field("flowGroupings", "Flow groups", FieldType.JSON, help="Flows name a group by its _id."),
        Field("apiGroupings", "API groups", FieldType.JSON),
        Field("aliases", "Aliases", FieldType.JSON, help="Names by which scripts can refer to resources."),
        Field("preSave._scriptId", "Script run before saving", FieldType.REFERENCE, refers_to="script"),
        Field("preSave.function", "Function in that script"),
        Field(
            "_registeredConnectionIds",
            "Connections",
            FieldType.REFERENCES,
            refers_to="connection",
            section=LISTS,
        ),
        Field(
            "_registeredLookupCacheIds",
            "Lookup caches",
            FieldType.REFERENCES,
            refers_to="lookup_cache",
            section=LISTS,
        ),
        Field("installSteps", "Steps of installing", FieldType.JSON, section=INSTALLING),
        Field("uninstallSteps", "Steps of removing", FieldType.JSON, section=INSTALLING),
        Field("changeEditionSteps", "Steps of changing the edition", FieldType.JSON, section=INSTALLING),
        *SETTINGS,
    ),
    references={
        "_registeredConnectionIds.*": "connection",
        "_registeredLookupCacheIds.*": "lookup_cache",
        "aliases.*._connectionId": "connection",
        "aliases.*._exportId": "export",
        "aliases.*._importId": "import",
        "aliases.*._flowId": "flow",
        "aliases.*._scriptId": "script",
        "aliases.*._lookupCacheId": "lookup_cache",
        "aliases.*._apiId": "api",
        "aliases.*._toolId": "tool",
        "preSave._scriptId": "script",
        "installSteps.*._scriptId": "script",
        "uninstallSteps.*._scriptId": "script",
        "changeEditionSteps.*._scriptId": "script",
        "installSteps.*._connectionId": "connection",
        **SETTINGS_REFERENCES,
    },
    identities={
        "flowGroupings": "_id",
        "apiGroupings": "_id",
        "aliases": "alias",
        "_registeredConnectionIds": "@value",
        "_registeredLookupCacheIds": "@value",
        "installSteps": "name",
        "uninstallSteps": "name",
        "changeEditionSteps": "name",
    },
    texts=("readme",),
    volatile=(
        *COMMON_VOLATILE,
        "mode",
        "install",
        "_parentId",
        "numFlows",
        "numError",
        "numErrors",
        "numConnections",
        "numExports",
        "numImports",
        "lastErrorAt",
        "installSteps.*.completed",
        "uninstallSteps.*.completed",
        "isFrameWork3",
    ),
    singular=True,
)
