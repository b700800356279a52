"""Scripts: JavaScript run by hooks, filters and transformations."""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    DESCRIPTION,
    NAME,
    Field,
    FieldType,
    Kind,
)

SCRIPT = Kind(
    name="script",
    label="Script",
    plural="Scripts",
    icon="file-code",
    folder="scripts",
    fields=(
        NAME,
        DESCRIPTION,
        Field("function", "Main function", help="The function hooks call unless they name another."),
        Field("content", "JavaScript", FieldType.CODE, required=True, section="Source"),
    ),
    texts=("content",),
    volatile=COMMON_VOLATILE,
)
