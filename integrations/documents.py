"""Reading many stored documents at once."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from integrations.id_arrays import id_array
from integrations.models import Content

Document = dict[str, Any]

AT_ONCE = 2000
TEXTS = "SELECT id, document FROM integrations_content WHERE id = ANY(%s::uuid[])"


@contextmanager
def collector_paused() -> Iterator[None]:
    """Switch the cyclic garbage collector off while many documents are kept.

    Walking the growing heap again and again makes a bulk load three times as long.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_documents(ids: Iterable[UUID | None]) -> dict[UUID, Document]:
    """The documents by content id, some thousands in one statement; None among the ids is passed over."""
    wanted = sorted({content for content in ids if content is not None})
    documents: dict[UUID, Document] = {}
    with collector_paused(), connection.cursor() as cursor:
        for start in range(0, len(wanted), AT_ONCE):
            cursor.execute(TEXTS, [id_array(wanted[start : start + AT_ONCE])])
            documents |= {content: orjson.loads(text) for content, text in cursor.fetchall()}
    return documents


def load_document(content: UUID) -> Document:
    """One stored document."""
    return orjson.loads(Content.objects.values_list("document", flat=True).get(pk=content))
