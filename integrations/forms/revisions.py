"""Filtering the list of revisions, and choosing two to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from integrations.models import Revision


class RevisionFilterForm(forms.Form):
    """Type and person; what is not on the lists is refused."""

    kind = forms.ChoiceField(
        label="Type", required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    person = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, data: Any, *, people: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        _offer(self, "kind", [("", "All types"), *Revision.Kind.choices])
        _offer(self, "person", [("", "Everyone"), *people])


class CompareForm(forms.Form):
    """Two numbers of revisions of one tile."""

    before = forms.TypedChoiceField(
        label="From", coerce=int, widget=forms.Select(attrs={"class": "form-select"})
    )
    after = forms.TypedChoiceField(
        label="To", coerce=int, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, data: Any, *, revisions: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        for name, field in self.fields.items():
            _offer(self, name, revisions)
            field.error_messages["invalid_choice"] = "This tile has no such revision."


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str | int, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
