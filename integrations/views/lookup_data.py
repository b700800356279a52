"""The data of a lookup cache: its rows, searched and paged, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F, Func, Q, QuerySet, TextField
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from environments.download_limit import limited
from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.forms.lookup import shown_value
from integrations.kinds import get_kind
from integrations.lookup_data.csv_rows import write_csv
from integrations.lookup_data.json_rows import write_json
from integrations.lookup_data.limits import MAX_ROWS
from integrations.lookup_neighbours import neighbours_with
from integrations.models import Integration, LookupEntry, LookupReminder, Resource
from integrations.permissions import get_editable_tile, get_tile
from integrations.services.audit import note_rows_download
from integrations.views.download import file_name
from integrations.views.tile_pages import page_of, query_without_page, search_words, tile_page

PAGE_SIZE = 100
SHOWN_CHARACTERS = 400
VALUE_AS_TEXT = Func(F("value"), template="(%(expressions)s #>> '{}')", output_field=TextField())
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the list; long values are cut."""

    pk: int
    key: str
    text: str
    is_json: bool
    is_cut: bool


@require_safe
@login_required
@takes("q", "page")
def lookup_data(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """The rows whose key or value contains what is searched for."""
    tile, cache = get_cache(request, code, lineage)
    words = search_words(request)
    rows = rows_of(cache)
    page = page_of(request, _found(rows, words), PAGE_SIZE)
    return tile_page(
        request,
        "lookup_data",
        tile=tile,
        tab="resources",
        resource=cache,
        kind=get_kind(cache.kind),
        page=page,
        rows=[_shown(entry) for entry in page],
        total=rows.count(),
        limit=f"{MAX_ROWS:,}",
        words=words,
        query=query_without_page(request),
        neighbours=neighbours_with(tile, [lineage], request.user)[lineage],
        reminder=LookupReminder.objects.filter(resource=cache).first(),
    )


@require_safe
@login_required
@limited
def lookup_download(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """All rows as CSV, or as JSON when asked for; either can be uploaded again."""
    tile, cache = get_cache(request, code, lineage)
    wanted = choice(request, "as", TYPES, "csv")
    rows = rows_of(cache).values_list("key", "value")
    pairs = rows.iterator(chunk_size=2000)
    if wanted == "json":
        pieces = write_json(pairs)
    else:
        kind = Func(F("value"), function="jsonb_typeof", output_field=TextField())
        with_types = rows_of(cache).alias(kind=kind).exclude(kind="string").exists()
        pieces = write_csv(pairs, with_types=with_types)
    response = HttpResponse(pieces, content_type=TYPES[wanted])
    name = file_name(f"{cache.name} - {tile}")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{wanted}")
    if request.method == "GET":
        note_rows_download(cache=cache, tile=tile, by=request.user)
    return response


def get_cache(request: SignedInRequest, code: UUID, lineage: UUID) -> tuple[Integration, Resource]:
    """The tile and its lookup cache; its data is for those who manage the tile."""
    return _with_cache(get_tile(request.user, code, Role.MANAGE), lineage)


def get_editable_cache(request: SignedInRequest, code: UUID, lineage: UUID) -> tuple[Integration, Resource]:
    """The same for changing the data by hand, which takes Administer in a protected environment."""
    return _with_cache(get_editable_tile(request.user, code), lineage)


def _with_cache(tile: Integration, lineage: UUID) -> tuple[Integration, Resource]:
    cache = Resource.objects.filter(integration=tile, lineage=lineage, kind="lookup_cache").first()
    if cache is None:
        raise Http404("There is no such lookup cache.")
    return tile, cache


def rows_of(cache: Resource) -> QuerySet[LookupEntry]:
    """All rows in the order of their keys."""
    return LookupEntry.objects.filter(resource=cache).order_by("key")


def _found(rows: QuerySet[LookupEntry], words: str) -> QuerySet[LookupEntry]:
    if not words:
        return rows
    return rows.alias(text=VALUE_AS_TEXT).filter(Q(key__icontains=words) | Q(text__icontains=words))


def _shown(entry: LookupEntry) -> ShownRow:
    text = shown_value(entry.value)
    return ShownRow(
        entry.pk,
        entry.key,
        text[:SHOWN_CHARACTERS],
        is_json=not isinstance(entry.value, str),
        is_cut=len(text) > SHOWN_CHARACTERS,
    )
