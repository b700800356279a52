"""One form field for each type of field that kinds declare.

Each knows three things besides Django's: whether a stored value ``fits`` it, how it is ``shown``, and that
nothing entered means MISSING. Two values are the same to the form when they are shown alike; that is how an
untouched field leaves its value exactly as it was, be it absent, null or written in an unusual way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from integrations import canonical
from integrations.kinds import Field, FieldType
from integrations.paths import MISSING

Choices = Sequence[tuple[str, str]]
_FEWEST_ROWS = 2
_MOST_ROWS = 16
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")


class TextValue(forms.CharField):
    """One line of text."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"class": "form-control"}))
        super().__init__(strip=False, **options)

    def fits(self, value: Any) -> bool:
        return value is MISSING or value is None or (isinstance(value, str) and "\n" not in value)

    def shown(self, value: Any) -> str:
        return value if isinstance(value, str) else ""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or MISSING

    def kept(self, value: Any, before: Any) -> Any:
        """What is stored when ``value`` was entered in the place of ``before``."""
        return value


class LongTextValue(TextValue):
    """Text of several lines; browsers send CR LF, which is stored only where it was before."""

    def __init__(self, *, editor: str = "", rows: int = 4, **options: Any) -> None:
        attributes = {"class": "form-control", "rows": rows}
        if editor:
            attributes |= {"class": "form-control code-input", "data-editor": editor, "spellcheck": "false"}
        super().__init__(widget=forms.Textarea(attrs=attributes), **options)

    def fits(self, value: Any) -> bool:
        return value is MISSING or value is None or isinstance(value, str)

    def shown(self, value: Any) -> str:
        return _with_plain_breaks(super().shown(value))

    def to_python(self, value: Any) -> str:
        return _with_plain_breaks(super().to_python(value) or "")

    def kept(self, value: Any, before: Any) -> Any:
        had_returns = isinstance(before, str) and before.count("\r\n") == before.count("\n") > 0
        return value.replace("\n", "\r\n") if had_returns and isinstance(value, str) else value


class JsonValue(LongTextValue):
    """Any value, as JSON."""

    def __init__(self, **options: Any) -> None:
        super().__init__(editor="json", rows=_FEWEST_ROWS, **options)

    def make_room_for(self, text: str) -> None:
        """Let the text area be as high as the text wants, within reason."""
        rows = max(_FEWEST_ROWS, min(_MOST_ROWS, text.count("\n") + 1))
        self.widget.attrs["rows"] = rows

    def fits(self, value: Any) -> bool:
        return True

    def shown(self, value: Any) -> str:
        return "" if value is MISSING else pretty(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text is MISSING or not text.strip():
            return MISSING
        return parsed(text)

    def kept(self, value: Any, before: Any) -> Any:
        return value


class NumberValue(TextValue):
    """A number of JSON: whole, or with a point."""

    def __init__(self, **options: Any) -> None:
        attributes = {"class": "form-control number-input", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **options)

    def fits(self, value: Any) -> bool:
        return (
            value is MISSING
            or value is None
            or (isinstance(value, int | float) and not isinstance(value, bool))
        )

    def shown(self, value: Any) -> str:
        return "" if value is MISSING or value is None else json.dumps(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text is MISSING or not text.strip():
            return MISSING
        if not _NUMBER.fullmatch(text.strip()):
            raise forms.ValidationError("Please give a number, such as 20 or 0.5.")
        return parsed(text.strip())


class YesNoValue(forms.BooleanField):
    """A tick box; unticked is the same as absent until someone ticks and unticks it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.CheckboxInput(attrs={"class": "form-check-input"}), **options)

    def fits(self, value: Any) -> bool:
        return value is MISSING or value is None or isinstance(value, bool)

    def shown(self, value: Any) -> bool:
        return value is True

    def kept(self, value: Any, before: Any) -> Any:
        return bool(value)


class ChoiceValue(forms.ChoiceField):
    """One of several; a stored value that is not among them stays possible."""

    def __init__(self, *, choices: Choices, **options: Any) -> None:
        widget = forms.Select(attrs={"class": "form-select"})
        self.offered = [("", "—"), *choices]
        super().__init__(choices=self.offered, widget=widget, **options)
        self.error_messages["invalid_choice"] = "Please choose one of the list."

    def fits(self, value: Any) -> bool:
        return value is MISSING or value is None or isinstance(value, str)

    def shown(self, value: Any) -> str:
        return value if isinstance(value, str) else ""

    def allow(self, value: Any, note: str) -> None:
        """Keep a stored value that is not on the list choosable, so that saving does not change it."""
        if self.shown(value) and not self.valid_value(value):
            self.choices = [*self.offered, (value, f"{value} ({note})")]

    def clean(self, value: Any) -> Any:
        return super().clean(value) or MISSING

    def kept(self, value: Any, before: Any) -> Any:
        return value


class ReferencesValue(forms.MultipleChoiceField):
    """Several resources; those that stay keep their order, new ones come last."""

    def __init__(self, *, choices: Choices, **options: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
        super().__init__(choices=choices, widget=widget, **options)
        self.error_messages["invalid_choice"] = "Please choose from the list."

    def fits(self, value: Any) -> bool:
        if value is MISSING or value is None:
            return True
        return isinstance(value, list) and all(
            isinstance(item, str) and self.valid_value(item) for item in value
        )

    def shown(self, value: Any) -> list[str]:
        return sorted(value) if isinstance(value, list) else []

    def kept(self, value: Any, before: Any) -> Any:
        earlier = before if isinstance(before, list) else []
        return [item for item in earlier if item in value] + [item for item in value if item not in earlier]


ValueField = TextValue | YesNoValue | ChoiceValue | ReferencesValue


def value_field(declared: Field, value: Any, references: Mapping[str, Choices]) -> ValueField:
    """Return the form field for a declared one; JSON where the stored value has another shape."""
    options: dict[str, Any] = {"label": declared.label, "help_text": declared.help, "required": False}
    found = _of_type(declared, references, options)
    if not found.fits(value):
        return JsonValue(**options)
    if isinstance(found, ChoiceValue):
        found.allow(value, "not in this tile" if declared.refers_to else "not a usual one")
    return found


def _of_type(declared: Field, references: Mapping[str, Choices], options: dict[str, Any]) -> ValueField:
    match declared.type:
        case FieldType.LONG_TEXT:
            return LongTextValue(**options)
        case FieldType.CODE:
            return LongTextValue(editor="javascript", rows=18, **options)
        case FieldType.JSON:
            return JsonValue(**options)
        case FieldType.NUMBER:
            return NumberValue(**options)
        case FieldType.BOOLEAN:
            return YesNoValue(**options)
        case FieldType.CHOICE:
            return ChoiceValue(choices=declared.choices, **options)
        case FieldType.REFERENCE:
            return ChoiceValue(choices=references.get(declared.refers_to or "", ()), **options)
        case FieldType.REFERENCES:
            return ReferencesValue(choices=references.get(declared.refers_to or "", ()), **options)
        case _:
            return TextValue(**options)


def pretty(value: Any) -> str:
    """Return JSON for people to edit."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def parsed(text: str) -> Any:
    """Return the value of JSON that someone typed; raises ValidationError with the line and the reason."""
    try:
        return canonical.parse(text)
    except canonical.Unacceptable as error:
        raise forms.ValidationError(str(error).replace("The document", "The text", 1)) from error


def _with_plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
