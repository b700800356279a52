"""File definitions: how delimited, fixed-width and EDI files are taken apart."""

from integrations.kinds.base import (
    COMMON_VOLATILE,
    DESCRIPTION,
    NAME,
    Field,
    FieldType,
    Kind,
    options,
)

FORMAT = "Format"
RULES = "Rules"

FILE_DEFINITION = Kind(
    name="file_definition",
    label="File definition",
    plural="File definitions",
    icon="file-spreadsheet",
    folder="filedefinitions",
    fields=(
        NAME,
        DESCRIPTION,
        Field(
            "format",
            "Format",
            FieldType.CHOICE,
            options("delimited", "fixed", "delimited/x12", "delimited/edifact"),
            required=True,
            section=FORMAT,
        ),
        Field("fileType", "File type", section=FORMAT, help="For example 850."),
        Field("version", "Version", section=FORMAT, help="For example 1."),
        Field("delimited.rowSuffix", "Ends a row", section=FORMAT),
        Field("delimited.rowDelimiter", "Parts rows", section=FORMAT),
        Field("delimited.colDelimiter", "Parts columns", section=FORMAT),
        Field("fixed.paddingChar", "Fills up columns", section=FORMAT),
        Field(
            "rules",
            "Rules",
            FieldType.JSON,
            section=RULES,
            help="Rows, with their elements and the rows below them.",
        ),
        Field("sampleData", "Sample file", FieldType.LONG_TEXT, section="Sample data"),
    ),
    identities={"rules": "name", "rules.**.children": "name", "rules.**.elements": "name"},
    texts=("sampleData",),
    volatile=COMMON_VOLATILE,
)
