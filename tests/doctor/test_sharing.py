"""What the doctor says of resources that several tiles share."""

import pytest

from environments.models import Licence
from ilm_site.doctor import examine
from tests.factories import make_integration, make_manager, make_sides, share
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders():
    """Orders in Production shares its script with Stock in Sandbox."""
    production, sandbox = make_sides()
    by = make_manager(production.account)
    tile = make_integration(production, by=by, name="Orders", script="1\n")
    share(tile, "script", make_integration(sandbox, by=by, name="Stock"), by=by)
    return tile


def found():
    return [str(fault) for fault in examine()]


def test_nothing_of_what_is_right(orders):
    assert found() == []


@pytest.mark.parametrize(
    "statement, told",
    [
        (
            "UPDATE integrations_integration SET is_sharing = false WHERE name = 'Stock'",
            "Stock · Sandbox: It shares resources, but does not know of it.",
        ),
        (
            "UPDATE integrations_integration SET archived_at = now() WHERE name = 'Stock'",
            "Stock · Sandbox: It was deleted, but is said to share resources.",
        ),
        (
            "DELETE FROM integrations_resource WHERE integration_id ="
            " (SELECT id FROM integrations_integration WHERE name = 'Stock')",
            "Stock · Sandbox, script: It is shared with Orders · Production, but is not the same there.",
        ),
        (
            "UPDATE integrations_resource SET name = 'evil' WHERE integration_id ="
            " (SELECT id FROM integrations_integration WHERE name = 'Stock')",
            "Stock · Sandbox, evil: It is shared with Orders · Production, but is not the same there.",
        ),
        (
            "DELETE FROM integrations_sharedresource WHERE integration_id ="
            " (SELECT id FROM integrations_integration WHERE name = 'Stock')",
            "Stock · Sandbox: It is said to share resources, but shares none.",
        ),
        (
            "DELETE FROM integrations_sharedresource WHERE integration_id ="
            " (SELECT id FROM integrations_integration WHERE name = 'Stock')",
            "Orders · Production: It is said to share a resource, but with no other tile.",
        ),
        (
            f"UPDATE environments_account SET licence = '{Licence.SINGLE}'",
            "Orders · Production: It is said to share resources, but its account has no two sides.",
        ),
    ],
)
def test_what_is_wrong(orders, statement, told):
    tamper(statement)

    assert told in found()
