"""Edits as people make them: a base, what the target's people did and what the source's people did."""

from integrations.paths import set_value


def branch(name, *imports, **fields):
    return {
        "name": name,
        "pageProcessors": [{"type": "import", "_importId": one} for one in imports],
        **fields,
    }


def flow():
    steps = [branch("Paid", "i1", "i2"), branch("Unpaid", "i3")]
    return {
        "name": "Orders",
        "pageGenerators": [{"_exportId": "e1", "skipRetries": False}],
        "routers": [{"id": "r1", "routeRecordsTo": "first_matching_branch", "branches": steps}],
    }


def import_():
    lines = [{"generate": "sku", "extract": "$.sku"}, {"generate": "qty", "extract": "$.qty"}]
    return {
        "name": "Orders to NetSuite",
        "mappings": [
            {"generate": "id", "extract": "$.id", "dataType": "string"},
            {"generate": "lines", "buildArrayHelper": [{"extract": "$.lines[*]", "mappings": lines}]},
        ],
        "lookups": [{"name": "status", "map": {"open": "A", "closed": "B"}, "default": None}],
    }


def definition():
    elements = [{"name": "number"}, {"name": "date", "maxLength": 8}]
    header = {"name": "BIG", "elements": elements, "children": [{"name": "REF", "required": True}]}
    return {"name": "EDI 810", "rules": [header, {"name": "TDS", "maxOccurrence": 1}]}


def script(content="function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n"):
    return {"name": "Hooks", "content": content}


def at(document, *path, value):
    """The document with ``value`` at a path of keys and indexes."""
    return set_value(document, path, value)


def with_more(document, *path, item):
    found = document
    for step in path:
        found = found[step]
    return set_value(document, path, [*found, item])


BRANCHES = ("routers", 0, "branches")
LINES = ("mappings", 1, "buildArrayHelper", 0, "mappings")

CLEAN = {
    "a step added to each branch": (
        "flow",
        flow(),
        lambda old: with_more(old, *BRANCHES, 0, "pageProcessors", item={"_importId": "new1"}),
        lambda old: with_more(old, *BRANCHES, 1, "pageProcessors", item={"_importId": "new2"}),
    ),
    "a branch added here, a step of another edited there": (
        "flow",
        flow(),
        lambda old: with_more(old, *BRANCHES, item=branch("Refunded", "i4")),
        lambda old: at(old, *BRANCHES, 0, "pageProcessors", 1, "proceedOnFailure", value=True),
    ),
    "branches reordered here, a step deleted there": (
        "flow",
        flow(),
        lambda old: at(old, *BRANCHES, value=old["routers"][0]["branches"][::-1]),
        lambda old: at(old, *BRANCHES, 0, "pageProcessors", value=[{"type": "import", "_importId": "i2"}]),
    ),
    "branches given ids here, one edited there": (
        "flow",
        flow(),
        lambda old: at(old, *BRANCHES, 0, "branchId", value="b1"),
        lambda old: at(old, *BRANCHES, 0, "inputFilter", value={"version": "1"}),
    ),
    "a response mapping added by each": (
        "flow",
        flow(),
        lambda old: at(
            old, *BRANCHES, 0, "pageProcessors", 0, "responseMapping", value={"fields": [{"generate": "a"}]}
        ),
        lambda old: at(
            old, *BRANCHES, 0, "pageProcessors", 0, "responseMapping", value={"fields": [{"generate": "b"}]}
        ),
    ),
    "mappings of an array: one edited, one added": (
        "import",
        import_(),
        lambda old: at(old, *LINES, 0, "extract", value="$.SKU"),
        lambda old: with_more(old, *LINES, item={"generate": "price", "extract": "$.price"}),
    ),
    "two fields of one mapping": (
        "import",
        import_(),
        lambda old: at(old, "mappings", 0, "extract", value="$.orderId"),
        lambda old: at(old, "mappings", 0, "dataType", value="number"),
    ),
    "two entries of one lookup": (
        "import",
        import_(),
        lambda old: at(old, "lookups", 0, "map", "open", value="C"),
        lambda old: at(old, "lookups", 0, "map", "new", value="D"),
    ),
    "hooks added by each": (
        "import",
        import_(),
        lambda old: at(old, "hooks", value={"preMap": {"function": "f", "_scriptId": "s"}}),
        lambda old: at(old, "hooks", value={"postSubmit": {"function": "g", "_scriptId": "s"}}),
    ),
    "elements of a segment: one edited, one inserted": (
        "file_definition",
        definition(),
        lambda old: at(old, "rules", 0, "elements", 1, "maxLength", value=10),
        lambda old: with_more(old, "rules", 0, "elements", item={"name": "currency"}),
    ),
    "a child edited here, its parent's neighbour there": (
        "file_definition",
        definition(),
        lambda old: at(old, "rules", 0, "children", 0, "required", value=False),
        lambda old: at(old, "rules", 1, "maxOccurrence", value=2),
    ),
    "two functions of one script": (
        "script",
        script(),
        lambda old: {**old, "content": old["content"].replace("return 1", "return 10")},
        lambda old: {**old, "content": old["content"].replace("return 2", "return 20")},
    ),
    "a script with Windows line ends": (
        "script",
        script("a();\r\nb();\r\nc();"),
        lambda old: {**old, "content": old["content"].replace("a()", "A()")},
        lambda old: {**old, "content": old["content"] + "\r\nd();"},
    ),
    "registered connections added and removed": (
        "integration",
        {"name": "Orders", "_registeredConnectionIds": ["c1", "c2", "c3"]},
        lambda old: {**old, "_registeredConnectionIds": ["c3", "c1", "c4"]},
        lambda old: {**old, "_registeredConnectionIds": ["c1", "c2", "c3", "c5"]},
    ),
    "both rename alike, one edits": (
        "export",
        {"name": "Orders", "pageSize": 20},
        lambda old: {**old, "name": "Open orders"},
        lambda old: {**old, "name": "Open orders", "pageSize": 50},
    ),
    "keys with odd names": (
        "export",
        {"name": "Orders", "settings": {"a.b": 1, "": 2, "__proto__": 3}},
        lambda old: at(old, "settings", "a.b", value=10),
        lambda old: at(old, "settings", "", value=20),
    ),
    "a field set to null here, another removed there": (
        "export",
        {"name": "Orders", "filter": {"version": "1"}, "delta": {"lagOffset": 5}},
        lambda old: {**old, "filter": None},
        lambda old: {key: value for key, value in old.items() if key != "delta"},
    ),
}

