"""Tools: steps with an input and an output, to be called by flows and agents."""

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
from integrations.kinds.steps import (
    mapping_identities,
    router_identities,
    router_references,
    transform_identities,
)

INPUT = "Input"
OUTPUT = "Output"

TOOL = Kind(
    name="tool",
    label="Tool",
    plural="Tools",
    icon="tool",
    folder="tools",
    fields=(
        NAME,
        DESCRIPTION,
        Field("input.name", "Input name", section=INPUT),
        Field("input.schema", "Input schema", FieldType.JSON, section=INPUT),
        Field("input.transform", "Input transformation", FieldType.JSON, section=INPUT),
        Field("input.mockInput", "Mock input", FieldType.JSON, section=INPUT),
        Field(
            "routers",
            "Routers and branches",
            FieldType.JSON,
            section="Steps",
            help="The last branch leads to “outputRouter”.",
        ),
        Field("output.schema", "Output schema", FieldType.JSON, section=OUTPUT),
        Field("output.mappings", "Output mappings", FieldType.JSON, section=OUTPUT),
        Field("output.lookups", "Output lookups", FieldType.JSON, section=OUTPUT),
        Field("output.hooks", "Output scripts", FieldType.JSON, section=OUTPUT),
        Field("output.mockInput", "Mock output", FieldType.JSON, section=OUTPUT),
        *SETTINGS,
    ),
    references={
        **router_references(),
        "input.transform.script._scriptId": "script",
        "output.hooks.*._scriptId": "script",
        "output.lookups.*._lookupCacheId": "lookup_cache",
        **SETTINGS_REFERENCES,
    },
    identities={
        **router_identities(),
        **transform_identities("input.transform"),
        **mapping_identities("output."),
        "input.schema.**.required": "@value",
        "output.schema.**.required": "@value",
    },
    volatile=COMMON_VOLATILE,
)
