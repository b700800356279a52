"""The form that says which tile of a family is whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from environments.models import Account
from integrations.access import Receiver, people_of
from integrations.family_stages import DEV, HINTS, RELEASE, STAGES, TEAMS, TITLES
from integrations.forms.people import chosen_as
from integrations.models import Integration

SHOWN = 500


class FamilyRolesForm(forms.Form):
    """For each stage a tile, and the teams and people it is for."""

    def __init__(
        self,
        *args: Any,
        account: Account,
        tiles: Sequence[Integration],
        with_addresses: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tiles = {str(tile.code): tile for tile in tiles}
        self._teams = {f"team-{team.pk}": team for team in account.teams.order_by("name")}
        people = {f"person-{person.pk}": person for person in people_of(account)[:SHOWN]}
        self._receivers: dict[str, Receiver] = {**self._teams, **people}
        tile_choices = [("", "None"), *((code, str(tile)) for code, tile in self._tiles.items())]
        groups = [
            ("Teams", [(key, str(team)) for key, team in self._teams.items()]),
            ("People", [(key, chosen_as(person, with_addresses)) for key, person in people.items()]),
        ]
        for stage in STAGES:
            self.fields[f"{stage}_tile"] = _tile_field(stage, tile_choices)
            self.fields[f"{stage}_people"] = _people_field(stage, [group for group in groups if group[1]])

    def suggested_people(self) -> dict[str, list[str]]:
        """Teams whose names speak of a stage, ready to be initial values."""
        return {
            f"{stage}_people": [
                key for key, team in self._teams.items() if any(h in team.name.lower() for h in HINTS[stage])
            ]
            for stage in STAGES
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [cleaned[f"{stage}_tile"] for stage in STAGES if cleaned.get(f"{stage}_tile")]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError("Each tile can be one thing only. Choose a different tile for each.")
        for stage in STAGES:
            if cleaned.get(f"{stage}_people") and not cleaned.get(f"{stage}_tile"):
                self.add_error(f"{stage}_tile", f"Choose a tile for these {TEAMS[stage]}, or nobody for it.")
        return cleaned

    def tiles(self) -> dict[str, Integration | None]:
        return {stage: self._tiles.get(self.cleaned_data[f"{stage}_tile"]) for stage in STAGES}

    def people(self) -> dict[str, list[Receiver]]:
        return {
            stage: [self._receivers[key] for key in self.cleaned_data[f"{stage}_people"]] for stage in STAGES
        }

    def stages(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For drawing: the title of each stage, its tile and its people."""
        return [(TITLES[stage], self[f"{stage}_tile"], self[f"{stage}_people"]) for stage in STAGES]


def _tile_field(stage: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=TITLES[stage],
        required=stage in (DEV, RELEASE),
        choices=choices,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": f"Choose the {TITLES[stage]}.",
            "invalid_choice": "Choose a tile of this family that you administer.",
        },
    )


def _people_field(stage: str, groups: list[Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=TEAMS[stage],
        required=False,
        help_text="Several can be chosen with Ctrl or Cmd held.",
        choices=groups,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 6}),
        error_messages={"invalid_choice": "Choose teams and people of this account."},
    )
