"""Async helpers: how to wait for an answer that is made later."""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    DESCRIPTION,
    NAME,
    Field,
    FieldType,
    Kind,
)

SUBMIT = "Handing in"
STATUS = "Asking how it stands"
RESULT = "Fetching the result"

ASYNC_HELPER = Kind(
    name="async_helper",
    label="Async helper",
    plural="Async helpers",
    icon="hourglass",
    folder="asynchelpers",
    fields=(
        NAME,
        DESCRIPTION,
        Field("http.submit.sameAsStatus", "Answer looks like the status", FieldType.BOOLEAN, section=SUBMIT),
        Field("http.submit.resourcePath", "Path to the answer", section=SUBMIT),
        Field("http.submit.transform", "Transformation", FieldType.JSON, section=SUBMIT),
        Field(
            "http.status._exportId",
            "Export that asks",
            FieldType.REFERENCE,
            refers_to="export",
            section=STATUS,
        ),
        Field("http.status.initialWaitTime", "First wait, in milliseconds", FieldType.NUMBER, section=STATUS),
        Field("http.status.pollWaitTime", "Further waits, in milliseconds", FieldType.NUMBER, section=STATUS),
        Field("http.status.statusPath", "Path to the status", section=STATUS),
        Field("http.status.inProgressValues", "Values that mean “wait”", FieldType.JSON, section=STATUS),
        Field("http.status.doneValues", "Values that mean “done”", FieldType.JSON, section=STATUS),
        Field(
            "http.status.doneWithoutDataValues",
            "Values that mean “nothing to fetch”",
            FieldType.JSON,
            section=STATUS,
        ),
        Field(
            "http.result._exportId",
            "Export that fetches",
            FieldType.REFERENCE,
            refers_to="export",
            section=RESULT,
        ),
    ),
    references={"http.status._exportId": "export", "http.result._exportId": "export"},
    identities={
        "http.submit.transform.rules": "generate",
        "http.status.inProgressValues": "@value",
        "http.status.doneValues": "@value",
        "http.status.doneWithoutDataValues": "@value",
    },
    volatile=COMMON_VOLATILE,
)