STATEFUL = {
    "branches reordered here, a step deleted there",
    "a response mapping added by each",
    "hooks added by each",
    "registered connections added and removed",
}
"""Cases whose second edit, made after the first, would not be the same edit."""

DISPUTED = {
    "the same mapping": (
        "import",
        import_(),
        lambda old: at(old, *LINES, 1, "extract", value="$.quantity"),
        lambda old: at(old, *LINES, 1, "extract", value="$.amount"),
        (
            "mappings[generate=lines].buildArrayHelper[extract=$.lines[*]].mappings[generate=qty].extract",
            "field",
        ),
    ),
    "null or another value": (
        "export",
        {"name": "Orders", "filter": {"version": "1"}},
        lambda old: {**old, "filter": None},
        lambda old: {**old, "filter": {"version": "2"}},
        ("filter", "field"),
    ),
    "absent or null": (
        "export",
        {"name": "Orders", "filter": 1},
        lambda old: {"name": "Orders"},
        lambda old: {**old, "filter": None},
        ("filter", "delete/edit"),
    ),
    "true or one": (
        "export",
        {"name": "Orders"},
        lambda old: {**old, "oneToMany": True},
        lambda old: {**old, "oneToMany": 1},
        ("oneToMany", "field"),
    ),
    "a list or an object": (
        "export",
        {"name": "Orders", "settings": "text"},
        lambda old: {**old, "settings": ["a"]},
        lambda old: {**old, "settings": {"a": 1}},
        ("settings", "field"),
    ),
    "composed or decomposed": (
        "export",
        {"name": "Cafe"},
        lambda old: {"name": "Caf\u00e9"},
        lambda old: {"name": "Cafe\u0301"},
        ("name", "field"),
    ),
    "the same line of a script": (
        "script",
        script(),
        lambda old: {**old, "content": old["content"].replace("return 1", "return 10")},
        lambda old: {**old, "content": old["content"].replace("return 1", "return 11")},
        ("content", "lines"),
    ),
    "a branch deleted here, edited there": (
        "flow",
        flow(),
        lambda old: at(old, *BRANCHES, value=old["routers"][0]["branches"][:1]),
        lambda old: at(old, *BRANCHES, 1, "inputFilter", value={"version": "1"}),
        ("routers[id=r1].branches[name=Unpaid]", "delete/edit"),
    ),
    "steps in two orders": (
        "flow",
        {"name": "Orders", "pageProcessors": [{"_importId": one} for one in "abc"]},
        lambda old: {**old, "pageProcessors": [{"_importId": one} for one in "bac"]},
        lambda old: {**old, "pageProcessors": [{"_importId": one} for one in "acb"]},
        ("pageProcessors.@order", "order"),
    ),
    "a step that stands there twice": (
        "flow",
        {"name": "Orders", "pageProcessors": [{"_importId": one} for one in "aa"]},
        lambda old: {**old, "pageProcessors": [{"_importId": one} for one in "aab"]},
        lambda old: {**old, "pageProcessors": [{"_importId": one} for one in "aac"]},
        ("pageProcessors", "field"),
    ),
}
