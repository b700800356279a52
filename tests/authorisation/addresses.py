"""Every address of the site, and how each is filled in for asking."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ANY_CODE = UUID("00000000-0000-4000-8000-000000000000")
PARTS: dict[str, Any] = {
    "code": ANY_CODE,
    "lineage": ANY_CODE,
    "invitation": ANY_CODE,
    "person": 1,
    "upload": ANY_CODE,
    "environment": ANY_CODE,
    "connection": ANY_CODE,
    "token": ANY_CODE,
    "secret": "outworn",
    "number": 1,
    "pk": 1,
    "kind": "script",
    "who": "person",
    "key": "outworn",
    "uidb36": "1",
}


def every_route() -> dict[str, URLPattern]:
    """Each named address of the site's own apps, by its full name."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry, space)
        elif entry.name:
            yield f"{prefix}{entry.name}", entry


def any_address(name: str, pattern: URLPattern) -> str:
    """The address with codes that never existed."""
    return reverse(name, kwargs={part: PARTS[part] for part in pattern.pattern.converters})
