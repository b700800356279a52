"""Sealing: what is kept encrypted, and can be opened only in the place it was sealed for."""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

VERSION = 1


class Unreadable(Exception):
    """What was sealed cannot be opened: damaged, from another place, or under a key that is gone."""

    def __init__(self) -> None:
        super().__init__("What is stored here cannot be read any more. Please enter it again.")


def seal(content: dict[str, Any], *, place: str) -> str:
    """Encrypt ``content`` with the first key; ``place`` says where alone it may be opened.

    Fernet itself does not know where its text stands, so the place is sealed
    with the content: copied into another row, the text is worth nothing.
    """
    plain = json.dumps({"version": VERSION, "place": place, "content": content})
    return _keys().encrypt(plain.encode()).decode()


def unseal(sealed: str, *, place: str) -> dict[str, Any]:
    """The content; raises Unreadable, which tells nothing of it."""
    try:
        plain = json.loads(_keys().decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        raise Unreadable from None
    if not isinstance(plain, dict) or (plain.get("version"), plain.get("place")) != (VERSION, place):
        raise Unreadable
    content: dict[str, Any] = plain["content"]
    return content


def is_under_first_key(sealed: str) -> bool:
    """Whether the first key alone opens it, so that the other keys are not needed for it."""
    try:
        Fernet(settings.ENCRYPTION_KEYS[0]).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def with_first_key(sealed: str) -> str:
    """The same content under the first key; raises Unreadable when no key opens it."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _keys() -> MultiFernet:
    return _fernet(tuple(settings.ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
