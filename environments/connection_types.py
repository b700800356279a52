"""The types of connection: which fields each has, which of them are secret, and what it cannot do without."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

SIGNING_IN = (
    ("none", "Not at all"),
    ("basic", "With user name and password"),
    ("token", "With a token"),
    ("oauth", "As an OAuth client"),
)
FILE_PROTOCOLS = (("sftp", "SFTP"), ("ftps", "FTPS"), ("ftp", "FTP, not encrypted"))
DATABASES = (
    ("postgresql", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mssql", "SQL Server"),
    ("oracle", "Oracle"),
    ("snowflake", "Snowflake"),
    ("other", "Another"),
)
WAY_OF_SIGNING_IN = "auth"


@dataclass(frozen=True, slots=True)
class ConnectionField:
    """One field of a connection; a ``secret`` one is never shown again.

    ``signing_in`` is the way of signing in that the field belongs to; in other ways it means nothing. A
    required field is not missed while ``instead`` is there.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = False
    long: bool = False
    address: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    signing_in: str = ""
    instead: str = ""

    def belongs_to(self, fields: Mapping[str, str]) -> bool:
        """Whether the field means anything beside the other values."""
        return not self.signing_in or fields.get(WAY_OF_SIGNING_IN) == self.signing_in


@dataclass(frozen=True, slots=True)
class ConnectionType:
    """A type of connection, under the name its resources have in tiles."""

    name: str
    label: str
    fields: tuple[ConnectionField, ...]

    def field(self, name: str) -> ConnectionField | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def missing(self, fields: Mapping[str, str], secrets: Collection[str]) -> list[ConnectionField]:
        """What has to be entered before the connection can be used."""
        given = {name for name, value in fields.items() if value} | set(secrets)
        return [
            field
            for field in self.fields
            if field.required
            and field.belongs_to(fields)
            and field.name not in given
            and field.instead not in given
        ]


def _http(name: str, label: str) -> ConnectionType:
    return ConnectionType(name, label, (HTTP_ADDRESS, *HTTP_FIELDS))


def _other(name: str, label: str) -> ConnectionType:
    return ConnectionType(name, label, OTHER_FIELDS)


USER_NAME = ConnectionField("user_name", "User name")
PASSWORD = ConnectionField("password", "Password", secret=True, required=True)
HTTP_ADDRESS = ConnectionField(
    "address",
    "Base address",
    "Where requests go, such as https://api.example.com/v2. Without user name, password or token.",
    required=True,
    address=True,
)
HTTP_FIELDS = (
    ConnectionField(WAY_OF_SIGNING_IN, "Signing in", choices=SIGNING_IN, required=True),
    ConnectionField("user_name", "User name", required=True, signing_in="basic"),
    ConnectionField("password", "Password", secret=True, required=True, signing_in="basic"),
    ConnectionField("token", "Token", secret=True, required=True, signing_in="token"),
    ConnectionField("scheme", "Word before the token", "Usually Bearer.", signing_in="token"),
    ConnectionField(
        "header", "Header of the token", "Authorization, if nothing is given.", signing_in="token"
    ),
    ConnectionField("client_id", "Client ID", required=True, signing_in="oauth"),
    ConnectionField("client_secret", "Client secret", secret=True, required=True, signing_in="oauth"),
    ConnectionField(
        "token_address", "Address that gives tokens", required=True, address=True, signing_in="oauth"
    ),
    ConnectionField("scope", "Scopes", "With spaces between them.", signing_in="oauth"),
    ConnectionField(
        "headers",
        "Own headers",
        "One a line, such as X-Api-Key: abc. They are kept like a credential.",
        secret=True,
        long=True,
    ),
)
OTHER_FIELDS = (
    ConnectionField(
        "address", "Address", "A host, account or address, as the application wants it.", required=True
    ),
    USER_NAME,
    ConnectionField("secret", "Password, key or token", secret=True, required=True, long=True),
    ConnectionField(
        "more", "Further credentials", "One a line, such as tokenId: abc.", secret=True, long=True
    ),
)
FILE_FIELDS = (
    ConnectionField("protocol", "Protocol", choices=FILE_PROTOCOLS, required=True),
    ConnectionField("address", "Host", required=True),
    ConnectionField("port", "Port"),
    ConnectionField("user_name", "User name", required=True),
    ConnectionField("password", "Password", secret=True, required=True, instead="private_key"),
    ConnectionField("private_key", "Private key", "For SFTP, instead of a password.", secret=True, long=True),
    ConnectionField("passphrase", "Passphrase of the private key", secret=True),
)
DATABASE_FIELDS = (
    ConnectionField("database_type", "Database", choices=DATABASES, required=True),
    ConnectionField("address", "Host", required=True),
    ConnectionField("port", "Port"),
    ConnectionField("database", "Name of the database", required=True),
    ConnectionField("user_name", "User name", required=True),
    PASSWORD,
)
NETSUITE_FIELDS = (
    ConnectionField(
        "address", "Account", "The account ID, such as 123456_SB1, or its address.", required=True
    ),
    ConnectionField("role", "Role ID"),
    ConnectionField("token_id", "Token ID", secret=True, required=True),
    ConnectionField("token_secret", "Token secret", secret=True, required=True),
)
S3_FIELDS = (
    ConnectionField("address", "Bucket", required=True),
    ConnectionField("region", "Region"),
    ConnectionField("access_key_id", "Access key ID", required=True),
    ConnectionField("secret_access_key", "Secret access key", secret=True, required=True),
)

CONNECTION_TYPES = {
    declared.name: declared
    for declared in (
        _http("http", "HTTP"),
        _http("rest", "REST (older)"),
        ConnectionType("netsuite", "NetSuite", NETSUITE_FIELDS),
        _other("salesforce", "Salesforce"),
        ConnectionType("ftp", "SFTP or FTP", FILE_FIELDS),
        ConnectionType("s3", "Amazon S3", S3_FIELDS),
        ConnectionType("rdbms", "SQL database", DATABASE_FIELDS),
        _other("mongodb", "MongoDB"),
        _other("dynamodb", "DynamoDB"),
        _other("jdbc", "JDBC"),
        _other("as2", "AS2"),
        _other("van", "VAN"),
        _other("filesystem", "File system"),
        _http("mcp", "MCP"),
        _other("wrapper", "Wrapper"),
        _other("other", "Another application"),
    )
}
OTHER = CONNECTION_TYPES["other"]
HTTP_TYPES = frozenset(name for name, declared in CONNECTION_TYPES.items() if HTTP_ADDRESS in declared.fields)


def connection_type(name: str) -> ConnectionType:
    """The type of that name; what no type is called has the fields of any other application."""
    return CONNECTION_TYPES.get(name, OTHER)
