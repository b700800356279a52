"""Whether the destinations that the operator allows are written so that they can be followed."""

import re
from collections.abc import Iterable
from ipaddress import ip_network

WITH_PORT = re.compile(r"([a-z0-9_.-]+|\[[0-9a-f:.]+\]):[0-9]{1,5}", re.I)


def unusable_destination(entries: Iterable[str]) -> str | None:
    """The first that is neither a host with its port nor a network."""
    return next(
        (entry for entry in entries if not WITH_PORT.fullmatch(entry) and not _is_network(entry)), None
    )


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return "/" in entry
