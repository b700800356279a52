"""Imports: where records go, and how each of their fields is made."""

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
from integrations.kinds.steps import mapping_identities, transform_identities

MAPPING = "Mapping"
HTTP = "HTTP request"
NETSUITE = "NetSuite"
OTHER = "Other targets"
FILES = "Files"
SCRIPTS = "Scripts"
SAMPLES = "Sample data"

ADAPTORS = options(
    "HTTPImport",
    "NetSuiteDistributedImport",
    "NetSuiteImport",
    "SalesforceImport",
    "RDBMSImport",
    "MongodbImport",
    "DynamodbImport",
    "JDBCImport",
    "FTPImport",
    "S3Import",
    "AS2Import",
    "VANImport",
    "FileSystemImport",
    "WrapperImport",
    "RESTImport",
    "AiAgentImport",
    "GuardrailImport",
    "ToolImport",
)
OPERATIONS = options("add", "update", "addupdate", "attach", "detach", "delete")
HOOKS = (
    ("preMap", "Before mapping"),
    ("postMap", "After mapping"),
    ("postSubmit", "After sending"),
    ("postAggregate", "After files are joined"),
)

GENERAL = (
    NAME,
    DESCRIPTION,
    Field("adaptorType", "Adaptor", FieldType.CHOICE, ADAPTORS, required=True),
    Field("_connectionId", "Connection", FieldType.REFERENCE, refers_to="connection"),
    Field("ignoreExisting", "Skip records that exist already", FieldType.BOOLEAN),
    Field("ignoreMissing", "Skip records that do not exist yet", FieldType.BOOLEAN),
    Field("distributed", "Runs inside the application", FieldType.BOOLEAN),
    Field(
        "idLockTemplate",
        "One at a time for",
        help="A template; records giving the same text never run together.",
    ),
    Field("dataURITemplate", "Link to the record"),
    Field("traceKeyTemplate", "Trace key"),
    Field("_ediProfileId", "EDI profile"),
)
MAPPING_FIELDS = (
    Field(
        "mappings",
        "Mappings",
        FieldType.JSON,
        section=MAPPING,
        help="Each makes the field named by “generate”.",
    ),
    Field("mapping", "Mappings of the older mapper", FieldType.JSON, section=MAPPING),
    Field("lookups", "Lookups", FieldType.JSON, section=MAPPING, help="A fixed table, or a lookup cache."),
    Field("oneToMany", "Take records out of a list in each", FieldType.BOOLEAN, section=MAPPING),
    Field("pathToMany", "Path to that list", section=MAPPING),
    Field("filter", "Filter", FieldType.JSON, section=MAPPING),
    Field("responseTransform", "Transformation of the answer", FieldType.JSON, section=MAPPING),
)
HTTP_FIELDS = (
    Field(
        "http.method", "Methods", FieldType.JSON, section=HTTP, help="One for creating, and one for updating."
    ),
    Field("http.relativeURI", "Relative URIs", FieldType.JSON, section=HTTP),
    Field("http.body", "Bodies", FieldType.JSON, section=HTTP),
    Field("http.headers", "Headers", FieldType.JSON, section=HTTP),
    Field("http.batchSize", "Records a request", FieldType.NUMBER, section=HTTP),
    Field(
        "http.requestMediaType",
        "Body sent as",
        FieldType.CHOICE,
        options("json", "xml", "csv", "urlencoded"),
        section=HTTP,
    ),
    Field(
        "http.successMediaType",
        "Answer comes as",
        FieldType.CHOICE,
        options("json", "xml", "plaintext"),
        section=HTTP,
    ),
    Field("http.requestType", "What each request does", FieldType.JSON, section=HTTP),
    Field("http.response.resourcePath", "Path to the records", FieldType.JSON, section=HTTP),
    Field("http.response.resourceIdPath", "Path to the new id", FieldType.JSON, section=HTTP),
    Field("http.response.successPath", "Path that tells success", FieldType.JSON, section=HTTP),
    Field("http.response.errorPath", "Path to the error text", FieldType.TEXT, section=HTTP),
    Field("http.ignoreExtract", "Field that tells a record exists", section=HTTP),
    Field("http.ignoreLookupName", "Lookup that tells a record exists", section=HTTP),
    Field("http._asyncHelperId", "Async helper", FieldType.REFERENCE, refers_to="async_helper", section=HTTP),
)
NETSUITE_FIELDS = (
    Field("netsuite_da.operation", "Operation", FieldType.CHOICE, OPERATIONS, section=NETSUITE),
    Field("netsuite_da.recordType", "Record type", section=NETSUITE, help="For example salesorder."),
    Field(
        "netsuite_da.internalIdLookup", "How an existing record is found", FieldType.JSON, section=NETSUITE
    ),
    Field("netsuite_da.mapping", "NetSuite mappings", FieldType.JSON, section=NETSUITE),
    Field("netsuite_da.lookups", "NetSuite lookups", FieldType.JSON, section=NETSUITE),
    Field("netsuite_da.subrecords", "Subrecords", FieldType.JSON, section=NETSUITE),
)
OTHER_FIELDS = (
    Field(
        "salesforce.operation",
        "Salesforce operation",
        FieldType.CHOICE,
        options("insert", "update", "upsert", "delete"),
        section=OTHER,
    ),
    Field("salesforce.sObjectType", "Salesforce object", section=OTHER),
    Field("salesforce.idLookup", "How an existing object is found", FieldType.JSON, section=OTHER),
    Field("rdbms.query", "SQL", FieldType.JSON, section=OTHER),
    Field("rdbms.queryType", "What each statement does", FieldType.JSON, section=OTHER),
    Field("jdbc.query", "JDBC statements", FieldType.JSON, section=OTHER),
    Field(
        "mongodb.method",
        "MongoDB operation",
        FieldType.CHOICE,
        options("insertMany", "updateOne"),
        section=OTHER,
    ),
    Field("mongodb.collection", "MongoDB collection", section=OTHER),
    Field("mongodb.document", "MongoDB document", FieldType.CODE, section=OTHER),
    Field("dynamodb", "DynamoDB", FieldType.JSON, section=OTHER),
    Field("aiAgent", "AI agent", FieldType.JSON, section=OTHER),
    Field("guardrail", "Guardrail", FieldType.JSON, section=OTHER),
    Field("tool._toolId", "Tool", FieldType.REFERENCE, refers_to="tool", section=OTHER),
)
FILE_FIELDS = (
    Field("ftp.directoryPath", "FTP folder", section=FILES),
    Field("ftp.fileName", "File name", section=FILES),
    Field("s3.bucket", "S3 bucket", section=FILES, help="Belongs to this tile: it never travels in a pull."),
    Field("s3.fileKey", "S3 key", section=FILES),
    Field(
        "file.type",
        "File type",
        FieldType.CHOICE,
        options("csv", "json", "xlsx", "xml", "filedefinition", "fixed"),
        section=FILES,
    ),
    Field("file.fileName", "File name template", section=FILES),
    Field("file.csv", "CSV options", FieldType.JSON, section=FILES),
    Field(
        "file.fileDefinition._fileDefinitionId",
        "File definition",
        FieldType.REFERENCE,
        refers_to="file_definition",
        section=FILES,
    ),
    Field("blobKeyPath", "Path to the file's key", section=FILES),
)
HOOK_FIELDS = tuple(
    declared
    for hook, label in HOOKS
    for declared in (
        Field(
            f"hooks.{hook}._scriptId",
            f"{label}: script",
            FieldType.REFERENCE,
            refers_to="script",
            section=SCRIPTS,
        ),
        Field(f"hooks.{hook}.function", f"{label}: function", section=SCRIPTS),
    )
)
SAMPLE_FIELDS = (
    Field(
        "sampleData",
        "Sample record",
        FieldType.JSON,
        section=SAMPLES,
        help="Versioned; keep customers' data out.",
    ),
    Field("mockResponse", "Mock answer", FieldType.JSON, section=SAMPLES),
    Field("sampleResponseData", "Sample answer", FieldType.JSON, section=SAMPLES),
)

