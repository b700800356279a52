"""Forms about the teams of an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from environments.models import User


class TeamForm(forms.Form):
    """A team's name."""

    name = forms.CharField(
        label="Name of the team",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class PersonField(forms.ModelChoiceField):
    """People by name and address, since names may be the same."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj} ({obj.email})"


class MemberForm(forms.Form):
    """One more person for a team."""

    person = PersonField(
        User.objects.none(), empty_label="Choose …", widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, PersonField)
        field.queryset = people
