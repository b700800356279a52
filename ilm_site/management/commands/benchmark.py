"""The command that measures what operations cost, beside git at the same work."""

import json
from argparse import ArgumentParser
from itertools import product
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tests.benchmarks.benchmark import OPERATIONS, PEERS, run, run_memory
from tests.benchmarks.git import GitTrouble
from tests.benchmarks.report import as_text


class Command(BaseCommand):
    help = (
        "Measure clone, compare, merge and more in a database of the benchmark's own, beside others doing the same. "
        "The table (or JSON) goes to the standard output, everything else to the standard error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--n", type=int, nargs="+", default=[1000], help="resources of the tile")
        parser.add_argument("--k", type=int, nargs="+", default=[10], help="resources changed on each side")
        parser.add_argument("--against", default="", help=f"others to measure, by commas: {', '.join(PEERS)}")
        parser.add_argument("--only", default=",".join(OPERATIONS), help="operations to measure, by commas")
        parser.add_argument("--repeat", type=int, default=7, help="rounds after the warm-up")
        parser.add_argument(
            "--memory", action="store_true", help="only say what a merge needs of a worker's memory"
        )
        parser.add_argument("--json", action="store_true", help="print a JSON list instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["memory"]:
            self._say_memory(options["n"], options["k"])
            return
        against = _words(options["against"], PEERS)
        operations = _words(options["only"], OPERATIONS)
        rows = []
        try:
            for size in options["n"]:
                for edits in options["k"]:
                    if edits * 3 > size:
                        raise CommandError(f"{edits} changes on each side are too many for {size} resources.")
                    measured = run(
                        size=size,
                        edits=edits,
                        against=against,
                        operations=operations,
                        repeat=options["repeat"],
                        note=self.note,
                    )
                    rows += list(measured)
        except GitTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(json.dumps(rows, indent=1) if options["json"] else as_text(rows))

    def _say_memory(self, sizes: list[int], edits: list[int]) -> None:
        for size, changed in product(sizes, edits):
            idle, more = run_memory(size=size, edits=changed)
            needs = f"{idle:,.0f} MB when idle, {more:,.0f} MB more in a merge"
            self.stdout.write(f"N = {size:,}, K = {changed:,}: {needs}")

    def note(self, sentence: str) -> None:
        """Say how far it is."""
        self.stderr.write(sentence)


def _words(given: str, known: Any) -> list[str]:
    words = [word.strip() for word in given.split(",") if word.strip()]
    if unknown := set(words) - set(known):
        raise CommandError(f"Not known: {', '.join(sorted(unknown))}. Known are: {', '.join(known)}.")
    return words
