"""Whether the keys given for encryption are keys at all, found out before anything is encrypted."""

from collections.abc import Sequence

from cryptography.fernet import Fernet


def unusable_key(keys: Sequence[str]) -> int | None:
    """The number of the first that is none, counted from 1; never the key itself."""
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            return number
    return None
