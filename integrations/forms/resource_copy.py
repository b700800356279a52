"""Naming a copy of one resource."""

from django import forms

from integrations.services.checks import NAME_LENGTH


class CopyForm(forms.Form):
    """The name of the copy."""

    name = forms.CharField(
        label="Name of the copy",
        max_length=NAME_LENGTH,
        strip=False,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Give the copy a name."},
    )
