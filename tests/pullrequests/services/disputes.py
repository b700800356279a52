"""Pull requests in which both sides changed one thing, one for each kind of conflict."""

from integrations.archive.lineages import lineage_of
from tests.factories import (
    add,
    change,
    document_of,
    fill,
    make_clone,
    make_integration,
    make_pull_request,
    remove,
)


def dispute(base, source, target, *, by, environment, kind="flow"):
    """A pull request about one resource, of which each side made another document (None: deleted)."""
    giver = fill(
        make_integration(environment, by=by, name="Dev"), {"it": {"name": "it", **base}}, kind=kind, by=by
    )
    receiver = make_clone(giver, by=by, name="QA")
    for tile, document in ((giver, source), (receiver, target)):
        if document is None:
            remove(tile, "it", by=by)
        elif document:
            change(tile, "it", by=by, **document)
    return make_pull_request(giver, receiver, by=by)


def field_dispute(**where):
    return dispute({"schedule": "base"}, {"schedule": "source"}, {"schedule": "target"}, **where)


def list_dispute(**where):
    """Items without a name of their own, so that the list is one value."""
    lists = [{"settings": {"steps": [{"at": n} for n in steps]}} for steps in ([1], [1, 2], [1, 3])]
    return dispute(*lists, **where)


def lines_dispute(**where):
    texts = ("first\nmiddle\nlast\n", "source\nmiddle\nnew last\n", "target\nmiddle\nlast\n")
    return dispute(*({"content": text} for text in texts), kind="script", **where)


def order_dispute(**where):
    orders = [{"aliases": [{"alias": name} for name in names]} for names in ("abc", "bca", "cab")]
    return dispute(*orders, **where)


def deleted_by_source(**where):
    return dispute({"schedule": "base"}, None, {"schedule": "target"}, **where)


def deleted_by_target(**where):
    return dispute({"schedule": "base"}, {"schedule": "source"}, None, **where)


def same_name_dispute(*, by, environment):
    """Both sides added a script called prices, and these are two."""
    giver = make_integration(environment, by=by, name="Dev", other="1")
    receiver = make_clone(giver, by=by, name="QA")
    add(giver, {"name": "prices", "content": "source"}, by=by)
    add(receiver, {"name": "prices", "content": "target"}, by=by)
    return make_pull_request(giver, receiver, by=by)


def dangling_dispute(*, by, environment):
    """The source deleted the flow ``it``; the target's ``user`` runs it next by now."""
    giver = fill(
        make_integration(environment, by=by, name="Dev"),
        {name: {"name": name} for name in ("it", "user")},
        kind="flow",
        by=by,
    )
    receiver = make_clone(giver, by=by, name="QA")
    remove(giver, "it", by=by)
    change(receiver, "user", _runNextFlowIds=[str(lineage_of("it"))], by=by)
    return make_pull_request(giver, receiver, by=by)


def landed(pull_request, name="it"):
    """What a merge has put into the target, None where the resource is absent."""
    found = pull_request.target.resources.filter(name=name).exists()
    return document_of(pull_request.target, name) if found else None
