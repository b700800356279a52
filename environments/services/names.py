"""Names of environments: one of each in an account."""

from environments.errors import NameTaken
from environments.models import Account, Environment


def check_name(account: Account, name: str, *, besides: Environment | None = None) -> None:
    """Raise NameTaken when another environment of the account, which is locked, has the name."""
    others = account.environments.filter(name__iexact=name)
    taken = others.exclude(pk=besides.pk).first() if besides else others.first()
    if taken is not None:
        raise NameTaken(taken.name)
