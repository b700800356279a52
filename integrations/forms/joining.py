"""The form with which someone new accepts an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from environments.models import User

CONTROL = "form-control"


class JoinForm(forms.Form):
    """A name and a password for the invited address."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"class": CONTROL, "autocomplete": "name"}),
    )
    password = forms.CharField(
        strip=False,
        max_length=1024,
        help_text="At least 8 characters, and none of those that everyone uses.",
        widget=forms.PasswordInput(attrs={"class": CONTROL, "autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_password(self) -> str:
        """As strict as wherever else a password is chosen."""
        password: str = self.cleaned_data["password"]
        first, _, last = self.cleaned_data.get("name", "").partition(" ")
        person = User(username=self.address, email=self.address, first_name=first, last_name=last)
        validate_password(password, person)
        return password
