"""The request that shows whether a connection's address and credentials are right."""

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import urlencode

from environments.connection_contents import Contents
from integrations.outgoing.destination import BadAddress, destination_of
from integrations.outgoing.request import NotReached, Request

NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
OUR_OWN = {"host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer"}


def request_for(contents: Contents) -> Request:
    """A GET of the base address with the credentials; an OAuth client asks for a token instead.

    Raises NotReached when something that was entered cannot be sent.
    """
    fields, secrets = contents.fields, contents.secrets
    headers = dict(_own_headers(secrets.get("headers", "")))
    way = fields.get("auth", "none")
    try:
        if way == "oauth":
            return _token_request(contents)
        if way == "basic":
            headers |= _basic(fields.get("user_name", ""), secrets.get("password", ""))
        if way == "token":
            value = f"{fields.get('scheme', '')} {secrets.get('token', '')}".strip()
            headers |= dict([_header(fields.get("header") or "Authorization", value)])
        return Request(destination_of(fields.get("address", "")), headers=headers)
    except BadAddress as error:
        raise NotReached(str(error)) from None


def _token_request(contents: Contents) -> Request:
    fields = contents.fields
    asked = {"grant_type": "client_credentials"} | ({"scope": fields["scope"]} if fields.get("scope") else {})
    headers = _basic(fields.get("client_id", ""), contents.secrets.get("client_secret", ""))
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    address = destination_of(fields.get("token_address", ""))
    return Request(address, method="POST", headers=headers, body=urlencode(asked).encode())


def _basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def _own_headers(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            name, colon, value = line.partition(":")
            if not colon:
                raise NotReached(
                    f"Line {number} of the own headers is none: it should be a name, a colon and a value."
                )
            yield _header(name.strip(), value.strip())


def _header(name: str, value: str) -> tuple[str, str]:
    """A header that can be sent as it is; what is wrong with it is told without its value."""
    if not NAME.fullmatch(name) or name.lower() in OUR_OWN:
        raise NotReached("One of the own headers has a name that cannot be sent.")
    if re.search(r"[\x00\r\n]", value) or not all(ord(letter) < 256 for letter in value):
        raise NotReached("A credential holds a character that cannot be sent in a header.")
    return name, value
