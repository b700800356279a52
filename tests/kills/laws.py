"""What must hold of every tile at every moment; told as sentences about what does not."""

from ilm_site.doctor import examine
from integrations.models import Integration, Resource


def broken_laws(environment):
    """What the doctor finds, and changes without a person; nothing when all is well."""
    for tile in Integration.objects.filter(environment=environment):
        yield from map(str, examine(tile))
        if Resource.history.filter(integration_id=tile.pk, history_user=None).exists():
            yield f"{tile.name}: the history does not say who changed something"
