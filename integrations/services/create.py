"""Making an empty tile."""

from django.db import transaction

from environments.models import Environment, User
from integrations.models import Integration, Revision
from integrations.permissions import get_receiving_environment
from integrations.services.revisions import open_revision


@transaction.atomic
def create_integration(
    *, environment: Environment, name: str, description: str = "", by: User
) -> Integration:
    """Make an empty tile in an environment; needs Manage on the environment."""
    get_receiving_environment(by, environment.code)
    integration = Integration.objects.create(
        environment=environment, name=name, description=description, created_by=by
    )
    open_revision(
        integration=integration,
        kind=Revision.Kind.CREATE,
        by=by,
        description=f"Created {integration.name}",
        total=0,
    )
    return integration
