"""Making an API token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms

from environments.models import ApiToken, Environment

LIFETIMES = [
    (7, "In 7 days"),
    (30, "In 30 days"),
    (90, "In 90 days"),
    (180, "In 180 days"),
    (365, "In a year"),
]
USUAL = 90
SELECT = {"class": "form-select"}


class TokenForm(forms.Form):
    """What the token is called, what it may do, when it ends; ``code`` makes sending the form twice one token."""

    name = forms.CharField(
        max_length=100,
        help_text="Which program or machine will use it, for example “Nightly deployment”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Name: please say what will use the token."},
    )
    scope = forms.ChoiceField(
        label="It may",
        choices=[(ApiToken.Scope.READ, "Read only"), (ApiToken.Scope.WRITE, "Read and write")],
        initial=ApiToken.Scope.READ,
        help_text="Never more than you may yourself.",
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "It may: choose reading, or reading and writing."},
    )
    days = forms.TypedChoiceField(
        label="It expires",
        choices=LIFETIMES,
        coerce=int,
        initial=USUAL,
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "It expires: choose one of the times, at most a year."},
    )
    others = forms.ModelMultipleChoiceField(
        label="Valid in these environments as well",
        queryset=Environment.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "There is no such environment to choose."},
    )
    code = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, others: Sequence[Environment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["others"]
            return
        field = self.fields["others"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        keys = [environment.pk for environment in others]
        field.queryset = Environment.objects.filter(pk__in=keys).order_by("position", "pk")

    @property
    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        chosen = self.cleaned_data
        return {
            "name": chosen["name"],
            "scope": chosen["scope"],
            "lifetime": timedelta(days=chosen["days"]),
            "others": list(chosen.get("others") or []),
            "code": chosen["code"],
        }
