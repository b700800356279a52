"""Run as a module: the hash of all that merging small worlds gives, to be compared between processes."""

import hashlib
from itertools import chain, product

from pullrequests.merging.resources import merge_resource
from tests.merging.small_texts import texts
from tests.merging.small_worlds import GONE, lists, objects, sets
from tests.merging.strategies import THING

WORLDS = {"l": lists("ab", 2), "tags": sets("abc"), "content": texts("ab", length=2), None: objects(1, 1)}


def documents(field, values):
    for value in values:
        if field is None:
            yield None if value is GONE else value
        else:
            yield {} if value is GONE else {field: value}


def fingerprint():
    triples = chain.from_iterable(
        product(list(documents(field, values)), repeat=3) for field, values in WORLDS.items()
    )
    found = hashlib.sha256()
    for triple in triples:
        merged = merge_resource(*triple, kind=THING)
        found.update(repr((merged.value, merged.conflicts)).encode())
    return found.hexdigest()


if __name__ == "__main__":
    print(fingerprint())  # noqa: T201 - this is what it is run for
