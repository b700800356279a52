"""The form that makes an environment, and changes how it is called and looks."""

from django import forms

from environments.models.environment import Colour


class EnvironmentForm(forms.Form):
    """Name, description and colour of an environment."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="What the team calls this stage, such as “QA”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Give the environment a name."},
    )
    description = forms.CharField(
        label="Description",
        max_length=300,
        required=False,
        help_text="A sentence on what it is for; shown above its tiles.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    colour = forms.ChoiceField(
        label="Colour",
        choices=Colour.choices,
        initial=Colour.BLUE,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choose a colour.", "invalid_choice": "Choose one of the colours."},
    )
