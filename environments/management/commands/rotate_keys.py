"""``manage.py rotate_keys``: encrypt all that is sealed under the first of the given keys."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from environments.key_check import WRONG_KEYS
from environments.services.known_word import rotate_known_word
from environments.services.rotate_keys import rotate_keys

TELL_EVERY = 100


class Command(BaseCommand):
    help = "Encrypt addresses and credentials anew with the first key. Can be stopped and started again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--old-key-is-lost",
            action="store_true",
            help="go on with the given keys, though what was encrypted with another can never be read again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count: Counter[bool | None] = Counter()
        for connection, outcome in rotate_keys():
            count[outcome] += 1
            if outcome is None:
                self.stdout.write(
                    f"{connection} · {connection.environment}: No key opens it. Enter it again."
                )
            if count.total() % TELL_EVERY == 0:
                self.stdout.write(f"{count.total()} looked at, {count[True]} encrypted anew.")
                self.stdout.flush()
        self.stdout.write(f"{count[True]} encrypted anew, {count[False]} were under the first key already.")
        problems = [f"{count[None]} cannot be read with any of the keys."] if count[None] else []
        if not rotate_known_word(even_if_lost=options["old_key_is_lost"]):
            problems.append(WRONG_KEYS)
        if problems:
            raise CommandError(" ".join(problems))
