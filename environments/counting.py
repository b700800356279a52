"""Counting in the cache how often something happened of late."""

from django.core.cache import cache


def count(key: str, seconds: int) -> int:
    """One more of ``key``, and how many that makes; forgotten ``seconds`` after the first.

    Raises RedisError where the cache cannot tell, and ValueError where it forgot just now.
    """
    cache.add(key, 0, seconds)
    return int(cache.incr(key))
