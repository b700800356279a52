"""What can go wrong with integrations; each message is a sentence for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.models import Account
    from integrations.models import Integration, LookupEntry, Resource


class IntegrationError(Exception):
    """The action was refused and nothing was changed."""


class Busy(IntegrationError):
    """Someone else's work holds the tile just now; trying again is safe."""


class NotAsDecided(IntegrationError):
    """What was about to be kept is not what was decided; the whole is taken back."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} would not become what was decided, so nothing was changed. Please tell an admin."
        )


class Deleted(IntegrationError):
    """The tile was deleted: nothing can be done with it until it is restored."""

    def __init__(self, tile: Integration) -> None:
        super().__init__(f"{tile} was deleted. Someone who administers it can restore it.")


class NotYoursToChange(IntegrationError):
    """A resource is shared with tiles that the person may not change; those are not named."""

    def __init__(self, names: list[str], whom_to_ask: str) -> None:
        what = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} shared"
        super().__init__(f"{what} with tiles you may not change, so nothing was changed. {whom_to_ask}")


class PartnerRefuses(IntegrationError):
    """A tile that shares a resource could not be changed alike; ``plain`` is for readers who may not see that tile."""

    def __init__(self, before: str, partner: Integration, after: str) -> None:
        super().__init__(f"{before} {partner}{after}")
        self.plain = f"{before} another tile{after}"
        self.partner = partner


class InvalidDocument(IntegrationError):
    """A document cannot be stored; ``problems`` has one sentence a place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class StaleResource(IntegrationError):
    """The resource was saved by someone else meanwhile; ``current`` is None when it was deleted."""

    def __init__(self, current: Resource | None) -> None:
        super().__init__("Someone else saved this while you were editing. Nothing was overwritten.")
        self.current = current


class ResourceInUse(IntegrationError):
    """A resource cannot be deleted while others refer to it."""

    def __init__(self, name: str, users: list[str]) -> None:
        super().__init__(f"{name} is used by {', '.join(users)}. Take it out there first.")
        self.users = users


class NotInvited(IntegrationError):
    """An address was not invited; with ``is_too_often`` it may be later."""

    def __init__(self, sentence: str, *, is_too_often: bool = False) -> None:
        super().__init__(sentence)
        self.is_too_often = is_too_often


class InvitationClosed(IntegrationError):
    """The invitation can no longer be accepted."""


class LastAdministrator(IntegrationError):
    """Nobody would be left who administers the account."""

    def __init__(self, account: Account) -> None:
        super().__init__(
            f"Nobody would be left who administers the account {account}. Nothing was changed. "
            "Give someone else Administer on the account first."
        )


class UnfitRow(IntegrationError):
    """A row cannot stand in a lookup cache; ``problems`` has a sentence for key or value."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class StaleRow(IntegrationError):
    """The row was changed by someone else meanwhile; ``current`` is None when it was deleted."""

    def __init__(self, current: LookupEntry | None) -> None:
        super().__init__("Someone else changed this row meanwhile. Nothing was overwritten.")
        self.current = current
