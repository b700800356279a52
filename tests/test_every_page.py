"""Every page of the site, as a person of the demo meets it: whole, readable, and without complaints in the console.

A new address fails the first test until it has a visit here, or a reason why it is no page.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLResolver, get_resolver, reverse

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from ilm_site.demo.documents import ids
from ilm_site.demo.loading import load_demo
from integrations.archive.lineages import lineage_of
from integrations.errors import IntegrationError
from integrations.models import Integration, Job, LookupEntry, ResourceLocal
from integrations.services.jobs import run_job
from integrations.services.lookup_upload import stage_rows
from integrations.services.migrate_sides import request_migration
from integrations.services.snapshot import request_snapshot
from integrations.services.tokens import create_token
from integrations.tasks import migrate_task
from pullrequests.models import PullRequest
from tests.browsing import HEIGHTS, accessibility_problems, scrolls_sideways
from tests.factories import make_integration, make_invitation, make_sides, resource_of, share

PASSWORD = "a fine and long password"
WIDE, NARROW = HEIGHTS
OF_LOOKS = ["color-contrast", "target-size", "link-in-text-block"]
"""What depends on width and colours; all else is the same in every look."""
NOBODY, HALFWAY, SECURED = "nobody", "halfway", "secured"

# The name of the address, who goes there, what its parts stand for (names of things in the demo), its query.
VISITS = [
    ("integrations:landing", "dora", {}),
    ("integrations:home", "dora", {"code": "dev environment"}),
    ("integrations:home", "moss", {"code": "production environment"}),
    ("environments:account", "ada", {"code": "account"}),
    ("integrations:resources", "dora", {"code": "dev environment"}),
    ("environments:licence", "ada", {"code": "account"}),
    ("environments:environment_create", "rhea", {"code": "account"}),
    ("environments:environment_edit", "ada", {"code": "account", "environment": "production environment"}),
    ("environments:environment_disable", "ada", {"code": "account", "environment": "qa environment"}),
    ("integrations:upload", "dora", {"code": "dev environment"}),
    ("integrations:create", "dora", {"code": "dev environment"}),
    ("integrations:connections", "dora", {"code": "dev environment"}),
    ("integrations:connections", "moss", {"code": "production environment"}, "?state=check"),
    ("integrations:connection_create", "dora", {"code": "dev environment"}),
    ("integrations:connection_create", "dora", {"code": "dev environment"}, "?type=ftp"),
    ("integrations:connection", "dora", {"code": "dev environment", "connection": "the connection"}),
    ("integrations:connection_edit", "dora", {"code": "dev environment", "connection": "the connection"}),
    ("integrations:connection_delete", "dora", {"code": "dev environment", "connection": "the connection"}),
    ("integrations:resource_connection", "dora", {"code": "dev", "lineage": "amazon"}),
    ("integrations:detail", "dora", {"code": "dev"}),
    ("integrations:flows", "dora", {"code": "dev"}),
    ("integrations:clones", "ada", {"code": "qa"}),
    ("integrations:clone", "ada", {"code": "qa"}),
    ("integrations:family_roles", "ada", {"code": "qa"}),
    ("integrations:developer_clones", "ada", {"code": "dev"}),
    ("integrations:clone", "ada", {"code": "dev"}, "?environment={production environment}"),
    ("integrations:revisions", "quinn", {"code": "qa"}),
    ("integrations:revision", "quinn", {"code": "qa", "number": 2}),
    ("integrations:compare", "quinn", {"code": "qa"}, "?before=1&after=4"),
    ("integrations:snapshot", "quinn", {"code": "qa"}),
    ("integrations:revert", "quinn", {"code": "qa", "number": 1}),
    ("integrations:settings", "quinn", {"code": "qa"}),
    ("integrations:deleted", "ada", {"code": "qa environment"}),
    ("pullrequests:delete_tile", "ada", {"code": "qa"}),
    ("integrations:access", "rhea", {"code": "production"}),
    ("integrations:access_role", "ada", {"code": "qa", "who": "person", "pk": "ada"}),
    ("integrations:access_invite", "rhea", {"code": "production"}),
    ("integrations:access_withdraw", "ada", {"code": "qa", "invitation": "to qa"}),
    ("integrations:environment_people_invite", "rhea", {"code": "production environment"}),
    (
        "integrations:environment_people_withdraw",
        "ada",
        {"code": "qa environment", "invitation": "to qa environment"},
    ),
    ("integrations:team_create", "ada", {"code": "account"}),
    ("integrations:team", "ada", {"code": "account", "pk": "team"}),
    ("integrations:team_member", "ada", {"code": "account", "pk": "team", "person": "quinn"}),
    ("integrations:team_delete", "ada", {"code": "account", "pk": "team"}),
    ("integrations:account_people_invite", "ada", {"code": "account"}),
    ("integrations:account_people_withdraw", "ada", {"code": "account", "invitation": "to the account"}),
    ("integrations:join", NOBODY, {"secret": "secret for someone new"}),
    ("integrations:join", "dora", {"secret": "secret for dora"}),
    ("integrations:join", "moss", {"secret": "secret for dora"}),
    ("integrations:my_access", "dora", {"code": "qa"}),
    ("integrations:tile_audit", "ada", {"code": "qa"}),
    ("integrations:tile_audit", "ada", {"code": "qa"}, "?what=pulled&kind=merge&since=2020-01-01"),
    ("integrations:environment_audit", "rhea", {"code": "production environment"}),
    ("integrations:account_audit", "ada", {"code": "account"}),
    ("integrations:tokens", "dora", {"code": "dev environment"}),
    ("integrations:tokens", "ada", {"code": "sandbox side"}),
    ("integrations:token_create", "ada", {"code": "dev environment"}),
    ("integrations:token_revoke", "dora", {"code": "dev environment", "token": "dora's token"}),
    ("integrations:environment_people", "rhea", {"code": "production environment"}),
    (
        "integrations:environment_people_role",
        "ada",
        {"code": "qa environment", "who": "person", "pk": "quinn"},
    ),
    ("integrations:account_people", "ada", {"code": "account"}),
    ("integrations:everyone", "ada", {"code": "account"}),
    ("integrations:person", "ada", {"code": "account", "pk": "moss"}),
    ("integrations:account_people_role", "ada", {"code": "account", "who": "person", "pk": "moss"}),
    ("integrations:resource_create", "dora", {"code": "dev", "kind": "script"}),
    ("integrations:resource", "dora", {"code": "dev", "lineage": "the flow"}),
    ("integrations:resource", "dora", {"code": "dev", "lineage": "the import"}, "?as=json"),
    ("integrations:resource_edit", "dora", {"code": "dev", "lineage": "the import"}),
    ("integrations:resource_edit", "dora", {"code": "dev", "lineage": "the flow"}, "?as=json"),
    ("integrations:resource_delete", "dora", {"code": "dev", "lineage": "the script"}),
    ("integrations:resources", "ada", {"code": "sandbox side"}),
    ("integrations:resource", "ada", {"code": "shared tile", "lineage": "shared script"}),
    ("integrations:resource_edit", "ada", {"code": "shared tile", "lineage": "shared script"}),
    ("integrations:resource_share", "ada", {"code": "shared tile", "lineage": "shared script"}),
    ("integrations:resource_unshare", "ada", {"code": "shared tile", "lineage": "shared script"}),
    ("integrations:resource_copy", "dora", {"code": "dev", "lineage": "the cache"}),
    ("integrations:resource_copy", "dora", {"code": "dev", "lineage": "the import"}),
    ("integrations:migration", "ada", {"code": "two-sided account"}),
    ("integrations:migration", "ada", {"code": "migrated account"}),
    ("integrations:migration_result", "ada", {"code": "migrated account"}),
    ("integrations:resource_history", "dora", {"code": "dev", "lineage": "the import"}),
    ("integrations:lookup_data", "dora", {"code": "dev", "lineage": "the cache"}),
    ("integrations:lookup_add", "dora", {"code": "dev", "lineage": "the cache"}),
    ("integrations:lookup_row", "dora", {"code": "dev", "lineage": "the cache", "pk": "a row"}),
    ("integrations:lookup_delete", "dora", {"code": "dev", "lineage": "the cache", "pk": "a row"}),
    ("integrations:lookup_clear", "dora", {"code": "dev", "lineage": "the cache"}),
    ("integrations:lookup_upload", "dora", {"code": "dev", "lineage": "the cache"}),
    ("integrations:lookup_preview", "dora", {"code": "dev", "lineage": "the cache", "upload": "kept rows"}),
    ("integrations:resource_revert", "dora", {"code": "dev", "lineage": "the import", "number": 1}),
    ("integrations:job", "quinn", {"code": "waiting job"}),
    ("integrations:job", "quinn", {"code": "failed job"}),
    ("pullrequests:all", "moss", {}),
    ("pullrequests:list", "quinn", {"code": "qa"}),
    ("pullrequests:create", "quinn", {"code": "qa"}),
    ("pullrequests:create", "dora", {"code": "dev"}, "?with={qa}&direction=pull"),
    ("pullrequests:detail", "quinn", {"code": "open request"}),
    ("pullrequests:detail", "quinn", {"code": "merged request"}),
    ("pullrequests:change", "quinn", {"code": "open request", "lineage": "orders export"}),
    ("pullrequests:change", "quinn", {"code": "open request", "lineage": "the script"}),
    ("pullrequests:change", "moss", {"code": "open request", "lineage": "the flow"}),
    ("pullrequests:change", "moss", {"code": "open request", "lineage": "new resource"}),
    ("account_login", NOBODY, {}),
    ("account_signup", NOBODY, {}),
    ("account_inactive", NOBODY, {}),
    ("account_reset_password", NOBODY, {}),
    ("account_reset_password_done", NOBODY, {}),
    ("account_reset_password_from_key", NOBODY, {"uidb36": "1", "key": "outworn"}),
    ("account_reset_password_from_key_done", NOBODY, {}),
    ("account_confirm_email", NOBODY, {"key": "outworn"}),
    ("account_email_verification_sent", NOBODY, {}),
    ("account_logout", "dora", {}),
    ("account_email", "dora", {}),
    ("account_set_password", "dora", {}),
    ("account_change_password", SECURED, {}),
    ("account_reauthenticate", SECURED, {}),
    ("mfa_index", SECURED, {}),
    ("mfa_authenticate", HALFWAY, {}),
    ("mfa_reauthenticate", SECURED, {}),
    ("mfa_activate_totp", "quinn", {}),
    ("mfa_deactivate_totp", SECURED, {}),
    ("mfa_view_recovery_codes", SECURED, {}),
    ("mfa_generate_recovery_codes", SECURED, {}),
]
NO_PAGES = {
    "only answers a form": [
        "integrations:access_send_again",
        "integrations:environment_people_send_again",
        "integrations:account_people_send_again",
        "integrations:person_remove",
        "integrations:person_deactivate",
        "integrations:person_reactivate",
        "integrations:connection_confirm",
        "integrations:connection_try",
        "environments:environment_move",
        "environments:environment_protect",
        "environments:environment_enable",
        "integrations:reminder_dismiss",
        "integrations:lookup_copy",
        "integrations:restore",
        "pullrequests:refresh",
        "pullrequests:merge",
        "pullrequests:cancel",
        "pullrequests:resolve",
        "pullrequests:resolve_many",
        "pullrequests:resolve_reverted",
        "pullrequests:viewed",
        "theme",
        "demo_sign_in",
    ],
    "is a part of another page": ["integrations:job_progress", "pullrequests:status"],
    "is a file or speaks to programs": [
        "integrations:download",
        "integrations:api_token",
        "integrations:tile_audit_csv",
        "integrations:environment_audit_csv",
        "integrations:account_audit_csv",
        "integrations:lookup_download",
        "integrations:migration_report",
        "mfa_download_recovery_codes",
        "healthz",
        "favicon",
    ],
    "belongs to a way of signing in that is switched off": ["account_confirm_login_code"],
}


@dataclass
class People:
    """One window for each person, opened when they first go somewhere."""

    site: object
    code: str

    def __post_init__(self):
        self.window_of = cache(self._window_of)

    def _window_of(self, person):
        if person == NOBODY:
            return self.site.page(path=reverse("account_login"))
        if person in (HALFWAY, SECURED):
            return self._signing_in(person)
        return self.site.page(User.objects.get(username=person))

    def _signing_in(self, person):
        """Ada has a second factor; halfway she has given her password alone."""
        page = self.window_of.__wrapped__(NOBODY)
        page.fill("[name=login]", "ada")
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(f"**{reverse('mfa_authenticate')}")
        if person == SECURED:
            page.fill("[name=code]", self.code)
            page.click("main form:has([name=code]) [type=submit]")
            page.wait_for_url("**/environments/**")
            page.goto(reverse("account_reauthenticate"))
            page.fill("[name=password]", PASSWORD)
            page.click("main form:has([name=password]) [type=submit]")
            page.wait_for_url("**/environments/**")
        return page


def test_every_address_has_a_visit_or_is_no_page():
    visited = {visit[0] for visit in VISITS}
    explained = {name for names in NO_PAGES.values() for name in names}

    assert visited.isdisjoint(explained)
    assert set(_names(get_resolver())) - explained == visited


def _names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name or str(pattern.pattern).removesuffix('.ico')}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("half", ["first", "second"])
def test_every_page_is_whole(site, half):
    load_demo()
    people = People(site, code=give_second_factor("ada"))
    things = things_of_the_demo()

    found = []
    ordered = sorted(VISITS, key=lambda visit: visit[1])  # each half has its own people's windows
    for visit in ordered[: len(VISITS) // 2] if half == "first" else ordered[len(VISITS) // 2 :]:
        path, person = path_of(things, *visit), visit[1]
        problems = problems_of(people.window_of(person), path, lands_at=landing(things, path))
        found += [f"{visit[0]} {path} for {person}: {problem}" for problem in problems]

    assert not found, "\n".join(found)


def give_second_factor(username):
    """A password and a second factor for someone; the code that lets them in once."""
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    TOTP.activate(user, generate_totp_secret())
    return RecoveryCodes.activate(user).get_unused_codes()[0]


def things_of_the_demo():
    """What the table above speaks of: codes of tiles, environments and requests, lineages of resources."""
    tiles = {tile.environment.name.lower(): tile for tile in Integration.objects.all()}
    environments = {f"{name} environment": tile.environment.code for name, tile in tiles.items()}
    quinn = User.objects.get(username="quinn")
    waiting = Job.objects.create(task="none.of.ours", title="Waiting", key="waiting", created_by=quinn)
    merged = PullRequest.objects.filter(target=tiles["qa"], status="merged").earliest("pk")
    opened = PullRequest.objects.get(status="open")
    return {
        **{name: tile.code for name, tile in tiles.items()},
        **environments,
        "account": tiles["qa"].environment.account.code,
        **{kind: lineage_of(vendor_id) for kind, vendor_id in RESOURCES.items()},
        **{f"{change.outcome} resource": change.lineage for change in opened.changes.all()},
        **dict(User.objects.values_list("username", "pk")),
        **invitations_of_the_demo(tiles["qa"]),
        "the connection": ResourceLocal.objects.get(
            resource__integration=tiles["dev"], resource__lineage=lineage_of(ids.AMAZON)
        ).connection.code,
        "waiting job": waiting.code,
        "failed job": failed_job(tiles["qa"], quinn).code,
        "open request": opened.code,
        "merged request": merged.code,
        "dora's token": token_of(User.objects.get(username="dora"), tiles["dev"].environment),
        "a row": LookupEntry.objects.filter(resource__integration=tiles["dev"]).earliest("pk").pk,
        "kept rows": kept_rows(tiles["dev"], User.objects.get(username="dora")).code,
        **things_of_two_sides(User.objects.get(username="ada")),
    }


def token_of(person, environment):
    about = {"name": "Nightly", "scope": "read", "lifetime": timedelta(days=90), "code": uuid4()}
    return create_token(environment=environment, by=person, **about)[0].code


def things_of_two_sides(ada):
    """A Production and Sandbox account beside the demo: Orders and Stock share a script."""
    production, sandbox = make_sides()
    give_role(to=ada, on=production.account, role=Role.ADMINISTER)
    orders = make_integration(production, by=ada, name="Orders", script="1\n")
    share(orders, "script", make_integration(sandbox, by=ada, name="Stock"), by=ada)
    return {
        "two-sided account": production.account.code,
        "sandbox side": sandbox.code,
        "migrated account": migrated_account(ada).code,
        "shared tile": orders.code,
        "shared script": resource_of(orders, "script").lineage,
    }


def invitations_of_the_demo(tile):
    """One to each kind of place, and the secrets of two links; besides, a team."""
    ada, environment = User.objects.get(username="ada"), tile.environment
    to_qa, secret = make_invitation(tile, "newcomer@demo.example", by=ada)
    _, for_dora = make_invitation(tile, "dora@demo.example", by=ada)
    team = environment.account.teams.create(name="Testers")
    team.user_set.add(User.objects.get(username="quinn"))
    give_role(to=team, on=tile, role=Role.MANAGE)
    return {
        "team": team.pk,
        "to qa": to_qa.code,
        "to qa environment": make_invitation(environment, by=ada)[0].code,
        "to the account": make_invitation(environment.account, by=ada)[0].code,
        "secret for someone new": secret,
        "secret for dora": for_dora,
    }


def kept_rows(tile, person):
    rows = {"AMZ-1001": {"internalId": 5512}, "AMZ-1002": "changed", "AMZ-9999": "new"}
    return stage_rows(
        integration=tile, lineage=lineage_of(ids.SKU_CACHE), rows=rows, origin="skus.csv", by=person
    )


def migrated_account(ada):
    production, sandbox = make_sides()
    give_role(to=ada, on=production.account, role=Role.ADMINISTER)
    make_integration(sandbox, by=ada, name="Orders Dev")
    migrate_task(request_migration(account=production.account, by=ada).pk)
    return production.account


def failed_job(tile, person):
    job = request_snapshot(integration=tile, label="Too late", by=person)

    def refuse(_job):
        raise IntegrationError("The tile has changed since you looked.")

    run_job(job_id=job.pk, work=refuse)
    return job


RESOURCES = {
    "the flow": ids.STOCK_FLOW,
    "the import": ids.SALES_ORDER_IMPORT,
    "amazon": ids.AMAZON,
    "the script": ids.SAFETY_STOCK,
    "orders export": ids.ORDERS_EXPORT,
    "the cache": ids.SKU_CACHE,
}


def path_of(things, name, _person, parts, query=""):
    known = {part: things.get(value, value) for part, value in parts.items()}
    return reverse(name, kwargs=known) + query.format_map(things)


def landing(things, path):
    """Only the front door leads on to another page."""
    front_door = reverse("integrations:landing")
    return reverse("integrations:home", args=[things["dev environment"]]) if path == front_door else path


def look(page, width, theme):
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=theme)


def problems_of(page, path, *, lands_at):
    """All that is wrong with a page, in a wide light window and in a narrow dark one, a line each."""
    page.problems.clear()
    look(page, WIDE, "light")
    response = page.goto(path)
    problems = [f"console: {problem}" for problem in page.problems]
    if response.status != 200 or not page.url.endswith(lands_at):
        return [*problems, f"answered {response.status} at {page.url}"]
    problems += accessibility_problems(page)
    if scrolls_sideways(page):
        problems.append("scrolls sideways")
    look(page, NARROW, "dark")
    problems += [f"narrow and dark: {problem}" for problem in accessibility_problems(page, rules=OF_LOOKS)]
    if scrolls_sideways(page):
        problems.append("scrolls sideways where it is narrow")
    if page.locator("h1").count() != 1:
        problems.append(f"has {page.locator('h1').count()} headings of the first rank")
    if not page.title().strip() or page.title().startswith("Daisychain"):
        problems.append(f"has no title of its own: {page.title()!r}")
    return problems
