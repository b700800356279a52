"""Exports: where records come from, as a source or a lookup of a flow."""

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

WHICH = "Which records"
HTTP = "HTTP request"
OTHER = "Other sources"
FILES = "Files"
SHAPE = "Shape and filter"
SAMPLES = "Sample data"

ADAPTORS = options(
    "HTTPExport",
    "NetSuiteExport",
    "SalesforceExport",
    "RDBMSExport",
    "MongodbExport",
    "DynamodbExport",
    "JDBCExport",
    "FTPExport",
    "S3Export",
    "AS2Export",
    "VANExport",
    "WebhookExport",
    "SimpleExport",
    "FileSystemExport",
    "WrapperExport",
    "RESTExport",
)
TYPES = (
    ("delta", "Changed since the last run"),
    ("once", "Not exported before"),
    ("test", "A few, for trying out"),
    ("webhook", "As they arrive"),
    ("distributed", "As they are saved in the application"),
    ("blob", "Files, unparsed"),
    ("simple", "Uploaded data"),
    ("stream", "A stream"),
    ("tranlinedelta", "Changed transaction lines"),
)

GENERAL = (
    NAME,
    DESCRIPTION,
    Field("adaptorType", "Adaptor", FieldType.CHOICE, ADAPTORS, required=True),
    Field("_connectionId", "Connection", FieldType.REFERENCE, refers_to="connection"),
    Field("isLookup", "Used as a lookup", FieldType.BOOLEAN),
    Field("pageSize", "Records a page", FieldType.NUMBER),
    Field(
        "dataURITemplate",
        "Link to the record",
        help="A template giving the record's page in its application.",
    ),
    Field("traceKeyTemplate", "Trace key", help="A template giving each record's own key in error lists."),
    Field("_ediProfileId", "EDI profile"),
)
WHICH_FIELDS = (
    Field("type", "Records to export", FieldType.CHOICE, TYPES, section=WHICH, help="Empty exports all."),
    Field("delta.dateField", "Field with the date of change", section=WHICH),
    Field("delta.dateFormat", "Date format", section=WHICH),
    Field(
        "delta.startDate",
        "Start from",
        section=WHICH,
        help="Belongs to this tile: it never travels in a pull.",
    ),
    Field("delta.lagOffset", "Look back, in milliseconds", FieldType.NUMBER, section=WHICH),
    Field("once.booleanField", "Field that marks exported records", section=WHICH),
    Field("test.limit", "Records to try out", FieldType.NUMBER, section=WHICH),
)
HTTP_FIELDS = (
    Field("http.method", "Method", FieldType.CHOICE, options("GET", "POST", "PUT", "PATCH"), section=HTTP),
    Field("http.relativeURI", "Relative URI", section=HTTP, help="Joined to the base URI of the connection."),
    Field("http.headers", "Headers", FieldType.JSON, section=HTTP),
    Field("http.body", "Body", FieldType.CODE, section=HTTP),
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
        options("json", "xml", "csv", "plaintext"),
        section=HTTP,
    ),
    Field(
        "http.errorMediaType",
        "Errors come as",
        FieldType.CHOICE,
        options("json", "xml", "plaintext"),
        section=HTTP,
    ),
    Field("http.response.resourcePath", "Path to the records", section=HTTP),
    Field("http.response.successPath", "Path that tells success", section=HTTP),
    Field("http.response.successValues", "Values that mean success", FieldType.JSON, section=HTTP),
    Field("http.response.errorPath", "Path to the error text", section=HTTP),
    Field(
        "http.paging.method",
        "Paging",
        FieldType.CHOICE,
        options("page", "skip", "token", "url", "linkheader", "relativeuri", "body"),
        section=HTTP,
    ),
    Field("http.paging.page", "Paging: first page", FieldType.NUMBER, section=HTTP),
    Field("http.paging.skip", "Paging: records to skip at first", FieldType.NUMBER, section=HTTP),
    Field("http.paging.path", "Paging: path to the next page or token", section=HTTP),
    Field("http.paging.relativeURI", "Paging: relative URI of further pages", section=HTTP),
    Field("http.paging.body", "Paging: body of further pages", FieldType.CODE, section=HTTP),
    Field("http.paging.maxPagePath", "Paging: path to the number of pages", section=HTTP),
    Field(
        "http.paging.lastPageStatusCode", "Paging: status after the last page", FieldType.NUMBER, section=HTTP
    ),
    Field("http._asyncHelperId", "Async helper", FieldType.REFERENCE, refers_to="async_helper", section=HTTP),
)
OTHER_FIELDS = (
    Field("rdbms.query", "SQL query", FieldType.CODE, section=OTHER),
    Field("jdbc.query", "JDBC query", FieldType.CODE, section=OTHER),
    Field("salesforce.soql.query", "SOQL query", FieldType.CODE, section=OTHER),
    Field("salesforce.api", "Salesforce API", FieldType.CHOICE, options("rest", "bulk"), section=OTHER),
    Field(
        "netsuite.type",
        "NetSuite source",
        FieldType.CHOICE,
        options("search", "restlet", "suiteql", "distributed"),
        section=OTHER,
    ),
    Field("netsuite.suiteql.query", "SuiteQL query", FieldType.CODE, section=OTHER),
    Field("netsuite.restlet", "NetSuite saved search", FieldType.JSON, section=OTHER),
    Field("netsuite.distributed", "NetSuite record events", FieldType.JSON, section=OTHER),
    Field("mongodb.collection", "MongoDB collection", section=OTHER),
    Field("mongodb.filter", "MongoDB filter", FieldType.CODE, section=OTHER),
    Field("dynamodb", "DynamoDB", FieldType.JSON, section=OTHER),
    Field("webhook.provider", "Webhook provider", section=OTHER),
    Field(
        "webhook.verify",
        "Webhook check",
        FieldType.CHOICE,
        options("basic", "token", "hmac", "secret_url"),
        section=OTHER,
    ),
)
FILE_FIELDS = (
    Field("ftp.directoryPath", "FTP folder", section=FILES),
    Field("ftp.fileNameStartsWith", "File name starts with", section=FILES),
    Field("ftp.fileNameEndsWith", "File name ends with", section=FILES),
    Field("s3.bucket", "S3 bucket", section=FILES, help="Belongs to this tile: it never travels in a pull."),
    Field("s3.keyStartsWith", "S3 key starts with", section=FILES),
    Field(
        "file.type",
        "File type",
        FieldType.CHOICE,
        options("csv", "json", "xlsx", "xml", "filedefinition", "fixed"),
        section=FILES,
    ),
    Field("file.encoding", "Encoding", section=FILES),
    Field("file.skipDelete", "Leave files where they are", FieldType.BOOLEAN, section=FILES),
    Field("file.csv", "CSV options", FieldType.JSON, section=FILES),
    Field("file.xml", "XML options", FieldType.JSON, section=FILES),
    Field(
        "file.fileDefinition._fileDefinitionId",
        "File definition",
        FieldType.REFERENCE,
        refers_to="file_definition",
        section=FILES,
    ),
    Field("parsers", "Parsers", FieldType.JSON, section=FILES),
)
SHAPE_FIELDS = (
    Field("oneToMany", "Take records out of a list in each", FieldType.BOOLEAN, section=SHAPE),
    Field("pathToMany", "Path to that list", section=SHAPE),
    Field("groupByFields", "Group by", FieldType.JSON, section=SHAPE),
    Field("filter", "Output filter", FieldType.JSON, section=SHAPE),
    Field("inputFilter", "Input filter", FieldType.JSON, section=SHAPE),
    Field("transform", "Transformation", FieldType.JSON, section=SHAPE),
    Field("mappings", "Mappings", FieldType.JSON, section=SHAPE),
    Field("lookups", "Lookups", FieldType.JSON, section=SHAPE),
    Field(
        "hooks.preSavePage._scriptId",
        "Pre-save-page script",
        FieldType.REFERENCE,
        refers_to="script",
        section=SHAPE,
    ),
    Field("hooks.preSavePage.function", "Function in that script", section=SHAPE),
)
SAMPLE_FIELDS = (
    Field(
        "sampleData",
        "Sample record",
        FieldType.JSON,
        section=SAMPLES,
        help="Versioned; keep customers' data out.",
    ),
    Field("mockOutput", "Mock output", FieldType.JSON, section=SAMPLES),
)

