"""A choice at one conflict, or at many."""

from __future__ import annotations

from typing import Any

from django import forms

from integrations import canonical, paths
from integrations.kinds import KINDS
from pullrequests.merging.outcomes import ConflictKind
from pullrequests.models import Resolution
from pullrequests.presentation.editors import Input, UnfitValue, input_for, offered, written_value
from pullrequests.presentation.reviewed import Reviewed

Choice = Resolution.Choice


class ResolveForm(forms.Form):
    """One choice; ``stored_value`` is what the service keeps with it."""

    path = forms.CharField()
    choice = forms.ChoiceField(choices=Choice.choices, error_messages={"required": "Choose one of these."})
    value = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, reviewed: Reviewed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reviewed = reviewed

    def clean_path(self) -> list[Any]:
        """The path as it is stored with the conflict."""
        try:
            path: list[Any] = canonical.parse(self.cleaned_data["path"])
            paths.from_json(path)
        except ValueError as error:
            raise forms.ValidationError("The conflict was not named in a way that can be read.") from error
        return path

    def clean(self) -> dict[str, Any]:
        """Turn the written text into a value that fits the field."""
        cleaned = super().clean() or {}
        cleaned["stored_value"] = {}
        if cleaned.get("choice") == Choice.VALUE and {"path", "value"} <= cleaned.keys():
            cleaned["stored_value"] = {"value": self._written(cleaned["path"], cleaned["value"])}
        return cleaned

    def _written(self, path: list[Any], text: str) -> Any:
        stored = next((each for each in self.reviewed.conflicts if each.path == path), None)
        if stored is None:
            return text
        conflict = stored.conflict
        kind = self.reviewed.change.kind
        sides = (conflict.ours, conflict.theirs, conflict.base)
        chosen = (
            Input.TEXT if conflict.kind is ConflictKind.SAME_NAME else input_for(kind, conflict.path, sides)
        )
        try:
            return written_value(text, chosen, allowed=offered(kind, conflict.path, chosen))
        except UnfitValue as error:
            raise forms.ValidationError({"value": str(error)}) from error


class ResolveManyForm(forms.Form):
    """One choice for all open conflicts, or those of a kind or a resource."""

    choice = forms.ChoiceField(choices=[(each, each) for each in (Choice.SOURCE, Choice.TARGET, Choice.BASE)])
    kind = forms.ChoiceField(choices=[(name, name) for name in KINDS], required=False)
    lineage = forms.UUIDField(required=False)


class ResolveRevertedForm(forms.Form):
    """One choice for all that one revert of the target took back."""

    choice = forms.ChoiceField(choices=[(each, each) for each in (Choice.SOURCE, Choice.TARGET)])
    reverted_in = forms.IntegerField(min_value=1, max_value=2**31 - 1)


def first_problem(form: forms.Form) -> str:
    """The first sentence of what is wrong."""
    return next(str(error) for errors in form.errors.values() for error in errors)
