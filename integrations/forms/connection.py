"""The form of a connection: fields by its type; credentials go in and never come out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from environments.connection_types import CONNECTION_TYPES, ConnectionField, ConnectionType
from environments.services.connections import Entered
from integrations.outgoing.destination import BadAddress, destination_of

LARGEST_SECRET = 64 * 1024
MASKS = "•●∙·*"
TYPES = [(declared.name, declared.label) for declared in CONNECTION_TYPES.values()]


class SecretField(forms.Field):
    """Something that is kept as it was typed, to the last blank; a mask counts as nothing typed.

    What was typed is not sent back to the page, not even when the form has to
    be corrected. Browsers send CR LF for the breaks of long text; LF is kept.
    """

    def __init__(self, *, long: bool, **options: Any) -> None:
        attributes = {"class": "form-control", "autocomplete": "new-password", "spellcheck": "false"}
        widget = _Hidden(attrs=attributes | {"rows": 3}) if long else forms.PasswordInput(attrs=attributes)
        super().__init__(required=False, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n")
        if len(text.encode(errors="surrogatepass")) > LARGEST_SECRET:
            raise forms.ValidationError(f"{self.label} may have at most 64 kB.")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise forms.ValidationError(f"{self.label} holds half a character. Please type it again.")
        return text if text.strip(MASKS) else ""


class _Hidden(forms.Textarea):
    """A text area that never shows what it was given."""

    def format_value(self, value: Any) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Row:
    """One field on the page; ``remove`` is there for a credential that is set."""

    field: BoundField
    declared: ConnectionField | None = None
    remove: BoundField | None = None


class TypeForm(forms.Form):
    """The type of a new connection, which decides what else is asked for."""

    type = forms.ChoiceField(
        label="Type", choices=TYPES, initial="http", widget=forms.Select(attrs={"class": "form-select"})
    )


class ConnectionForm(forms.Form):
    """Everything of one connection; ``set_secrets`` are the names of credentials that are there."""

    name = forms.CharField(
        max_length=200,
        help_text="What the team calls it, such as “Shop (QA)”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Give the connection a name."},
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, declared: ConnectionType, set_secrets: Collection[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.declared = declared
        for each in declared.fields:
            self.fields[each.name] = _form_field(each)
            self.fields[each.name].is_wanted = each.required  # type: ignore[attr-defined]  # read by _field.html
            if each.name in set_secrets:
                self.fields[_removal(each.name)] = forms.BooleanField(
                    label=f"Remove {_in_sentence(each.label)}",
                    required=False,
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
                )

    def rows(self) -> list[Row]:
        """The type's fields in their order."""
        return [
            Row(
                self[each.name],
                each,
                self[_removal(each.name)] if _removal(each.name) in self.fields else None,
            )
            for each in self.declared.fields
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for each in self.declared.fields:
            if each.secret and cleaned.get(_removal(each.name)) and cleaned.get(each.name):
                self.add_error(each.name, "Either type a new one or tick “Remove”, not both.")
        return cleaned

    def entered(self) -> Entered:
        """What was entered, for the service."""
        values: Mapping[str, Any] = self.cleaned_data
        fields = {each.name: values[each.name] for each in self.declared.fields if not each.secret}
        secrets = {
            each.name: values[each.name] for each in self.declared.fields if each.secret and values[each.name]
        }
        removed = {each.name for each in self.declared.fields if values.get(_removal(each.name))}
        return Entered(values["name"], fields, secrets, frozenset(removed))


def _form_field(declared: ConnectionField) -> forms.Field:
    shared: dict[str, Any] = {"label": declared.label, "help_text": declared.help}
    if declared.secret:
        return SecretField(long=declared.long, **shared)
    if declared.choices:
        select = forms.Select(attrs={"class": "form-select"})
        message = {"invalid_choice": f"{declared.label}: please choose one of the list."}
        choices = [("", "—"), *declared.choices]
        return forms.ChoiceField(
            choices=choices, required=False, widget=select, error_messages=message, **shared
        )
    text = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"})
    validators = [_check_address] if declared.address else []
    return forms.CharField(max_length=2000, required=False, widget=text, validators=validators, **shared)


def _check_address(value: str) -> None:
    try:
        destination_of(value)
    except BadAddress as error:
        raise forms.ValidationError(str(error)) from None


def _removal(name: str) -> str:
    return f"remove_{name}"


def _in_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]
