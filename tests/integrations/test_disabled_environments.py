"""A disabled environment: everything stays in it, and nobody finds any of it."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from environments.roles import Role
from environments.services.disable_environment import disable_environment
from environments.services.enable_environment import enable_environment
from integrations.archive.lineages import lineage_of
from integrations.bulk import store_vendor_ids
from integrations.models import Integration, Job
from integrations.permissions import role_on
from integrations.services.clone import carry_out_clone, request_clone
from integrations.services.edit import create_resource
from integrations.services.jobs import run_job
from integrations.services.snapshot import request_snapshot
from pullrequests.models import PullRequest
from pullrequests.services.merge import request_merge
from pullrequests.tasks import merge_task
from tests.factories import (
    all_rows,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)
from tests.page_words import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Orders in Dev, QA and Production, with a pull request and a job in QA, and an account's admin."""
    account = make_account()
    admin = make_manager(account, role=Role.ADMINISTER)
    dev, qa, production = (
        make_environment(account, name=name, position=place, is_production=name == "Production")
        for place, name in enumerate(("Dev", "QA", "Production"))
    )
    in_dev = make_integration(dev, by=admin, name="Orders", hook="1")
    store_vendor_ids([(lineage_of("hook"), "hook")])
    in_qa = make_clone(in_dev, qa, by=admin, name="Orders")
    make_clone(in_qa, production, by=admin, name="Orders")
    change(in_dev, "hook", content="2", by=admin)
    make_pull_request(in_dev, in_qa, by=admin, title="On its way")
    request_snapshot(integration=in_qa, label="Kept", by=admin)
    return admin


def tile(name):
    return Integration.objects.get(environment__name=name)


def addresses():
    """Every page that shows something of QA."""
    qa, request, job = tile("QA"), PullRequest.objects.get(), Job.objects.get(task="integrations.snapshot")
    of_tile = [
        "detail",
        "flows",
        "clones",
        "clone",
        "revisions",
        "compare",
        "snapshot",
        "download",
        "settings",
        "access",
    ]
    lineage = lineage_of("hook")
    return [
        reverse("integrations:home", args=[qa.environment.code]),
        reverse("integrations:upload", args=[qa.environment.code]),
        reverse("integrations:create", args=[qa.environment.code]),
        reverse("integrations:deleted", args=[qa.environment.code]),
        *(reverse(f"integrations:{name}", args=[qa.code]) for name in of_tile),
        reverse("integrations:revision", args=[qa.code, 1]),
        reverse("integrations:revert", args=[qa.code, 1]),
        reverse("integrations:resource", args=[qa.code, lineage]),
        reverse("integrations:resource_edit", args=[qa.code, lineage]),
        reverse("integrations:resource_history", args=[qa.code, lineage]),
        reverse("integrations:resource_create", args=[qa.code, "script"]),
        reverse("pullrequests:list", args=[qa.code]),
        reverse("pullrequests:create", args=[qa.code]),
        reverse("pullrequests:delete_tile", args=[qa.code]),
        reverse("pullrequests:detail", args=[request.code]),
        reverse("pullrequests:status", args=[request.code]),
        reverse("pullrequests:change", args=[request.code, lineage]),
        reverse("integrations:job", args=[job.code]),
        reverse("integrations:job_progress", args=[job.code]),
    ]


def disable(name, by):
    disable_environment(environment=tile(name).environment, by=by)


@pytest.mark.parametrize("person", ["admin", "superuser"])
def test_all_of_it_is_gone_and_comes_back(client, chain, person):
    client.force_login(chain if person == "admin" else make_user(is_superuser=True))
    visible = {address: 302 if address.endswith("/status/") else 200 for address in addresses()}
    gone = dict.fromkeys(addresses(), 404)
    before = {address: client.get(address).status_code for address in addresses()}

    disable("QA", chain)
    meanwhile = {address: client.get(address).status_code for address in addresses()}
    enable_environment(environment=tile("QA").environment, by=chain)
    after = {address: client.get(address).status_code for address in addresses()}

    assert before == visible
    assert meanwhile == gone
    assert after == visible


