"""Forms about who may do what at a place."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import EmailField

from environments.models import Account, Team, User
from environments.roles import Role
from integrations.access import Receiver, people_of

ROLES = [(str(int(role)), role.label) for role in (Role.MONITOR, Role.MANAGE, Role.ADMINISTER)]
SELECT = {"class": "form-select"}
SHOWN = 500
AT_ONCE = 20


class RoleForm(forms.Form):
    """A role for someone who has one: another, or none."""

    role = forms.TypedChoiceField(
        choices=[("0", Role.NONE.label), *ROLES],
        coerce=lambda value: Role(int(value)),
        widget=forms.Select(attrs=SELECT),
    )


class InviteForm(forms.Form):
    """Addresses to invite, and the role that each of them is offered."""

    addresses = forms.CharField(
        label="Mail addresses",
        max_length=5000,
        help_text=f"One a line, or with commas between; at most {AT_ONCE}.",
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 4, "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    role = forms.TypedChoiceField(
        choices=ROLES, coerce=lambda value: Role(int(value)), widget=forms.Select(attrs=SELECT)
    )

    def clean_addresses(self) -> list[str]:
        """Every address once; what is none stays for the problems."""
        found = list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", self.cleaned_data["addresses"]))))
        if not found:
            raise forms.ValidationError("Enter at least one address.")
        if len(found) > AT_ONCE:
            raise forms.ValidationError(f"These are {len(found)} addresses; at most {AT_ONCE} go at once.")
        return found

    def valid_addresses(self) -> tuple[list[str], list[str]]:
        """The addresses, and those among what was entered that are none."""
        good: list[str] = []
        bad: list[str] = []
        for address in self.cleaned_data["addresses"]:
            (good if _is_address(address) else bad).append(address)
        return good, bad


def _is_address(text: str) -> bool:
    try:
        EmailField().run_validators(text)
    except forms.ValidationError:
        return False
    return True


def chosen_as(person: User, with_address: bool) -> str:
    """What a person is called in a list to choose from."""
    return f"{person} ({person.email})" if with_address else str(person)


class GiveRoleForm(forms.Form):
    """A role for a person or a team of the account."""

    who = forms.ChoiceField(label="Person or team", widget=forms.Select(attrs=SELECT))
    role = forms.TypedChoiceField(
        choices=ROLES, coerce=lambda value: Role(int(value)), widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, account: Account, with_addresses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams: dict[str, Team] = {f"team-{team.pk}": team for team in account.teams.order_by("name")}
        self.people: dict[str, User] = {
            f"person-{person.pk}": person for person in people_of(account)[:SHOWN]
        }
        people = [(key, chosen_as(person, with_addresses)) for key, person in self.people.items()]
        teams = [(key, str(team)) for key, team in self.teams.items()]
        groups = [("Teams", teams), ("People", people)]
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", "Choose …"), *(group for group in groups if group[1])]

    def clean_who(self) -> Receiver:
        chosen = self.cleaned_data["who"]
        return self.teams.get(chosen) or self.people[chosen]
