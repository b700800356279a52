"""Sending one request: resolved once, to the checked address alone, with an end to waiting and reading.

Nothing is followed or unpacked, no proxy is asked, and nothing of the answer is kept but its status and size.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from integrations.outgoing.addresses import is_public
from integrations.outgoing.allowed import NotAllowed, check_address, check_port
from integrations.outgoing.destination import Destination

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
LARGEST_ANSWER = 1024 * 1024
PIECE = 64 * 1024
TOO_SLOW = f"There was no whole answer within {TOTAL_SECONDS:.0f} seconds."


class NotReached(Exception):
    """There was no answer; the message says why in general words, without what the other side said."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; ``headers`` and ``body`` may hold credentials."""

    destination: Destination
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """How the other side answered; reading stops at ``LARGEST_ANSWER``."""

    status: int
    size: int

    @property
    def is_cut(self) -> bool:
        return self.size >= LARGEST_ANSWER


def send(request: Request, *, allowed: Sequence[str]) -> Answer:
    """Send it; raises NotAllowed before anything is sent, NotReached otherwise."""
    until = time.monotonic() + TOTAL_SECONDS
    destination = request.destination
    check_port(destination, allowed)
    addresses = _resolve(destination)
    for address in addresses:
        check_address(destination, address, allowed, is_public=is_public(address))
    with closing(_connect(destination, addresses, until)) as plain:
        return _within(plain, until, request)


def _resolve(destination: Destination) -> list[str]:
    """All addresses of the host, asked for once; a name server that hangs is left to itself."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(CONNECT_SECONDS)
    if not found:
        raise NotReached("The host of the address was not found.")
    return list(found)


def _connect(destination: Destination, addresses: Sequence[str], until: float) -> socket.socket:
    """To the first of the checked addresses that answers; the name is not asked for again."""
    give_up = min(until, time.monotonic() + CONNECT_SECONDS)
    for address in addresses:
        left = give_up - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, destination.port), timeout=left)
        except OSError:
            continue
    raise NotReached("Nobody answers at the address.")


def _within(plain: socket.socket, until: float, request: Request) -> Answer:
    """Do the exchange, and cut the line when its time is over, wherever it hangs."""
    line = plain.dup()
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.start()
    try:
        answer = _exchange(plain, request)
    except ssl.SSLCertVerificationError:
        raise NotReached("Its certificate is not trusted, or is for another name.") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotReached(
            TOO_SLOW if is_over.is_set() else "It did not answer as a web server does."
        ) from None
    finally:
        timer.cancel()
        timer.join()
        line.close()
    if is_over.is_set():  # a line that is cut looks like one that has ended
        raise NotReached(TOO_SLOW)
    return answer


def _exchange(plain: socket.socket, request: Request) -> Answer:
    destination = request.destination
    plain.settimeout(2 * TOTAL_SECONDS)  # the line is cut before; this only stands behind it
    with closing(http.client.HTTPConnection(destination.host, destination.port)) as connection:
        connection.sock = plain
        if destination.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(
                plain, server_hostname=destination.host
            )
        connection.putrequest(request.method, destination.target, skip_host=True, skip_accept_encoding=True)
        own = {"Host": destination.host_header, "Accept-Encoding": "identity", "Connection": "close"}
        length = {"Content-Length": str(len(request.body))} if request.body is not None else {}
        for name, value in {**own, "User-Agent": "Daisychain", **request.headers, **length}.items():
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(request.body)
        with connection.getresponse() as response:
            return Answer(response.status, _size(response))


def _size(response: http.client.HTTPResponse) -> int:
    size = 0
    while size < LARGEST_ANSWER and (piece := response.read(min(PIECE, LARGEST_ANSWER - size))):
        size += len(piece)
    return size


__all__ = ["Answer", "NotAllowed", "NotReached", "Request", "send"]
