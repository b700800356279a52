"""Opening a stranger's ZIP: nothing is believed that it says of itself, and nothing is written to disk."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from integrations.archive.errors import ArchiveError
from integrations.archive.limits import (
    MAX_DOCUMENT,
    MAX_ENTRIES,
    MAX_PACKED,
    MAX_UNPACKED,
    is_too_dense,
    megabytes,
)

END = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
ENTRY_SIGNATURE = b"PK\x01\x02"
LOCAL_HEADER_SIZE = 30
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FILE_TYPES = (0, stat.S_IFREG, stat.S_IFDIR)
DRIVE = re.compile("[A-Za-z]:")
NESTED = re.compile(r"\.(zip|jar|gz|tgz|tar|bz2|xz|7z|rar)$", re.IGNORECASE)
PACKED_BEGINNINGS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
NOT_A_ZIP = "This is not a ZIP archive, or it is damaged."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive: its name there, and its path below the folder that may wrap everything."""

    name: str
    path: tuple[str, ...]
    entry: zipfile.ZipInfo


class Container:
    """A ZIP whose table of contents was checked; members are read one at a time, and counted."""

    def __init__(self, data: bytes) -> None:
        """Check everything that can be known without unpacking. Raises ArchiveError."""
        directory, count = _check_end(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except UNREADABLE:
            raise ArchiveError("", NOT_A_ZIP) from None
        self._unpacked = 0
        entries = self._zip.infolist()
        if len(entries) != count:
            raise ArchiveError("", NOT_A_ZIP)
        _check_places(entries, directory)
        self.members = _unwrapped(list(_files(entries)))

    def read(self, member: Member) -> bytes:
        """Unpack one member. Raises ArchiveError where it is too large, too dense or damaged."""
        try:
            with self._zip.open(member.entry) as stream:
                content = stream.read(MAX_DOCUMENT + 1)
        except UNREADABLE:
            raise ArchiveError(member.name, "The file is damaged and cannot be unpacked.") from None
        if len(content) > MAX_DOCUMENT:
            raise ArchiveError(member.name, f"The file is larger than {megabytes(MAX_DOCUMENT)}.")
        if is_too_dense(len(content), member.entry.compress_size):
            raise ArchiveError(member.name, "The file is packed too densely to be a document.")
        if content.startswith(PACKED_BEGINNINGS):
            raise ArchiveError(member.name, "The file is itself an archive.")
        self._unpacked += len(content)
        if self._unpacked > MAX_UNPACKED:
            raise ArchiveError("", f"The archive is larger than {megabytes(MAX_UNPACKED)} when unpacked.")
        return content


def bytes_of(data: bytes | BinaryIO) -> bytes:
    """Read an upload, and no more of it than an archive may have. Raises ArchiveError."""
    content = data if isinstance(data, bytes) else data.read(MAX_PACKED + 1)
    if not content:
        raise ArchiveError("", "The file is empty.")
    if len(content) > MAX_PACKED:
        raise ArchiveError("", f"The archive is larger than {megabytes(MAX_PACKED)}.")
    return content


def _check_end(data: bytes) -> tuple[int, int]:
    """Check the ZIP's last record before the library reads all entries.

    Gives where the table of contents begins, and how many entries it should have.

    The table must lie right before that record and the record at the very end: no ZIP64, nothing between
    or after that another program might read as something else.
    """
    at = data.rfind(END_SIGNATURE)
    if at < 0 or at + END.size > len(data):
        raise ArchiveError("", NOT_A_ZIP)
    _, disk, first_disk, here, entries, size, start, comment = END.unpack_from(data, at)
    if max(entries, data.count(ENTRY_SIGNATURE, 0, at)) > MAX_ENTRIES:
        raise ArchiveError("", f"The archive has more than {MAX_ENTRIES:,} entries.")
    is_plain = disk == first_disk == 0 and here == entries
    if not is_plain or start + size != at or at + END.size + comment != len(data):
        raise ArchiveError("", NOT_A_ZIP)
    return start, entries


def _check_places(entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Check that the entries fill the archive from its beginning and share no bytes."""
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free_from or (free_from == 0 and entry.header_offset):
            raise ArchiveError(
                entry.orig_filename, "The entry overlaps another, or something hides before it."
            )
        free_from = entry.header_offset + LOCAL_HEADER_SIZE + entry.compress_size
    if free_from > directory or (directory and not entries):
        raise ArchiveError("", NOT_A_ZIP)


def _files(entries: list[zipfile.ZipInfo]) -> Iterator[Member]:
    """Check every entry, and give those that are files of the integration."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        _check_entry(name, entry)
        path = tuple(name.split("/"))
        if path[-1] == "" or path[-1] == ".DS_Store" or path[0] == "__MACOSX":
            continue
        if name.casefold() in seen:
            raise ArchiveError(name, "The archive has two files of this name.")
        seen.add(name.casefold())
        if NESTED.search(name):
            raise ArchiveError(name, "The archive holds another archive; please upload that one itself.")
        yield Member(name, path, entry)


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    parts = name.removesuffix("/").split("/")
    if "\0" in name or "\\" in name or DRIVE.match(name) or {"", ".", ".."} & set(parts):
        raise ArchiveError(name, "The name leads out of the archive or is not a plain path.")
    if stat.S_IFMT(entry.external_attr >> 16) not in FILE_TYPES:
        raise ArchiveError(name, "The entry is a link or a device, not a file.")
    if entry.flag_bits & ENCRYPTED_FLAGS:
        raise ArchiveError(name, "The file is encrypted.")
    if entry.compress_type not in METHODS:
        raise ArchiveError(name, "The file is packed in a way that is not supported.")


def _unwrapped(members: list[Member]) -> list[Member]:
    """Take off the one folder that wraps everything, where there is one."""
    tops = {member.path[0] for member in members}
    paths = {member.path for member in members}
    if len(tops) != 1 or (*tops, "integration.json") not in paths:
        return members
    return [Member(member.name, member.path[1:], member.entry) for member in members]
