"""Where the operator lets requests go besides the public internet: hosts with their port, and networks."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from integrations.outgoing.destination import PORTS, Destination


class NotAllowed(Exception):
    """The request may not go there; the message names the rule, not the address."""


def check_port(destination: Destination, allowed: Iterable[str]) -> None:
    """Raise NotAllowed unless the port is a usual one of the web, or allowed together with the host."""
    if destination.port not in PORTS.values() and not _is_named(destination, allowed):
        raise NotAllowed(f"Only the ports 80 and 443 may be used. {ASK}")


def check_address(destination: Destination, address: str, allowed: Iterable[str], *, is_public: bool) -> None:
    """Raise NotAllowed unless the resolved address is public, or host or network are allowed."""
    if is_public or _is_named(destination, allowed) or _is_in_network(address, allowed):
        return
    raise NotAllowed(f"The address does not lead to the public internet. {ASK}")


ASK = "Whoever runs Daisychain can allow the host."


def _is_named(destination: Destination, allowed: Iterable[str]) -> bool:
    name = f"[{destination.host}]" if ":" in destination.host else destination.host
    return f"{name}:{destination.port}" in {entry.lower() for entry in allowed}


def _is_in_network(address: str, allowed: Iterable[str]) -> bool:
    found = ip_address(address.partition("%")[0])
    return any(found in ip_network(entry, strict=False) for entry in allowed if "/" in entry)
