"""The form made from a kind's fields: it changes what was changed and nothing else."""

import pytest

from integrations.forms.resource import JsonForm, ResourceForm, add_problems
from integrations.kinds import KINDS, FieldType

OTHER = "7b0f4d8e-0000-4000-8000-000000000001"


def form_of(kind, base, *, local=None, references=None, **typed):
    """A form sent back as it was shown, but for the fields in ``typed``."""
    options = {"base": base, "local": local or {}, "references": references or {}}
    shown = ResourceForm(KINDS[kind], **options)
    data = {}
    for path, field in shown.fields.items():
        value = field.initial
        if isinstance(value, bool):
            data |= {f"field-{path}": "on"} if value else {}
        else:
            data[f"field-{path}"] = value.replace("\n", "\r\n") if isinstance(value, str) else value
    for path, value in typed.items():
        data[f"field-{path}"] = value
    return ResourceForm(KINDS[kind], data=data, **options)


def saved(form):
    assert form.is_valid(), form.errors
    return form.document


UNUSUAL = {
    "name": "Orders",
    "description": "One\r\nTwo\r\n",
    "adaptorType": "SomethingElse",
    "http": {"relativeURI": ["/a", "/b"], "method": None, "paging": {"method": "page", "x": 1.5}},
    "pageSize": "20",
    "isLookup": False,
    "_connectionId": OTHER,
    "unknown": {"__proto__": [], "a.b": None},
}


def test_saving_an_untouched_form_changes_nothing_at_all():
    form = form_of("export", UNUSUAL, references={"connection": [(OTHER, "Shop")]})

    assert saved(form) == UNUSUAL
    assert form.changed_local() is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_every_kind_saves_what_is_typed(kind):
    base = {"name": "Old", "adaptorType": "HTTPExport", "type": "http"}
    path = next(field.path for field in KINDS[kind].fields if field.type == FieldType.LONG_TEXT)

    form = form_of(kind, base, **{path: "New"})

    assert saved(form) == {**base, path: "New"}


def test_a_changed_field_is_the_only_change():
    document = saved(form_of("export", UNUSUAL, **{"http.response.resourcePath": "data.orders"}))

    assert document == {
        **UNUSUAL,
        "http": {**UNUSUAL["http"], "response": {"resourcePath": "data.orders"}},
    }


def test_an_emptied_field_is_taken_out():
    base = {"name": "Orders", "http": {"relativeURI": "/orders", "method": "GET"}}

    document = saved(form_of("export", base, **{"http.relativeURI": ""}))

    assert document == {"name": "Orders", "http": {"method": "GET"}}


def test_line_ends_stay_as_they_were_when_text_is_changed():
    crlf = saved(form_of("script", {"name": "s", "content": "a\r\nb\r\n"}, content="a\r\nc\r\n"))
    plain = saved(form_of("script", {"name": "s", "content": "a\nb\n"}, content="a\r\nc\r\n"))

    assert crlf["content"] == "a\r\nc\r\n"
    assert plain["content"] == "a\nc\n"


@pytest.mark.parametrize(("typed", "stored"), [("20", 20), ("0.5", 0.5), (" 7 ", 7), ("1e3", 1000)])
def test_numbers_are_stored_as_numbers(typed, stored):
    assert saved(form_of("export", {"name": "Orders"}, pageSize=typed))["pageSize"] == stored


@pytest.mark.parametrize("typed", ["many", "1,5", "NaN", "Infinity", "1e999", "9007199254740993", "0x10"])
def test_what_is_no_number_is_refused_at_its_field(typed):
    form = form_of("export", {"name": "Orders"}, pageSize=typed)

    assert not form.is_valid()
    assert "pageSize" in form.errors


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("{", "line 1"),
        ('[\n  {"a": 1,}\n]', "line 2"),
        ('{"a": 1, "a": 2}', "twice"),
        ("[NaN]", "NaN"),
        ("[" * 5_000 + "]" * 5_000, "levels deep"),
        ('"\\u0000"', "NUL"),
    ],
    ids=lambda value: value[:16],
)
def test_json_that_is_wrong_is_refused_with_the_place_or_the_reason(typed, word):
    form = form_of("export", {"name": "Orders"}, filter=typed)

    assert not form.is_valid()
    assert word in str(form.errors["filter"])


def test_a_reference_to_something_else_is_refused():
    form = form_of("export", {"name": "Orders"}, _connectionId=OTHER)

    assert "_connectionId" in form.errors


def test_references_keep_their_order_and_new_ones_come_last():
    flows = [("f1", "One"), ("f2", "Two"), ("f3", "Three")]
    base = {"name": "Orders", "_runNextFlowIds": ["f3", "f1"]}

    form = form_of("flow", base, references={"flow": flows}, _runNextFlowIds=["f1", "f2", "f3"])

    assert saved(form)["_runNextFlowIds"] == ["f3", "f1", "f2"]


def test_what_belongs_to_the_environment_never_enters_the_document():
    form = form_of("flow", {"name": "Orders"}, local={"disabled": False}, disabled="on")

    assert saved(form) == {"name": "Orders"}
    assert form.changed_local() == {"disabled": True}
    assert form.sections()[-1].is_local


def test_a_place_taken_by_something_else_is_named():
    form = form_of("export", {"name": "Orders", "http": "odd"}, **{"http.relativeURI": "/a"})

    assert "http.relativeURI" in form.errors


def test_a_name_is_demanded():
    assert "name" in form_of("script", {"name": "s"}, name="").errors


def test_refusals_of_the_service_stand_beside_the_field_they_name():
    form = form_of("import", {"name": "Orders"})
    form.is_valid()

    add_problems(
        form, ["Name: taken.", "lookups[name=a]._lookupCacheId: no such cache.", "zzz.password: secret."]
    )

    assert set(form.errors) == {"name", "lookups", "__all__"}


def test_the_json_form_keeps_what_was_typed():
    form = JsonForm(shown={"name": "A"}, data={"text": '{"name": "B", '})

    assert not form.is_valid()
    assert form["text"].value() == '{"name": "B", '
    assert "line 1" in str(form.errors["text"])


@pytest.mark.parametrize("text", ["[]", "null", '"text"', "1"])
def test_a_document_must_be_an_object(text):
    assert not JsonForm(shown={}, data={"text": text}).is_valid()
