"""The form that clones a tile: name, environment, connections, lookup data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField

from environments.models import Connection, Environment
from integrations.models import Resource

SET_UP_LATER = ("", "Set up later: needs credentials")


class CloneForm(forms.Form):
    """Everything to decide before a tile is cloned.

    ``connection_resources`` are the tile's connections, ``connections`` what
    the target environment offers for them, ``bound`` the suggested connection
    of each lineage. ``skipped`` names the stages a direct clone would leave out.
    """

    name = forms.CharField(
        label="Name of the clone",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Give the clone a name."},
    )
    with_lookup_data = forms.BooleanField(
        label="Copy the data of lookup caches too",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    token = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        environments: Sequence[Environment],
        connection_resources: Sequence[Resource],
        connections: Sequence[Connection],
        bound: Mapping[str, int],
        skipped: Sequence[Environment],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._environments = {str(environment.code): environment for environment in environments}
        self._lineages = [str(resource.lineage) for resource in connection_resources]
        self.fields["environment"] = self._environment_field()
        if len(environments) == 1:
            self.fields["environment"].widget = forms.HiddenInput()
        for resource in connection_resources:
            self.fields[f"connection-{resource.lineage}"] = _connection_field(resource, connections, bound)
        if skipped:
            self.fields["confirm_direct"] = _confirmation_field(skipped)

    def clean_environment(self) -> Environment:
        return self._environments[self.cleaned_data["environment"]]

    def connection_rows(self) -> list[BoundField]:
        """One select for each connection of the tile."""
        return [self[f"connection-{lineage}"] for lineage in self._lineages]

    def chosen_connections(self) -> dict[str, int]:
        """Keys of the chosen connections by lineage; the ones to set up later are left out."""
        chosen = {lineage: self.cleaned_data[f"connection-{lineage}"] for lineage in self._lineages}
        return {lineage: int(key) for lineage, key in chosen.items() if key}

    def _environment_field(self) -> forms.ChoiceField:
        return forms.ChoiceField(
            label="Environment of the clone",
            choices=[(code, environment.name) for code, environment in self._environments.items()],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={
                "invalid_choice": "You may not add tiles to this environment, or it does not exist."
            },
        )


def _connection_field(
    resource: Resource, connections: Sequence[Connection], bound: Mapping[str, int]
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=resource.name,
        required=False,
        initial=bound.get(str(resource.lineage), ""),
        choices=[SET_UP_LATER, *((str(connection.pk), _described(connection)) for connection in connections)],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "This connection does not exist in the chosen environment."},
    )


def _described(connection: Connection) -> str:
    needs = " (needs credentials)" if connection.status == Connection.Status.NEEDS_CREDENTIALS else ""
    return f"{connection.name}{needs}"


def _confirmation_field(skipped: Sequence[Environment]) -> forms.BooleanField:
    return forms.BooleanField(
        label=f"Clone directly, without {' and '.join(environment.name for environment in skipped)} in between",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": "Tick this to clone directly, or choose the environment in between."},
    )
