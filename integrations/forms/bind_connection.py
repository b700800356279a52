"""Choosing which of an environment's connections a tile's connection uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from environments.connection_types import connection_type
from environments.models import Connection

NONE_YET = ("", "None yet: it cannot be used")


class BindConnectionForm(forms.Form):
    """One choice; connections of the resource's own type come first."""

    connection = forms.ChoiceField(
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "invalid_choice": "This connection does not exist in the tile's environment. Choose again."
        },
    )

    def __init__(self, *args: Any, connections: Iterable[Connection], type_name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        fitting = sorted(connections, key=lambda each: each.connection_type != type_name)
        field = self.fields["connection"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NONE_YET, *((str(each.code), _described(each)) for each in fitting)]

    def chosen(self) -> UUID | None:
        """The code of the chosen connection."""
        code = self.cleaned_data["connection"]
        return UUID(code) if code else None


def _described(connection: Connection) -> str:
    state = (
        "" if connection.is_ready else ", to be checked" if connection.check_note else ", needs credentials"
    )
    return f"{connection.name} ({connection_type(connection.connection_type).label}{state})"
