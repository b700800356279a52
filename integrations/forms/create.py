"""The form that makes an empty tile."""

from django import forms


class CreateForm(forms.Form):
    """Name and description of a new tile."""

    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="What the team calls this integration, such as “Orders”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Give the tile a name."},
    )
    description = forms.CharField(
        label="Description",
        max_length=5120,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )
