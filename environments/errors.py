"""What can go wrong with accounts and environments; each message is a sentence for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.models import Account, Environment


class AccountError(Exception):
    """The action was refused and nothing was changed."""


class NameTaken(AccountError):
    """Two environments of an account cannot have the same name, whatever its capitals."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another environment of this account is called {name}. Choose a different name.")


class TooMany(AccountError):
    """An account holds a limited number of environments, enabled or not."""

    def __init__(self, most: int) -> None:
        super().__init__(f"An account can have {most} environments at most, Production included.")


class NotLicensed(AccountError):
    """The licence does not allow it; the message says who can help."""


class NeverDisabled(AccountError):
    """Production is always there."""

    def __init__(self, production: Environment) -> None:
        super().__init__(f"{production} is the Production environment, which cannot be disabled.")


class StillInUse(AccountError):
    """A licence cannot become smaller than what is enabled."""

    def __init__(self, account: Account, enabled: int) -> None:
        super().__init__(
            f"{enabled} environments of {account} are enabled. Disable some first, then lower the number."
        )
