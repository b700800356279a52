"""The forms of a lookup cache's data: one row, and a file of many."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from integrations import canonical
from integrations.forms.fields import parsed, pretty
from integrations.lookup_data.limits import MAX_FILE, MAX_KEY, MAX_VALUE
from integrations.lookup_data.reading import TOO_LARGE

TEXT, JSON = "text", "json"
MODES = [
    ("merge", "Merge in: add new rows, change those with another value, keep the rest"),
    ("replace", "Replace all: afterwards the cache holds these rows alone"),
]


class RowForm(forms.Form):
    """One row; ``expected`` stands for the row as it was when the form was made."""

    key = forms.CharField(
        strip=False,
        max_length=MAX_KEY,
        help_text=f"What is looked up: up to {MAX_KEY} characters, capitals and blanks count.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the row a key."},
    )
    value = forms.CharField(
        strip=False,
        required=False,
        help_text=f"What is found: up to {MAX_VALUE:,} characters.",
        widget=forms.Textarea(attrs={"class": "form-control code-input", "rows": 5, "spellcheck": "false"}),
    )
    written_as = forms.ChoiceField(
        label="The value is",
        choices=[
            (TEXT, "text, exactly as written"),
            (JSON, "JSON: a number, true or false, a list or an object"),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose text or JSON."},
    )
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_value(self) -> str:
        """Browsers send CR LF; a line break is one character here."""
        text: str = self.cleaned_data["value"]
        return text.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Read the value as what it is said to be."""
        cleaned = self.cleaned_data
        if cleaned.get("written_as") == JSON and "value" in cleaned:
            try:
                cleaned["value"] = parsed(cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned


def row_initial(key: str, value: Any, expected: str) -> dict[str, Any]:
    """What the form begins with for a row that is there."""
    is_text = isinstance(value, str)
    return {
        "key": key,
        "value": value if is_text else pretty(value),
        "written_as": TEXT if is_text else JSON,
        "expected": expected,
    }


def shown_value(value: Any) -> str:
    """A value as the list shows it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else canonical.encode(value)


class LookupFileForm(forms.Form):
    """A file of rows."""

    file = forms.FileField(
        label="CSV or JSON file",
        help_text=f"UTF-8, up to {MAX_FILE // 1024 // 1024} MB. CSV needs a first line key,value. JSON is a list of "
        "objects with key and value, or one object of all keys.",
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".csv,.json,.txt,text/csv,application/json"}
        ),
        error_messages={
            "required": "Choose the file to upload.",
            "empty": "This file is empty. Choose a file with rows.",
        },
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise ValidationError(TOO_LARGE)
        return file


class WriteForm(forms.Form):
    """How the previewed rows are written; ``seen`` are the numbers of the preview."""

    mode = forms.ChoiceField(
        label="What becomes of the rows that are there",
        choices=MODES,
        initial="merge",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
