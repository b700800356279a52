"""Where an address leads: taken apart once, by one parser, with everything refused that two could read differently."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
UNCLEAR = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u3000]")
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
SECRET_NAMES = re.compile(
    r"token|secret|passw|pwd|api[-_]?key|apikey|access[-_]?key|auth|credential|signature|^sig$|^key$|^code$",
    re.I,
)


class BadAddress(ValueError):
    """The address cannot be used; the message says why, without repeating it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The parts of an address; ``host`` is as it stands in certificates, without brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """Host and port as the server expects to be called."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def destination_of(address: str) -> Destination:
    """Take an address apart; raises BadAddress."""
    if len(address) > LONGEST:
        raise BadAddress(f"Give an address of at most {LONGEST} characters.")
    if UNCLEAR.search(address):
        raise BadAddress("Give an address without blanks, backslashes and control characters.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadAddress("This is not an address. Give one such as https://api.example.com.") from None
    if parts.scheme not in PORTS:
        raise BadAddress("Give an address that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise BadAddress(
            "Take user name and password out of the address, and enter them in their own fields."
        )
    if any(SECRET_NAMES.search(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        raise BadAddress("The address seems to hold a secret. Put it in the credential instead.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(
        parts.scheme,
        _host(parts.hostname or ""),
        PORTS[parts.scheme] if port is None else port,
        _plain(target),
    )


def _host(host: str) -> str:
    """The host as it is looked up: international names in their ASCII form."""
    if ":" in host:
        return host
    try:
        named = host.encode("idna").decode().lower()
    except UnicodeError:
        named = ""
    if not HOST.fullmatch(named):
        raise BadAddress("The address names no host. Give one such as https://api.example.com.")
    return named


def _plain(target: str) -> str:
    if not target.isascii():
        raise BadAddress("Write letters such as ü in the path of the address as %C3%BC.")
    return target
