"""The command that looks at everything stored, and names what is wrong."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from ilm_site.doctor import examine
from integrations.audit.faults import Tally
from integrations.models import Integration


class Command(BaseCommand):
    help = "Check that all that is stored is right and can be read. Ends with 1 on faults."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--tile", metavar="CODE", type=UUID, help="look at one tile: the code in its address"
        )
        parser.add_argument("--json", action="store_true", help="a JSON object a line, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        tally: Tally = Counter()
        count = 0
        for fault in examine(self._tile(options["tile"]), tally):
            count += 1
            self.stdout.write(json.dumps(fault.as_json()) if options["json"] else str(fault))
        if options["json"]:
            self.stdout.write(json.dumps({"checked": tally, "faults": count}))
        else:
            checked = ", ".join(f"{what}: {number:,}" for what, number in tally.items())
            self.stdout.write(f"Checked {checked}.")
        if count:
            raise CommandError(f"{count:,} fault{'s' * (count > 1)} found.")
        if not options["json"]:
            self.stdout.write("No fault found.")

    def _tile(self, code: UUID | None) -> Integration | None:
        if code is None:
            return None
        tile = Integration.objects.filter(code=code).first()
        if tile is None:
            raise CommandError(f"There is no tile with the code {code}.")
        return tile
