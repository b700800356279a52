"""Whether something is said for the first time in a while, for what would otherwise be said again and again."""

import hashlib
from datetime import timedelta

from django.core.cache import cache
from redis import RedisError


def is_first(what: str, *, within: timedelta) -> bool | None:
    """Whether ``what`` was not asked about ``within`` that time; None when the cache cannot tell."""
    key = hashlib.sha256(what.encode()).hexdigest()
    try:
        return cache.add(f"once:{key}", 1, int(within.total_seconds()))
    except RedisError:
        return None
