"""How many refusals of one person in an account are written down in a minute; the rest is counted for one entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from redis import RedisError

from environments.counting import count

A_MINUTE = 20
KEPT = timedelta(hours=1)
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Refusals within one minute that no entry of their own tells of."""

    person: int
    account: int
    minute: datetime
    number: int


def is_to_be_written(person: int, account: int, now: datetime) -> bool | None:
    """Count one more refusal; False when there were too many this minute, None when the cache cannot tell."""
    minute = int(now.timestamp()) // MINUTE
    key, seconds = f"refusals:{person}:{account}:{minute}", int(KEPT.total_seconds())
    try:
        number = count(key, seconds)
        if number == A_MINUTE + 1:
            place = count(_index(minute), seconds)
            cache.set(f"{_index(minute)}:{place}", (person, account, key), seconds)
    except (RedisError, ValueError):
        return None
    return number <= A_MINUTE


def take_uncounted(now: datetime) -> Iterator[Uncounted]:
    """What past minutes had too much of, once: whoever takes it has to write it down."""
    this = int(now.timestamp()) // MINUTE
    minutes = range(this - int(KEPT.total_seconds()) // MINUTE, this)
    try:
        busy = cache.get_many([_index(minute) for minute in minutes])
        for minute in minutes:
            for place in range(1, int(busy.get(_index(minute), 0)) + 1):
                yield from _taken(f"{_index(minute)}:{place}", minute)
    except RedisError:
        return


def _taken(entry: str, minute: int) -> Iterator[Uncounted]:
    found = cache.get(entry)
    if found is not None and cache.delete(entry):
        person, account, key = found
        begins = datetime.fromtimestamp(minute * MINUTE, UTC)
        yield Uncounted(person, account, begins, int(cache.get(key, A_MINUTE + 1)) - A_MINUTE)


def _index(minute: int) -> str:
    return f"refusals:many:{minute}"
