"""``manage.py merge_documents``: three files in, one JSON out, readable errors."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.merging.case_maker import make_case


@pytest.fixture
def files(tmp_path):
    def write(**contents):
        paths = []
        for side in ("base", "source", "target"):
            paths.append(tmp_path / f"{side}.json")
            content = contents.get(side, {})
            paths[-1].write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return paths

    return write


def merged(paths):
    out = StringIO()
    call_command("merge_documents", *map(str, paths), stdout=out)
    return out.getvalue()


def test_prints_the_merge_and_its_conflicts(files):
    case = make_case(60, 30, seed=1)

    output = json.loads(merged(files(base=case.base, source=case.source, target=case.target)))

    assert output["merged"] == case.expected
    assert {(found["id"], found["path"]) for found in output["conflicts"]} == case.conflicts


def test_the_first_file_is_the_base_the_second_the_source_the_third_the_target(files):
    base, source, target = {"a": {"x": 1, "y": 1}}, {"a": {"x": 2, "y": 2}}, {"a": {"x": 3, "y": 1}}

    output = json.loads(merged(files(base=base, source=source, target=target)))

    assert output == {
        "merged": {"a": {"x": 3, "y": 2}},
        "conflicts": [{"id": "a", "path": "x", "kind": "field"}],
    }


def test_output_is_plain_and_the_same_for_any_order_of_keys(files):
    documents = {"b": {"name": "Bücher \U0001f4da", "z": 0.1, "a": None}, "a": {"y": 1, "x": [1, 1.5]}}
    backwards = {key: dict(reversed(value.items())) for key, value in reversed(documents.items())}

    one, other = merged(files(source=documents)), merged(files(source=backwards))

    assert one == other
    assert one.isascii()
    assert json.loads(one)["merged"] == documents


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "It is not JSON: Expecting property name"),
        (b"", "It is not JSON: Expecting value"),
        (b"[]", "It must hold one JSON object"),
        (b'{"a": []}', 'The document "a" is not a JSON object.'),
        (b'{"a": null}', 'The document "a" is not a JSON object.'),
        (b'{"a": {"x": NaN}}', "It is not JSON: NaN is not a number there."),
        (b'{"a": {"x": 1e999}}', "The number 1e999 is too large."),
        (b'{"a": {"x": 1, "x": 2}}', 'One of its objects has the key "x" twice.'),
        (b'{"a": {"x": "\xff"}}', "It is not UTF-8: see byte 14."),
        (b'{"a": ' + b'{"x":' * 64 + b"1" + b"}" * 64 + b"}", None),
        (
            b'{"a": ' + b'{"x":' * 65 + b"1" + b"}" * 65 + b"}",
            'The document "a" is nested over 64 levels deep.',
        ),
        (b"[" * 100_000, "It is nested far more than 64 levels deep."),
        (b'{"a": {"x": ' + b"1" * 5_000 + b"}}", "It is not JSON: Exceeds the limit"),
        ('\ufeff{"a": {"x": 1}}'.encode(), None),
    ],
)
def test_says_what_is_wrong_with_a_file(files, content, sentence):
    paths = files(source=content)

    if sentence is None:
        assert json.loads(merged(paths))["conflicts"] == []
        return
    with pytest.raises(CommandError) as refused:
        merged(paths)
    assert str(refused.value).startswith(f"Cannot use {paths[1]}: {sentence}")
    assert refused.value.returncode == 2


def test_says_which_file_is_missing(files):
    paths = files()
    paths[2].unlink()

    with pytest.raises(
        CommandError, match=r"Cannot read .*target\.json: No such file or directory\."
    ) as refused:
        merged(paths)
    assert refused.value.returncode == 2
