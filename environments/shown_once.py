"""Secrets that are shown once, in a link or on a page: what is kept of each is its digest."""

import hashlib
import secrets

SECRET_BYTES = 32


def new_secret() -> tuple[str, str]:
    """A secret of 256 random bits and the digest that is kept of it."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
