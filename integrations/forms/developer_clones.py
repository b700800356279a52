"""The form that asks for whom a tile is cloned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from environments.models import Environment, User
from integrations.access import people_of
from integrations.models import Integration

AT_ONCE = 20
SHOWN = 500


class DeveloperClonesForm(forms.Form):
    """People, and where their clones go."""

    people = forms.MultipleChoiceField(
        label="People",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={
            "required": "Choose at least one person.",
            "invalid_choice": "Choose people of this account.",
        },
    )
    environment = forms.ChoiceField(
        label="Environment of the clones",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose an environment that you administer."},
    )
    with_lookup_data = forms.BooleanField(
        label="Copy the data of lookup caches too",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    token = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, tile: Integration, environments: Sequence[Environment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people_of(tile.environment.account)[:SHOWN]}
        self._environments = {str(environment.code): environment for environment in environments}
        people, where = self.fields["people"], self.fields["environment"]
        assert isinstance(people, forms.MultipleChoiceField)
        assert isinstance(where, forms.ChoiceField)
        people.choices = [(key, f"{person} ({person.email})") for key, person in self._people.items()]
        where.choices = [(code, environment.name) for code, environment in self._environments.items()]
        where.initial = str(tile.environment.code)
        if len(environments) == 1:
            where.initial = str(environments[0].code)
            where.widget = forms.HiddenInput()

    def clean_people(self) -> list[User]:
        chosen = [self._people[key] for key in self.cleaned_data["people"]]
        if len(chosen) > AT_ONCE:
            raise forms.ValidationError(f"These are {len(chosen)} people; at most {AT_ONCE} go at once.")
        return chosen

    def clean_environment(self) -> Environment:
        return self._environments[self.cleaned_data["environment"]]
