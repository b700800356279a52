"""The page that waits for long work."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Job
from integrations.progress import report
from tests.factories import make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


def make_job(by, **fields):
    return Job.objects.create(
        **{"task": "none", "title": "Cloning Orders", "key": "key", "created_by": by, **fields}
    )


def fragment(client, job, seen=""):
    return client.get(reverse("integrations:job_progress", args=[job.code]), {"seen": seen})


def test_a_waiting_job_says_so_and_asks_again(client):
    person = make_user()
    job = make_job(person)
    client.force_login(person)

    page = client.get(job.get_absolute_url()).content.decode()

    assert "Waiting for a worker" in page
    assert f"{reverse('integrations:job_progress', args=[job.code])}?seen=queued" in page
    assert 'http-equiv="refresh"' in page


def test_a_running_job_shows_its_step(client):
    person = make_user()
    job = make_job(person, state=Job.State.RUNNING)
    report(job, 2, 3, "Copying resources")
    client.force_login(person)

    page = client.get(job.get_absolute_url()).content.decode()

    assert "Step 2 of 3: Copying resources" in page
    assert '<progress class="job-progress" max="3" value="2"' in page


def test_the_fragment_is_silent_while_nothing_has_changed(client):
    person = make_user()
    job = make_job(person, state=Job.State.RUNNING)
    report(job, 1, 3, "Checking rights")
    client.force_login(person)

    assert fragment(client, job, seen="running-1").status_code == 204
    report(job, 2, 3, "Copying resources")
    assert "Copying resources" in fragment(client, job, seen="running-1").content.decode()


def test_a_finished_job_sends_the_page_on(client):
    person = make_user()
    job = make_job(person, state=Job.State.DONE, result_url="/tiles/somewhere/")
    client.force_login(person)

    response = fragment(client, job, seen="running-2")

    assert response["HX-Redirect"] == "/tiles/somewhere/"
    assert client.get(job.get_absolute_url()).url == "/tiles/somewhere/"


def test_a_failed_job_says_what_was_wrong_and_stops_asking(client):
    person = make_user()
    job = make_job(person, state=Job.State.FAILED, problem="flows/Orders.json: <b>no</b> such export.")
    client.force_login(person)

    page = client.get(job.get_absolute_url()).content.decode()

    assert "Nothing was changed." in page
    assert "flows/Orders.json: &lt;b&gt;no&lt;/b&gt; such export." in page
    assert str(job.code) in page
    assert "hx-trigger" not in page


def test_someone_who_sees_the_tile_may_follow_its_job(client):
    tile = make_integration()
    job = make_job(make_user(), integration=tile)
    client.force_login(make_manager(tile, role=Role.MONITOR))

    assert client.get(job.get_absolute_url()).status_code == 200


def test_strangers_do_not_learn_that_a_job_exists(client):
    job = make_job(make_user(), integration=make_integration())
    client.force_login(make_user())

    assert client.get(job.get_absolute_url()).status_code == 404
    assert fragment(client, job).status_code == 404


def test_forged_htmx_headers_open_nothing(client):
    job = make_job(make_user(), integration=make_integration())
    client.force_login(make_user())

    response = client.get(
        reverse("integrations:job_progress", args=[job.code]),
        headers={"HX-Request": "true", "HX-Target": "job"},
    )

    assert response.status_code == 404
