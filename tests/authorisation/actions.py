"""All actions of the tables, and the addresses that other tests ask."""

from tests.authorisation.on_accounts import ON_AN_ACCOUNT
from tests.authorisation.on_audit import ON_AUDIT
from tests.authorisation.on_lookups import ON_LOOKUPS
from tests.authorisation.on_people import ON_PEOPLE
from tests.authorisation.on_places import ON_A_CONNECTION, ON_AN_ENVIRONMENT
from tests.authorisation.on_tiles import (
    ON_A_DELETED_TILE,
    ON_A_FENCED_TILE,
    ON_A_JOB,
    ON_A_PULL_REQUEST,
    ON_A_TILE,
)

ACTIONS = [
    *ON_A_TILE,
    *ON_LOOKUPS,
    *ON_AUDIT,
    *ON_PEOPLE,
    *ON_AN_ENVIRONMENT,
    *ON_A_CONNECTION,
    *ON_AN_ACCOUNT,
    *ON_A_DELETED_TILE,
    *ON_A_FENCED_TILE,
    *ON_A_PULL_REQUEST,
    *ON_A_JOB,
]

# Asked by the grids and test_sides.py: it takes a level at two places, or another account.
OF_TWO_ENDS = {
    "integrations:clone": ("GET", "POST"),
    "integrations:developer_clones": ("GET", "POST"),
    "integrations:family_roles": ("POST",),
    "integrations:lookup_copy": ("POST",),
    "integrations:lookup_preview": ("GET", "POST"),
    "integrations:resource_share": ("GET", "POST"),
    "integrations:resource_unshare": ("GET", "POST"),
    "integrations:migration": ("GET", "POST"),
    "integrations:migration_report": ("GET",),
    "integrations:migration_result": ("GET",),
    "integrations:upload": ("POST",),
    "pullrequests:create": ("POST",),
    "pullrequests:merge": ("POST",),
    "pullrequests:resolve": ("POST",),
    "pullrequests:resolve_many": ("POST",),
    "pullrequests:resolve_reverted": ("POST",),
}
# Open to whoever is signed in: it shows what that person may see, or is about the person alone.
OF_ONESELF = {"integrations:landing": ("GET",), "pullrequests:all": ("GET",), "theme": ("POST",)}
# Open to everybody: signing in, and what watchers and browsers ask for.
OPEN = {"healthz": ("GET",), "theme": ("POST",), "integrations:join": ("GET", "POST")}
# For programs: whatever comes without a token is answered by 401, before anything else is looked at.
FOR_PROGRAMS = {"integrations:api_token"}
