"""A person who signs in."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person; the mail address is unique, because invitations go to it."""

    email = models.EmailField("mail address", unique=True)
    last_environment = models.ForeignKey(
        "environments.Environment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    deactivated_at = models.DateTimeField(null=True, editable=False)
    deactivated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Counted up, it ends every session of the person: those that began before fit no more."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must hold to be this person's: it changes with the password, and when sessions are ended."""
        return self._in_this_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under each older SECRET_KEY that is still taken."""
        return map(self._in_this_epoch, super().get_session_auth_fallback_hash())

    def _in_this_epoch(self, digest: str) -> str:
        return f"{digest}:{self.session_epoch}" if self.session_epoch else digest
