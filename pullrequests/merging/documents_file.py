"""Reading a file of raw documents by id.

Kinder than canonical.parse, since nothing of it is kept: numbers may have any precision and the file any
size.
"""

from __future__ import annotations

import json
import math
from typing import Any

from integrations.canonical import MAX_DEPTH, Unacceptable


def read_documents(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the documents by id. Raises Unacceptable for anything but a JSON object of objects."""
    documents = _load(data)
    if not isinstance(documents, dict):
        raise Unacceptable("It must hold one JSON object, with a document under each id.")
    for document_id, document in documents.items():
        if not isinstance(document, dict):
            raise Unacceptable(f"The document {json.dumps(document_id)} is not a JSON object.")
        if _is_deep(document):
            raise Unacceptable(
                f"The document {json.dumps(document_id)} is nested over {MAX_DEPTH} levels deep."
            )
    return documents


def _load(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_twins,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except Unacceptable:
        raise
    except RecursionError:
        raise Unacceptable(f"It is nested far more than {MAX_DEPTH} levels deep.") from None
    except UnicodeDecodeError as error:
        raise Unacceptable(f"It is not UTF-8: see byte {error.start + 1}.") from None
    except ValueError as error:
        raise Unacceptable(f"It is not JSON: {error}.") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise Unacceptable(f"One of its objects has the key {json.dumps(twin)} twice.")
    return read


def _no_constant(name: str) -> Any:
    raise Unacceptable(f"It is not JSON: {name} is not a number there.")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Unacceptable(f"The number {text[:40]} is too large.")
    return number


def _is_deep(document: Any) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return any(isinstance(item, (dict, list)) for item in level)