EXPORT = Kind(
    name="export",
    label="Export",
    plural="Exports",
    icon="database-export",
    folder="exports",
    fields=(
        *GENERAL,
        *WHICH_FIELDS,
        *HTTP_FIELDS,
        *OTHER_FIELDS,
        *FILE_FIELDS,
        *SHAPE_FIELDS,
        *SAMPLE_FIELDS,
        *SETTINGS,
    ),
    references={
        "_connectionId": "connection",
        "_postParseListenerId": "export",
        "http._asyncHelperId": "async_helper",
        "file.fileDefinition._fileDefinitionId": "file_definition",
        "hooks.*._scriptId": "script",
        "transform.script._scriptId": "script",
        "filter.script._scriptId": "script",
        "inputFilter.script._scriptId": "script",
        "file.filter.script._scriptId": "script",
        "preSave._scriptId": "script",
        "as2.contentBasedFlowRouter._scriptId": "script",
        "van.contentBasedFlowRouter._scriptId": "script",
        "lookups.*._lookupCacheId": "lookup_cache",
        **SETTINGS_REFERENCES,
    },
    identities={
        **mapping_identities(),
        **transform_identities("transform"),
        "http.headers": "name",
        "http.response.successValues": "@value",
        "http.response.failValues": "@value",
    },
    texts=(
        "http.body",
        "http.paging.body",
        "rdbms.query",
        "jdbc.query",
        "salesforce.soql.query",
        "netsuite.suiteql.query",
        "mongodb.filter",
    ),
    secrets=("webhook.token", "webhook.key", "webhook.password", "distributed.bearerToken"),
    volatile=(*COMMON_VOLATILE, "apiIdentifier", "setupInProgress", "__linkedLookupCacheIds"),
    environment_owned=(
        "delta.startDate",
        "s3.bucket",
        "s3.region",
        "webhook.url",
        "netsuite.restlet.searchId",
    ),
)