def test_other_pages_do_not_tell_of_it(client, chain):
    client.force_login(chain)
    dev = tile("Dev")
    pages = [
        reverse("integrations:home", args=[dev.environment.code]),
        *(
            reverse(f"integrations:{name}", args=[dev.code])
            for name in ("detail", "clones", "clone", "access")
        ),
        reverse("integrations:resource", args=[dev.code, lineage_of("hook")]),
        reverse("pullrequests:all"),
        reverse("pullrequests:list", args=[dev.code]),
        reverse("pullrequests:create", args=[dev.code]),
        reverse("pullrequests:delete_tile", args=[dev.code]),
    ]
    code = str(tile("QA").code)
    before = {page: client.get(page).content.decode() for page in pages}
    assert all("QA" in text for text in before.values())

    disable("QA", chain)

    for page in pages:
        text = client.get(page).content.decode()
        words = words_of(text)
        assert ("QA" in words, "On its way" in words, code in text) == (False, False, False), page
    assert "QA" in client.get(dev.environment.account.get_absolute_url()).content.decode()


def test_its_own_administrators_have_no_role_in_it(chain):
    qa = tile("QA")
    person, root = make_manager(qa, qa.environment, role=Role.ADMINISTER), make_user(is_superuser=True)
    assert [role_on(each, qa) for each in (person, chain, root)] == [Role.ADMINISTER] * 3

    disable("QA", chain)

    assert [role_on(each, qa) for each in (person, chain, root)] == [Role.NONE] * 3
    assert [row.role for row in Integration.objects.with_role_of(root).filter(pk=qa.pk)] == [0]
    with pytest.raises(PermissionDenied):
        create_resource(integration=qa, kind="script", document={"name": "late"}, by=chain)


@pytest.mark.django_db(transaction=True)
def test_work_that_was_waiting_is_refused_and_changes_nothing(chain):
    pull_request, dev = PullRequest.objects.get(), tile("Dev")
    merging = request_merge(pull_request=pull_request, version=pull_request.version, by=chain)
    cloning = request_clone(
        source=dev,
        environment=tile("QA").environment,
        name="Late",
        connections={},
        with_lookup_data=False,
        by=chain,
    )
    disable("QA", chain)
    before = all_rows()["integrations.Resource"], all_rows()["integrations.Integration"]

    merge_task(merging.pk)
    run_job(job_id=cloning.pk, work=carry_out_clone)

    assert (all_rows()["integrations.Resource"], all_rows()["integrations.Integration"]) == before
    states = Job.objects.filter(pk__in=[merging.pk, cloning.pk]).values_list("state", flat=True)
    assert list(states) == [Job.State.FAILED] * 2


def test_a_job_that_would_make_a_tile_in_it_is_not_told_of(client, chain):
    client.force_login(chain)
    job = request_clone(
        source=tile("Dev"),
        environment=tile("QA").environment,
        name="Late",
        connections={},
        with_lookup_data=False,
        by=chain,
    )
    assert client.get(job.get_absolute_url()).status_code == 200

    disable("QA", chain)

    assert client.get(job.get_absolute_url()).status_code == 404


def test_the_switcher_forgets_it(client, chain):
    client.force_login(chain)
    qa = tile("QA").environment
    client.get(qa.get_absolute_url())
    assert client.get("/").url == qa.get_absolute_url()

    disable("QA", chain)

    assert client.get("/").url == tile("Dev").environment.get_absolute_url()


def test_posts_into_it_find_nothing(client, chain):
    client.force_login(chain)
    qa = tile("QA")
    disable("QA", chain)
    before = all_rows()
    posts = [
        (reverse("integrations:create", args=[qa.environment.code]), {"name": "New"}),
        (reverse("integrations:upload", args=[qa.environment.code]), {"archive": io.BytesIO(b"x")}),
        (reverse("integrations:snapshot", args=[qa.code]), {"label": "x"}),
        (reverse("integrations:settings", args=[qa.code]), {"name": "x"}),
        (reverse("pullrequests:cancel", args=[PullRequest.objects.get().code]), {"version": 1}),
        (reverse("pullrequests:merge", args=[PullRequest.objects.get().code]), {"version": 1}),
    ]

    assert {address: client.post(address, sent).status_code for address, sent in posts} == {
        address: 404 for address, _ in posts
    }
    assert all_rows() == before
