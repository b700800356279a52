"""APIs: requests this integration answers, by a script or by steps like a flow's."""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    DESCRIPTION,
    NAME,
    SETTINGS,
    SETTINGS_REFERENCES,
    Field,
    FieldType,
    Kind,
    options,
)
from integrations.kinds.steps import (
    mapping_identities,
    router_identities,
    router_references,
    transform_identities,
)

REQUEST = "Request"
ANSWER = "Steps and answers"

API = Kind(
    name="api",
    label="API",
    plural="APIs",
    icon="api",
    folder="apis",
    fields=(
        NAME,
        DESCRIPTION,
        Field("type", "Answered by", FieldType.CHOICE, (("builder", "Steps"), ("script", "A script"))),
        Field("version", "Version", help="Stands in the address, for example v1."),
        Field("disabled", "Switched off", FieldType.BOOLEAN, help="Belongs to this tile: it never travels."),
        Field("script._scriptId", "Script", FieldType.REFERENCE, refers_to="script"),
        Field("script.function", "Function in that script"),
        Field(
            "builder.request.method",
            "Method",
            FieldType.CHOICE,
            options("GET", "POST", "PUT", "PATCH", "DELETE"),
            section=REQUEST,
        ),
        Field("builder.request.relativeURI", "Relative URI", section=REQUEST),
        Field("builder.request.headers", "Headers", FieldType.JSON, section=REQUEST),
        Field("builder.request.pathParams", "Parts of the path", FieldType.JSON, section=REQUEST),
        Field("builder.request.queryParams", "Query parameters", FieldType.JSON, section=REQUEST),
        Field("builder.request.bodySchema", "Schema of the body", FieldType.JSON, section=REQUEST),
        Field("builder.request.transform", "Transformation", FieldType.JSON, section=REQUEST),
        Field("builder.request.mockRequest", "Mock request", FieldType.JSON, section=REQUEST),
        Field("builder.routers", "Routers and branches", FieldType.JSON, section=ANSWER),
        Field("builder.responseRouter", "Choice of the answer", FieldType.JSON, section=ANSWER),
        Field("builder.responses", "Answers", FieldType.JSON, section=ANSWER),
        *SETTINGS,
    ),
    references={
        "script._scriptId": "script",
        **router_references("builder."),
        "builder.request.transform.script._scriptId": "script",
        "builder.responseRouter.script._scriptId": "script",
        "builder.responses.*.hooks.*._scriptId": "script",
        "builder.responses.*.inputFilter.script._scriptId": "script",
        "builder.responses.*.lookups.*._lookupCacheId": "lookup_cache",
        **SETTINGS_REFERENCES,
    },
    identities={
        **router_identities("builder."),
        **transform_identities("builder.request.transform"),
        "builder.request.headers": "name",
        "builder.request.pathParams": "name",
        "builder.request.queryParams": "name",
        "builder.responses": "id",
        "builder.responses.*.headers": "name",
        **mapping_identities("builder.responses.*."),
    },
    secrets=("shipworks.password",),
    volatile=(*COMMON_VOLATILE, "apim", "_scriptId", "function", "setupInProgress"),
    environment_owned=("disabled", "shipworks.username"),
)
