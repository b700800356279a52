"""What creating and editing a resource have in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from environments.parameters import choice
from integrations.forms.fields import Choices
from integrations.forms.resource import Document, EditForm, JsonForm, ResourceForm
from integrations.kinds import Kind, get_kind
from integrations.models import Integration, Resource

IDS_LIMIT = 500


def wants_json(request: HttpRequest) -> bool:
    """Whether the whole document is to be edited as JSON; the address says so, also when the form is sent."""
    return choice(request, "as", ["json", "fields"], "fields") == "json"


def edit_form(
    request: HttpRequest,
    tile: Integration,
    kind: Kind,
    *,
    base: Document,
    local: Document,
    shown: Document | None = None,
    data: Any = None,
) -> EditForm:
    """The form in the way asked for, bound to ``data`` when given."""
    if wants_json(request):
        return JsonForm(shown=base if shown is None else shown, data=data)
    references = reference_choices(tile, kind)
    return ResourceForm(kind, base=base, local=local, references=references, shown=shown, data=data)


def reference_choices(tile: Integration, kind: Kind) -> dict[str, Choices]:
    """The tile's resources that fields of the kind may refer to, by kind."""
    wanted = {declared.refers_to for declared in kind.fields if declared.refers_to}
    choices: dict[str, list[tuple[str, str]]] = {name: [] for name in wanted}
    rows = Resource.objects.filter(integration=tile, kind__in=wanted).order_by("name", "lineage")
    for found, name, lineage in rows.values_list("kind", "name", "lineage"):
        choices[found].append((str(lineage), name))
    return dict(choices)


def ids_to_refer_to(tile: Integration, kind: Kind) -> list[tuple[Kind, str, UUID]]:
    """Names and ids for writing references into JSON: the resources this kind may refer to."""
    wanted = set(kind.references.values())
    rows = Resource.objects.filter(integration=tile, kind__in=wanted)
    columns = rows.order_by("kind", "name").values_list("kind", "name", "lineage")[:IDS_LIMIT]
    return [(get_kind(found), name, lineage) for found, name, lineage in columns]
