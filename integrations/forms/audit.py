"""Narrowing down the audit log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from environments.models import AuditEntry
from integrations.audit_log import Wanted

LONGEST = 200
KEY = "before"
BIGGEST_KEY = 2**63 - 1


class AuditFilterForm(forms.Form):
    """Who, what, when, of which kind and about which tile; what is not on the list is refused."""

    who = forms.CharField(required=False, max_length=LONGEST, label="Who")
    what = forms.CharField(required=False, max_length=LONGEST, label="What")
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "Everything"), *AuditEntry.Kind.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    tile = forms.CharField(required=False, max_length=LONGEST, label="Tile")
    since = forms.DateField(required=False, label="From")
    until = forms.DateField(required=False, label="To")
    before = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_KEY, widget=forms.HiddenInput, label="Before"
    )

    def __init__(self, data: QueryDict, *, has_tiles: bool) -> None:
        super().__init__(data)
        if not has_tiles:
            del self.fields["tile"]
        for name in ("who", "what", "tile", "since", "until"):
            if name in self.fields:
                widget = self.fields[name].widget
                assert isinstance(widget, forms.TextInput)
                widget.input_type = "date" if name in ("since", "until") else "search"
                widget.attrs["class"] = "form-control"
        self.fields["since"].error_messages["invalid"] = "From: please give a day, such as 2026-01-31."
        self.fields["until"].error_messages["invalid"] = "To: please give a day, such as 2026-01-31."
        self.fields["kind"].error_messages["invalid_choice"] = "Kind: there is no such kind."

    def clean(self) -> dict[str, Any]:
        """Refuse parameters that mean nothing here."""
        for name in self.data:
            if name not in self.fields:
                raise forms.ValidationError(f"The log cannot be narrowed down by “{name[:40]}”.")
        return self.cleaned_data

    @property
    def wanted(self) -> Wanted:
        """What is looked for; everything when the form does not hold."""
        if not self.is_valid():
            return Wanted()
        chosen = {name: value for name, value in self.cleaned_data.items() if name != KEY}
        return Wanted(**chosen)

    @property
    def begins_before(self) -> int | None:
        return self.cleaned_data.get(KEY) if self.is_valid() else None

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != KEY)

    @property
    def query(self) -> str:
        """The filters as they stand in an address, without where the page begins."""
        filters = QueryDict(mutable=True)
        for name in self.fields:
            if name != KEY and self.data.get(name):
                filters[name] = self.data[name]
        return filters.urlencode()
