"""Short ways to write mappings, lookups and filters, as documents hold them."""

from typing import Any

Mapping = dict[str, Any]


def taken(generate: str, extract: str, data_type: str = "string") -> Mapping:
    """Make a field of a value of the record."""
    return {"generate": generate, "dataType": data_type, "extract": extract, "status": "Active"}


def fixed(generate: str, value: str, data_type: str = "string") -> Mapping:
    """Make a field that always has the same value."""
    return {"generate": generate, "dataType": data_type, "hardCodedValue": value, "status": "Active"}


def looked_up(generate: str, extract: str, lookup: str) -> Mapping:
    """Make a field by looking a value of the record up."""
    return {**taken(generate, extract), "lookupName": lookup}


def lines(generate: str, extract: str, *mappings: Mapping) -> Mapping:
    """Make a list, one line for each item of a list of the record."""
    made = [{"extract": extract, "mappings": list(mappings)}]
    return {"generate": generate, "dataType": "objectarray", "buildArrayHelper": made, "status": "Active"}


def in_cache(name: str, cache: str, extract: str, default: str | None = None) -> dict[str, Any]:
    """Look up in a lookup cache."""
    return {
        "name": name,
        "_lookupCacheId": cache,
        "extract": extract,
        "default": default,
        "allowFailures": False,
    }


def in_table(name: str, table: dict[str, str], default: str | None = None) -> dict[str, Any]:
    """Look up in a fixed table."""
    return {"name": name, "map": table, "default": default, "allowFailures": default is not None}


def where(field: str, operator: str, value: str) -> dict[str, Any]:
    """Keep records whose field compares so with a value."""
    rules = [operator, ["string", ["extract", field]], value]
    return {
        "type": "expression",
        "version": "1",
        "expression": {"version": "1", "rules": rules},
        "rules": rules,
    }
