"""Choosing the tile that shall use a resource, too."""

from django import forms

from integrations.models import Integration
from integrations.querysets import IntegrationQuerySet


class ShareForm(forms.Form):
    """The other tile, and whether what the resource refers to goes along."""

    tile = forms.ModelChoiceField(
        Integration.objects.none(),
        label="Use it in",
        to_field_name="code",
        empty_label="Choose a tile",
        help_text="Tiles of both sides that you manage.",
        error_messages={"invalid_choice": "Please choose one of the tiles listed."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    with_references = forms.BooleanField(
        label="Also share what it refers to and the other tile does not have",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: object, tiles: IntegrationQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["tile"].queryset = tiles  # type: ignore[attr-defined]
