"""The command that fills an empty database with the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ilm_site.demo.loading import load_demo


class Command(BaseCommand):
    help = "Load the demo: an integration in Dev, QA and Production, its people and its pull requests. Once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is loaded only where DAISYCHAIN_DEMO=1 is set.")
        self.stdout.write("Demo loaded." if load_demo() else "There is data already; nothing was loaded.")
