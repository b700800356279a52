"""Asking for a snapshot."""

from uuid import uuid4

from django import forms


class SnapshotForm(forms.Form):
    """The label; ``token`` makes sending the form twice one snapshot."""

    label = forms.CharField(
        max_length=200,
        help_text="What you would look for later, for example “Before the spring release”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
