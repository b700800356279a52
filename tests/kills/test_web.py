"""The pages while the message broker stands still."""

import time
from copy import deepcopy

import pytest
from django.conf import settings as site

from pullrequests.models import PullRequest
from tests.factories import (
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
)
from tests.integrations.services.test_ringing import listen_at, silent_server, wait_for_the_bell

BUSY_MACHINE = 6  # the promise is three seconds; without a limit of ours it would be a minute


@pytest.mark.django_db(transaction=True)
def test_clicks_and_pages_are_answered_soon_though_the_broker_is_frozen(client, monkeypatch, settings):
    by = make_manager(environment := make_environment())
    dev = make_integration(environment, by=by, name="Dev", orders="let a = 1;")
    qa = make_clone(dev, by=by, name="QA")
    change(dev, "orders", by=by, content="let a = 2;")
    pull_request = make_pull_request(dev, qa, by=by)
    client.force_login(by)

    with silent_server() as address:
        listen_at(address, monkeypatch)
        settings.CACHES = deepcopy(site.CACHES)
        settings.CACHES["default"]["LOCATION"] = address
        page = pull_request.get_absolute_url()
        asked, clicking = timed(lambda: client.post(f"{page}merge/", {"version": pull_request.version}))
        shown, showing = timed(lambda: client.get(page))
        wait_for_the_bell()

    assert (asked.status_code, shown.status_code) == (302, 200)
    assert max(clicking, showing) < BUSY_MACHINE
    assert PullRequest.objects.get().job.state == "queued"


def timed(request):
    start = time.monotonic()
    return request(), time.monotonic() - start