IMPORT = Kind(
    name="import",
    label="Import",
    plural="Imports",
    icon="database-import",
    folder="imports",
    fields=(
        *GENERAL,
        *MAPPING_FIELDS,
        *HTTP_FIELDS,
        *NETSUITE_FIELDS,
        *OTHER_FIELDS,
        *FILE_FIELDS,
        *HOOK_FIELDS,
        *SAMPLE_FIELDS,
        *SETTINGS,
    ),
    references={
        "_connectionId": "connection",
        "http._asyncHelperId": "async_helper",
        "file.fileDefinition._fileDefinitionId": "file_definition",
        "hooks.*._scriptId": "script",
        "filter.script._scriptId": "script",
        "inputFilter.script._scriptId": "script",
        "transform.script._scriptId": "script",
        "responseTransform.script._scriptId": "script",
        "preSave._scriptId": "script",
        "lookups.*._lookupCacheId": "lookup_cache",
        "http.lookups.*._lookupCacheId": "lookup_cache",
        "netsuite.lookups.*._lookupCacheId": "lookup_cache",
        "netsuite_da.lookups.*._lookupCacheId": "lookup_cache",
        "salesforce.lookups.*._lookupCacheId": "lookup_cache",
        "_toolId": "tool",
        "tool._toolId": "tool",
        "aiAgent.**.tools.*._toolId": "tool",
        "aiAgent.**.tools.*.tool._toolId": "tool",
        "aiAgent.**.tools.*._apiId": "api",
        "aiAgent.**.tools.*.mcp._mcpConnectionId": "connection",
        **SETTINGS_REFERENCES,
    },
    identities={
        **mapping_identities(),
        **mapping_identities("netsuite_da."),
        "netsuite_da.mapping.lists.*.fields": "generate",
        **mapping_identities("netsuite."),
        **mapping_identities("salesforce."),
        **mapping_identities("http."),
        **transform_identities("transform"),
        **transform_identities("responseTransform"),
        "http.headers": "name",
        "aiAgent.**.tools": "name|_toolId",
    },
    texts=("mongodb.document", "aiAgent.**.instructions", "guardrail.**.instructions"),
    volatile=(*COMMON_VOLATILE, "apiIdentifier", "setupInProgress", "__linkedLookupCacheIds"),
    environment_owned=("s3.bucket", "s3.region"),
)
