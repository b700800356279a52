"""The forms that edit a resource: field by field, and as one JSON text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from integrations import paths
from integrations.difference import same
from integrations.forms.fields import Choices, JsonValue, ValueField, parsed, pretty, value_field
from integrations.kinds import KINDS, Field, Kind
from integrations.kinds.base import FieldType
from integrations.paths import MISSING, Path

Document = dict[str, Any]
LOCAL_SECTION = "Belongs to this environment"


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields that belong together; open where there is something to see."""

    name: str
    fields: tuple[BoundField, ...]
    is_open: bool
    filled: int

    @property
    def is_local(self) -> bool:
        return self.name == LOCAL_SECTION


class ResourceForm(forms.Form):
    """One field for each that the kind declares.

    ``base`` is the document the editing began with, ``shown`` what the fields
    are filled with when that is something else. Saving changes only what
    differs from ``base``, so that whatever the kind does not declare stays.
    """

    prefix = "field"

    def __init__(
        self,
        kind: Kind,
        *,
        base: Document,
        local: Document,
        references: Mapping[str, Choices],
        shown: Document | None = None,
        data: Any = None,
    ) -> None:
        super().__init__(data)
        self.kind = kind
        self.base = base
        self.local_base = local
        self.values: dict[str, ValueField] = {}
        self.declared = {declared.path: declared for declared in kind.fields}
        for path, declared in self.declared.items():
            field = value_field(declared, self._before(declared), references)
            field.required = declared.required and (path == "name" or not base)
            field.initial = field.shown(self._initial(declared, shown))
            if isinstance(field, JsonValue):
                field.make_room_for(field.initial)
            self.fields[path] = self.values[path] = field

    def _before(self, declared: Field) -> Any:
        if self._is_local(declared):
            return self.local_base.get(declared.path, MISSING)
        return paths.get(self.base, _path(declared))

    def _initial(self, declared: Field, shown: Document | None) -> Any:
        if shown is None or self._is_local(declared):
            return self._before(declared)
        return paths.get(shown, _path(declared))

    def _is_local(self, declared: Field) -> bool:
        return declared.path in self.kind.environment_owned

    def clean(self) -> dict[str, Any]:
        """Put the changed fields into a copy of the base; deeper ones last, so that they win."""
        self.document, self.local = dict(self.base), dict(self.local_base)
        for path in sorted(self.declared, key=lambda path: path.count(".")):
            if path in self.cleaned_data:
                self._take(self.declared[path], self.cleaned_data[path])
        return self.cleaned_data

    def _take(self, declared: Field, value: Any) -> None:
        field = self.values[declared.path]
        before = self._before(declared)
        if same(field.shown(value), field.shown(before)):
            return
        kept = field.kept(value, before)
        if self._is_local(declared):
            self.local.pop(declared.path, None)
            self.local |= {} if kept is MISSING else {declared.path: kept}
            return
        try:
            path = _path(declared)
            self.document = (
                paths.remove(self.document, path)
                if kept is MISSING
                else paths.set_value(self.document, path, kept)
            )
        except ValueError:
            self.add_error(
                declared.path, "Something else stands in this place. Please edit the JSON instead."
            )

    def changed_local(self) -> Document | None:
        """The environment-owned values, if they were changed."""
        return None if same(self.local, self.local_base) else self.local

    def sections(self) -> list[FormSection]:
        """The fields by section; those that belong to the environment apart, at the end."""
        named = [
            (name, [declared for declared in fields if not self._is_local(declared)])
            for name, fields in self.kind.sections()
        ]
        local = [declared for declared in self.declared.values() if self._is_local(declared)]
        return [self._section(name, fields) for name, fields in [*named, (LOCAL_SECTION, local)] if fields]

    def _section(self, name: str, fields: list[Field]) -> FormSection:
        bound = tuple(self[declared.path] for declared in fields)
        filled = sum(1 for field in bound if field.value())
        return FormSection(
            name, bound, bool(filled) or name == "General" or any(f.errors for f in bound), filled
        )


class JsonForm(forms.Form):
    """The whole document as JSON; what belongs to the environment is not part of it."""

    text = forms.CharField(
        label="Document",
        strip=False,
        widget=forms.Textarea(
            attrs={
                "class": "form-control code-input",
                "data-editor": "json",
                "rows": 28,
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *, shown: Document, data: Any = None) -> None:
        super().__init__(data, initial={"text": pretty(shown)})
        self.document: Document = {}

    def clean_text(self) -> str:
        """Keep the text as typed, and its value as ``document``."""
        text: str = self.cleaned_data["text"]
        value = parsed(text)
        if not isinstance(value, dict):
            raise forms.ValidationError("The text must be one JSON object: it begins with { and ends with }.")
        self.document = value
        return text

    def changed_local(self) -> Document | None:
        """Nothing: what belongs to the environment is edited in the form."""
        return None


EditForm = ResourceForm | JsonForm
NAMES_OF_LISTS = [
    f"{ResourceForm.prefix}-{declared.path}"
    for kind in KINDS.values()
    for declared in kind.fields
    if declared.type is FieldType.REFERENCES
]
"""What a form sends once for each resource that is ticked."""


def add_problems(form: EditForm, problems: Iterable[str]) -> None:
    """Put each sentence of a refused document beside the field it names."""
    for problem in problems:
        place = problem.partition(":")[0]
        form.add_error(_field_named(form, place), problem)


def _field_named(form: EditForm, place: str) -> str | None:
    if isinstance(form, JsonForm):
        return "text"
    by_label = {"Name": "name"}
    fitting = [path for path in form.fields if place == path or place.startswith((f"{path}.", f"{path}["))]
    return by_label.get(place) or max(fitting, key=len, default=None)


def _path(declared: Field) -> Path:
    return tuple(declared.path.split("."))
