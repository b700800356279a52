"""Archives made to do harm are refused, quickly, and nothing is written to disk."""

import io
import os
import stat
import struct
import tempfile
import time
import zipfile
import zlib

import pytest

from integrations.archive.errors import ArchiveError
from integrations.archive.reading import read_archive

from .packing import good_files, pack

FLOW = '{"_id": "f1", "name": "x"}'


def good():
    return list(good_files().items())


def refused(data):
    with pytest.raises(ArchiveError) as error:
        read_archive(data)
    return str(error.value)


@pytest.mark.parametrize(
    "data", [b"PK", b"not a zip", b"\0" * 5000, b"PK\x05\x06", b"PK\x05\x06" + b"\xff\0" * 9]
)
def test_what_is_no_zip_is_refused(data):
    assert "not a ZIP" in refused(data)


def test_an_empty_upload_is_refused():
    assert "empty" in refused(b"")


def test_an_empty_zip_has_no_integration():
    assert "no integration.json" in refused(pack({}))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_an_upload_cut_short_is_refused(share):
    data = pack(good_files())

    assert "not a ZIP" in refused(data[: int(len(data) * share)])


def test_bytes_before_or_after_the_archive_are_refused():
    data = pack(good_files())

    assert "not a ZIP" in refused(b"GIF89a" + data)
    assert "not a ZIP" in refused(data + b"<script>")


def test_any_single_damaged_byte_is_refused_or_harmless():
    data = pack(good_files())
    sound = read_archive(data)

    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 0x55
        try:
            assert read_archive(bytes(damaged)) == sound
        except ArchiveError:
            continue


@pytest.mark.parametrize(
    "name",
    [
        "../flows/x.json",
        "flows/../../x.json",
        "/flows/x.json",
        "flows\\x.json",
        "C:/flows/x.json",
        "c:x.json",
        "flows//x.json",
        "./flows/x.json",
        "flows/..",
        "flows/x\0.json",
        "__MACOSX/../x.json",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name):
    placeholder = "q" * len(name)
    data = pack([*good(), (placeholder, FLOW)]).replace(placeholder.encode(), name.encode())

    assert "plain path" in refused(data)


@pytest.mark.parametrize("second", ["flows/a.json", "flows/A.JSON", "FLOWS/a.json"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(second):
    assert "two files of this name" in refused(pack([*good(), ("flows/a.json", FLOW), (second, FLOW)]))


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666, stat.S_IFIFO | 0o666])
def test_links_and_devices_are_refused(mode):
    entry = zipfile.ZipInfo("flows/x.json")
    entry.external_attr = mode << 16

    assert "link or a device" in refused(pack([*good(), (entry, "/etc/passwd")]))


def flagged(*, central, local, value):
    """A good archive whose entries' headers are overwritten at the given offsets."""
    data = bytearray(pack(good_files()))
    for signature, offset in ((b"PK\x01\x02", central), (b"PK\x03\x04", local)):
        at = data.find(signature)
        while at >= 0:
            struct.pack_into("<H", data, at + offset, value)
            at = data.find(signature, at + 4)
    return bytes(data)


def test_encrypted_files_are_refused():
    assert "encrypted" in refused(flagged(central=8, local=6, value=1))


@pytest.mark.parametrize("method", [12, 14, 99])
def test_ways_of_packing_other_than_the_usual_are_refused(method):
    assert "not supported" in refused(flagged(central=10, local=8, value=method))


def test_nested_archives_are_refused_whatever_they_are_called():
    inner = pack(good_files())

    assert "itself an archive" in refused(pack([*good(), ("flows/x.json", inner)]))
    assert "another archive" in refused(pack([*good(), ("flows/x.zip", inner)]))


def test_fifty_megabytes_of_zeros_are_refused_at_once():
    bomb = pack([*good(), ("flows/x.json", b"0" * 50 * 1024 * 1024)])
    began = time.perf_counter()

    assert "larger than 5 MB" in refused(bomb)
    assert time.perf_counter() - began < 3


def test_a_document_that_is_packed_too_densely_is_refused():
    bomb = pack([*good(), ("flows/x.json", b" " * 4_000_000 + FLOW.encode())])

    assert "too densely" in refused(bomb)


def test_many_allowed_documents_are_refused_where_they_are_too_much_together():
    noise = zlib.compress(os.urandom(1000)).hex() * 2000
    many = [(f"flows/{n}.json", f'{{"_id": "f{n}", "name": "x", "text": "{noise}"}}') for n in range(15)]

    assert "larger than 50 MB when unpacked" in refused(pack([*good(), *many], method=zipfile.ZIP_STORED))


def test_a_header_that_lies_about_the_size_is_refused():
    data = bytearray(pack([*good(), ("flows/x.json", FLOW + " " * 100_000)]))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)

    assert "damaged" in refused(bytes(data))


def test_entries_that_share_their_bytes_are_refused():
    data = bytearray(pack(good_files()))
    last = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, last + 42, 0)

    assert "overlaps" in refused(bytes(data))


def test_too_many_entries_are_refused_before_they_are_read():
    crowd = pack([(f"{n:05}/", "") for n in range(20_001)])
    began = time.perf_counter()

    assert "more than 20,000 entries" in refused(crowd)
    assert time.perf_counter() - began < 3


def test_too_many_resources_are_refused():
    crowd = pack([*good(), *((f"flows/{n}.json", "") for n in range(10_001))], method=zipfile.ZIP_STORED)

    assert "more than 10,000 resources" in refused(crowd)


def test_a_lie_about_the_number_of_entries_is_refused():
    data = bytearray(pack([(f"{n:05}/", "") for n in range(20_001)]))
    struct.pack_into("<2H", data, len(data) - 14, 1, 1)

    assert "more than 20,000 entries" in refused(bytes(data))


@pytest.mark.parametrize("count", [0, 2, 4])
def test_a_wrong_number_of_entries_is_refused(count):
    data = bytearray(pack(good_files()))
    struct.pack_into("<2H", data, len(data) - 14, count, count)

    assert "not a ZIP" in refused(bytes(data))


def test_an_endless_upload_is_cut():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert size >= 0
            return b"\0" * size

    assert "larger than 60 MB" in refused(Endless())


def test_messages_can_be_shown_whatever_the_member_is_called():
    name = "flows/" + "x" * 5000 + "\u202e\x1b[31m.txt"

    message = refused(pack([*good(), (name, FLOW)]))

    assert len(message) < 600
    assert message.isprintable()


def test_nothing_is_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    read_archive(pack(good_files()))

    assert list(tmp_path.iterdir()) == []
