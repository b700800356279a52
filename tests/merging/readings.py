"""Ways of looking at documents and conflicts that let laws compare them."""

import json

from integrations.paths import MISSING, Item, to_text


def exact(value):
    """A text that tells 1, 1.0, true and "1" apart and does not depend on the order of keys."""
    return "MISSING" if value is MISSING else json.dumps(value, sort_keys=True)


def unordered(value):
    """The value with all its lists sorted."""
    if isinstance(value, dict):
        return {key: unordered(child) for key, child in value.items()}
    return sorted(map(unordered, value), key=exact) if isinstance(value, list) else value


def shown(conflicts):
    """The conflicts as a set of (path, kind)."""
    return {(to_text(conflict.path), conflict.kind.value) for conflict in conflicts}


def sides_of(conflicts, *, swapped=False):
    """The conflicts with all they hold, if wished with the sides exchanged, as comparable rows."""
    rows = []
    for found in conflicts:
        sides = [found.theirs, found.ours] if swapped else [found.ours, found.theirs]
        hunks = [
            (hunk.base, hunk.theirs, hunk.ours) if swapped else (hunk.base, hunk.ours, hunk.theirs)
            for hunk in found.hunks
        ]
        rows.append((to_text(found.path), found.kind.value, exact(found.base), *map(exact, sides), hunks))
    return sorted(rows)


def reshuffled(value, random):
    """An equal value whose keys stand in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: reshuffled(value[key], random) for key in keys}
    return [reshuffled(child, random) for child in value] if isinstance(value, list) else value


def leaves(value, path=()):
    """Every scalar by its path, items of lists by their identity; texts merged by lines are left out."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key != "content":
                yield from leaves(child, (*path, key))
    elif isinstance(value, list):
        for at, child in enumerate(value):
            yield from leaves(child, (*path, _item_step(child, at, path)))
    else:
        yield path, exact(value)


def _item_step(item, at, path):
    if path and path[-1] == "tags":
        return Item("@value", item)
    keys = [key for key in ("id", "_importId", "_exportId") if isinstance(item, dict) and key in item]
    return Item(keys[0], item[keys[0]]) if keys else at
