"""What must hold of every tile at every moment; told as sentences about what does not."""

from integrations import canonical
from integrations.history import contents_at
from integrations.models import Content, Integration, Resource, Revision
from tests.factories import state_of


def broken_laws(environment):
    """Sentences; none when all is well."""
    tiles = Integration.objects.filter(environment=environment)
    return [f"{tile.name}: {sentence}" for tile in tiles for sentence in _of(tile)]


def _of(tile):
    yield from _past_that_differs(tile)
    yield from _contents_that_differ(tile)
    yield from _references_that_dangle(tile)
    yield from _history_without_a_person(tile)


def _past_that_differs(tile):
    for revision in Revision.objects.filter(integration=tile).order_by("number"):
        entries = contents_at(tile.pk, revision.number)
        items = [canonical.state_item(key, e.kind, e.name, e.content) for key, e in entries.items()]
        if canonical.to_bytes(canonical.combine(0, added=items)) != bytes(revision.state_sum):
            yield f"the history does not give the state of revision {revision.number}"
    past = {key: (e.kind, e.name, e.content) for key, e in contents_at(tile.pk, tile.head).items()}
    if past != state_of(tile):
        yield "the history does not lead to the present state"
    numbers = list(
        Revision.objects.filter(integration=tile).order_by("number").values_list("number", flat=True)
    )
    if numbers != list(range(1, tile.head + 1)):
        yield f"the revisions are {numbers}, and the newest is {tile.head}"


def _contents_that_differ(tile):
    held = Resource.objects.filter(integration=tile)
    for content in Content.objects.filter(pk__in=held.values("content")):
        if canonical.content_id(content.document) != content.id:
            yield f"the content {content.id} is not what its key says"


def _references_that_dangle(tile):
    held = set(Resource.objects.filter(integration=tile).values_list("lineage", flat=True))
    for resource in Resource.objects.filter(integration=tile).select_related("content"):
        if lost := set(resource.content.references) - held:
            yield f"{resource.kind} {resource.name} refers to {lost}, which the tile does not hold"


def _history_without_a_person(tile):
    if Resource.history.filter(integration_id=tile.pk, history_user=None).exists():
        yield "the history does not say who changed something"
