"""Dividing a raw document: secrets never stay, the environment's values go aside, the rest is versioned."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.kinds import KINDS, get_kind
from integrations.kinds.division import divide, unite

CONNECTION = get_kind("connection")
FLOW = get_kind("flow")
EXPORT = get_kind("export")

texts = st.text(max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def connection():
    return {
        "_id": "0123456789abcdef01234567",
        "type": "http",
        "name": "Amazon",
        "offline": False,
        "lastModified": "2026-01-01T00:00:00.000Z",
        "http": {
            "baseURI": "https://sellingpartnerapi.example",
            "mediaType": "json",
            "encrypted": {"appKey": "canary-1"},
            "auth": {
                "type": "token",
                "token": {"token": "canary-2", "headerName": "Authorization", "scheme": "Bearer"},
                "basic": {"username": "seller", "password": "canary-3"},
            },
            "headers": [
                {"name": "X-Api-Key", "value": "canary-4"},
                {"name": "Accept", "value": "application/json"},
            ],
        },
    }


def test_a_connection_is_divided_into_what_travels_what_stays_and_what_is_never_kept():
    divided = divide(CONNECTION, connection())

    assert divided.document == {
        "type": "http",
        "name": "Amazon",
        "http": {
            "mediaType": "json",
            "auth": {
                "type": "token",
                "token": {"headerName": "Authorization", "scheme": "Bearer"},
                "basic": {},
            },
            "headers": [{"name": "X-Api-Key"}, {"name": "Accept", "value": "application/json"}],
        },
    }
    assert divided.local == {
        "http.baseURI": "https://sellingpartnerapi.example",
        "http.auth.basic.username": "seller",
    }
    assert set(divided.dropped) == {
        "_id",
        "offline",
        "lastModified",
        "http.encrypted",
        "http.auth.token.token",
        "http.auth.basic.password",
        "http.headers[0].value",
    }


def test_no_secret_is_left_anywhere():
    divided = divide(CONNECTION, connection())

    assert "canary" not in json.dumps([divided.document, divided.local, divided.dropped])


def test_dividing_leaves_the_raw_document_alone():
    raw = connection()

    divide(CONNECTION, raw)

    assert raw == connection()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("mask", ["******", "********", "••••••"])
def test_masks_are_left_out_of_every_kind_wherever_they_stand(kind, mask):
    divided = divide(kind, {"settings": {"list": [mask, "kept"], "deep": {"any": mask}}})

    assert divided.document == {"settings": {"list": ["kept"], "deep": {}}}


@pytest.mark.parametrize(
    "key", ["password", "client_secret", "refreshToken", "X-API-Key", "Set-Cookie", "privateKey"]
)
def test_a_secret_is_known_by_its_name_in_any_kind(key):
    divided = divide(EXPORT, {"mockOutput": {"page_of_records": [{"record": {key: "canary"}}]}})

    assert divided.document == {"mockOutput": {"page_of_records": [{"record": {}}]}}


@pytest.mark.parametrize(
    "kept",
    [
        {"http": {"headers": [{"name": "Authorization", "value": "Bearer {{connection.http.token}}"}]}},
        {"http": {"headers": [{"name": "Authorization", "value": "{{{connection.http.encrypted.key}}}"}]}},
        {"settings": {"password": None, "secret": True, "cookie": {"days": 3}}},
        {"mappings": [{"generate": "password", "extract": "$.password"}]},
        {"settings": {"rows": [{"name": ["password"], "value": "x"}, {"name": None, "value": "y"}]}},
        {"input": {"schema": {"properties": {"password": {"type": "string"}}}}},
        {"http": {"paging": {"token": "next"}}},
        {"__proto__": 1, "constructor": 2, "": 3, "a.b": 4},
    ],
)
def test_what_only_speaks_of_secrets_is_kept(kept):
    assert divide(EXPORT, kept).document == kept


def test_a_flow_gives_up_its_switch_and_keeps_its_schedule():
    divided = divide(FLOW, {"name": "x", "disabled": True, "schedule": "? 0 6 ? * *"})

    assert divided.document == {"name": "x", "schedule": "? 0 6 ? * *"}
    assert divided.local == {"disabled": True}


def test_what_the_system_calculates_is_left_out():
    raw = {
        "name": "x",
        "__startDateHelper": 1,
        "__linkedLookupCacheIds": ["a"],
        "lastExecutedAt": "y",
        "rawData": "blob",
    }

    assert divide(FLOW, raw).document == {"name": "x"}


def test_uniting_puts_the_tiles_own_values_back():
    raw = {"type": "http", "name": "Shop", "http": {"baseURI": "https://shop.example", "mediaType": "json"}}
    divided = divide(CONNECTION, raw)

    assert unite(CONNECTION, divided.document, divided.local) == raw


def test_uniting_passes_over_what_the_environment_does_not_own():
    united = unite(FLOW, {"name": "x"}, {"disabled": False, "name": "y", "_id": "z", "schedule.cron": 1})

    assert united == {"name": "x", "disabled": False}


def test_uniting_makes_room_but_never_takes_it_from_the_document():
    assert unite(CONNECTION, {}, {"http.baseURI": "u"}) == {"http": {"baseURI": "u"}}
    assert unite(CONNECTION, {"http": "odd"}, {"http.baseURI": "u"}) == {"http": "odd"}


@given(st.sampled_from(list(KINDS.values())), st.data())
def test_dividing_what_was_united_gives_the_same_again(kind, data):
    keys = [path.split(".")[0] for path in (*kind.environment_owned, *kind.secrets, *kind.volatile)] + [
        "name"
    ]
    inner = [path.split(".")[1] for path in kind.environment_owned if "." in path] or ["x"]
    nested = st.dictionaries(st.sampled_from(inner) | texts, values, max_size=3) | values
    raw = data.draw(st.dictionaries(st.sampled_from(keys) | texts, nested, max_size=5))

    once = divide(kind, raw)
    again = divide(kind, unite(kind, once.document, once.local))

    assert (again.document, again.local, again.dropped) == (once.document, once.local, ())
