"""A tile's own name and description."""

from django import forms


class SettingsForm(forms.Form):
    """Neither travels in a clone or a pull."""

    name = forms.CharField(
        max_length=200,
        help_text="Only this tile's name; the tiles it was cloned from or into keep theirs.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    description = forms.CharField(
        max_length=5120,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )
