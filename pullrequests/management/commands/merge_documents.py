"""``manage.py merge_documents BASE SOURCE TARGET``: merge three files of documents and print the result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.canonical import Unacceptable
from pullrequests.merging.documents_file import read_documents
from pullrequests.merging.merge_documents import merge_documents

UNREADABLE = 2


class Command(BaseCommand):
    """Merges what SOURCE changed since BASE into TARGET; needs no database and keeps nothing."""

    help = "Merge three JSON files of documents by id; print the merged documents and the conflicts as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the three files, in the order base, source, target."""
        for side in ("base", "source", "target"):
            parser.add_argument(
                side, type=Path, help=f"JSON file of the {side}: an object of documents by id"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result with keys in order, in plain ASCII whatever the terminal's encoding."""
        base, source, target = (_read(options[side]) for side in ("base", "source", "target"))
        result = merge_documents(base, source, target)
        self.stdout.write(json.dumps(result, indent=2, sort_keys=True))


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return read_documents(path.read_bytes())
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}.", returncode=UNREADABLE) from None
    except Unacceptable as error:
        raise CommandError(f"Cannot use {path}: {error}", returncode=UNREADABLE) from None
