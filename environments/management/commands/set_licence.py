"""The command that says what an account is licensed for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from environments.errors import AccountError
from environments.models import Account, Licence
from environments.services.set_licence import set_licence


class Command(BaseCommand):
    help = "Set the licence of an account, and how many of its environments may be enabled."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="the account's name, or its code where a name stands for several")
        parser.add_argument(
            "--licence", choices=Licence.values, help="the kind of licence; the present one stays"
        )
        parser.add_argument(
            "--environments", type=int, help="how many may be enabled; the present number stays"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = self._account(options["account"])
        limit = options["environments"]
        try:
            account = set_licence(
                account=account,
                licence=Licence(options["licence"] or account.licence),
                environment_limit=account.environment_limit if limit is None else limit,
            )
        except AccountError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{account}: {account.get_licence_display()}, up to {account.environment_limit} enabled environments."
        )

    def _account(self, wanted: str) -> Account:
        found = [account for account in Account.objects.all() if wanted in (account.name, str(account.code))]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"{account.name} ({account.code})" for account in Account.objects.all())
        raise CommandError(f"{len(found)} accounts are called {wanted}. There are: {names or 'none'}.")
