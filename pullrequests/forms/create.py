"""Opening a pull request: its title and description."""

from __future__ import annotations

from uuid import uuid4

from django import forms

from pullrequests.models import PullRequest


class CreateForm(forms.ModelForm):
    """Title and description; the two tiles are carried along hidden, as their codes."""

    source = forms.UUIDField(widget=forms.HiddenInput)
    target = forms.UUIDField(widget=forms.HiddenInput)
    token = forms.UUIDField(initial=uuid4, required=False, widget=forms.HiddenInput)

    class Meta:
        model = PullRequest
        fields = ("title", "description")
        widgets = {
            "title": forms.TextInput(attrs={"class": "form-control"}),
            "description": forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        }
        help_texts = {"description": "Why this should come over, for those who review it."}
