"""What a password must be besides what Django asks: neither blank nor endless."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

LONGEST = 1024


class NeitherBlankNorEndless:
    """A validator of AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError."""
        if not password.strip():
            raise ValidationError("The password must not consist of blanks alone.", code="password_blank")
        if len(password) > LONGEST:
            raise ValidationError(
                f"The password must have at most {LONGEST} characters.", code="password_too_long"
            )

    def get_help_text(self) -> str:
        return f"Your password must have at most {LONGEST} characters, and not blanks alone."
