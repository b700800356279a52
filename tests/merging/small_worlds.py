"""Small worlds, each with all its documents, and what a pull must do in them: written as tables, without the engine.

A verdict is what stands afterwards and the set of places in conflict. ``GONE`` is a value that is not there.
"""

from itertools import combinations, permutations, product

from integrations.paths import ORDER, Item

GONE = "(gone)"


def untouched(base, target, source):
    """The verdict where at most one side changed, or both alike; None where both did, differently."""
    if source in (base, target):
        return target, set()
    return (source, set()) if target == base else None


# A presence, and an object in an object


def objects(inner, plain):
    """No resource at all, or one with an object ``o`` and a plain field ``f``, each of which may be absent."""
    inners = [GONE, "text"] + [
        kept(dict(zip("pq", pair, strict=True))) for pair in product((GONE, *range(inner)), repeat=2)
    ]
    plains = (GONE, *range(plain))
    return [GONE] + [kept({"o": o, "f": f}) for o, f in product(inners, plains)]


def kept(fields):
    return {name: value for name, value in fields.items() if value is not GONE}


def objects_verdict(base, target, source):
    return untouched(base, target, source) or (
        (target, {()})
        if GONE in (target, source)
        else fields_verdict((), base, target, source, field_verdict)
    )


def fields_verdict(path, base, target, source, verdict):
    """Field by field, a thing that was not there counting as empty."""
    base = {} if base is GONE else base
    result, places = {}, set()
    for name in {*base, *target, *source}:
        sides = (side.get(name, GONE) for side in (base, target, source))
        result[name], found = verdict((*path, name), *sides)
        places |= found
    return kept(result), places


def field_verdict(path, base, target, source):
    if found := untouched(base, target, source):
        return found
    if isinstance(target, dict) and isinstance(source, dict) and (base is GONE or isinstance(base, dict)):
        return fields_verdict(path, base, target, source, field_verdict)
    return target, {path}


# Lists whose items are known by an id


def lists(names, values):
    """No list, or up to all of the names in any order, each item with one of the values."""
    orders = [order for size in range(len(names) + 1) for order in permutations(names, size)]
    return [GONE] + [
        [{"id": name, "v": value} for name, value in zip(order, chosen, strict=True)]
        for order in orders
        for chosen in product(range(values), repeat=len(order))
    ]


def lists_verdict(base, target, source):
    if found := untouched(base, target, source):
        return found
    if GONE in (target, source):
        return target, {("l",)}
    sides = [{item["id"]: item for item in side} for side in ([] if base is GONE else base, target, source)]
    items, places = fields_verdict((), *sides, item_verdict)
    order, is_disputed = order_verdict(*(list(side) for side in sides), survivors=set(items))
    places = {("l", Item("id", name), *rest) for name, *rest in places}
    return [items[name] for name in order], places | ({("l", ORDER)} if is_disputed else set())


def item_verdict(path, base, target, source):
    if (found := untouched(base, target, source)) or GONE in (target, source):
        return found or (target, {path})
    return fields_verdict(path, base, target, source, field_verdict)


def order_verdict(base, target, source, *, survivors):
    """Whose order leads: the side that moved what both have; the target's, under protest, if both moved."""
    shared = [name for name in target if name in source]
    old = [name for name in base if name in shared]
    target_moved = only(target, old) != old
    source_moved = only(source, old) != old
    is_alike = only(source, shared) == shared
    source_leads = not is_alike and source_moved and not target_moved
    is_disputed = not is_alike and source_moved == target_moved
    lead, other = (source, target) if source_leads else (target, source)
    first = set() if source_leads else set(target) - set(base) - set(source)
    fitting = [order for order in permutations(survivors) if fits(list(order), lead, other, first)]
    assert len(fitting) == 1, "the table names one order"
    return fitting[0], is_disputed


def only(names, wanted):
    return [name for name in names if name in wanted]


def fits(order, lead, other, first):
    """Whether an order is the wanted one: the lead's, with what only the other has behind what it follows there.

    What the lead itself put at that place (``first``) stands before it.
    """
    joining = [name for name in other if name in order and name not in lead]
    if only(order, lead) != only(lead, order) or only(order, joining) != joining:
        return False
    return all(place_of(name, order, lead, first) == anchor(name, order, lead, other) for name in joining)


def place_of(name, order, lead, first):
    """The nearest item of the lead before ``name``, those of ``first`` not counting; None at the head."""
    before = [each for each in order[: order.index(name)] if each in lead and each not in first]
    following = order[order.index(name) + 1 :]
    is_too_early = any(each in first for each in following[: run_of(following, first)])
    return "too early" if is_too_early else (before[-1] if before else None)


def run_of(following, first):
    """How many items stand before the next one of the lead that is not in ``first``."""
    return next((at for at, each in enumerate(following) if each not in first), len(following))


def anchor(name, order, lead, other):
    """The nearest item before ``name`` on the other side that the lead has too; None at the head."""
    before = [each for each in other[: other.index(name)] if each in order and each in lead]
    return before[-1] if before else None


# Sets


def sets(names):
    """No set, or some of the names; each in one order, since the order means nothing."""
    return [GONE] + [list(some) for size in range(len(names) + 1) for some in combinations(names, size)]


def sets_verdict(base, target, source):
    """A name is in where one side put it in, and out where one side took it out: never a conflict."""
    if found := untouched(base, target, source):
        return found
    if GONE in (target, source):
        return target, {("tags",)}
    base = [] if base is GONE else base
    names = {*base, *target, *source}
    return [n for n in sorted(names) if (n in source if (n in target) == (n in base) else n in target)], set()
