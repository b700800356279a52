"""Testing a connection: a job sends the request, the page says how it was answered."""

import pytest
from django.urls import reverse

from environments.models import AuditEntry, Connection
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Job
from integrations.services.try_connection import MOST
from integrations.tasks import try_connection_task
from tests.factories import make_connection, make_environment, make_manager, make_user
from tests.integrations.test_outgoing import running_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment():
    return make_environment(name="QA")


@pytest.fixture
def by(environment):
    return make_manager(environment)


@pytest.fixture
def server(settings):
    with running_server() as running:
        settings.ALLOWED_DESTINATIONS = [f"127.0.0.1:{running.server_port}"]
        yield running


def try_address(environment, connection):
    return reverse("integrations:connection_try", args=[environment.code, connection.code])


def tried(client, environment, connection):
    """What the page says after the job has run."""
    response = client.post(try_address(environment, connection))
    job = Job.objects.order_by("-pk").first()
    assert response.headers["Location"] == job.get_absolute_url()
    try_connection_task(job.pk)
    page = client.get(job.get_absolute_url(), follow=True)
    return page.context["tested"].arguments["outcome"]


def test_the_page_says_how_it_was_answered_and_the_audit_log_that_it_was_tested(
    client, environment, by, server
):
    shop = make_connection(
        environment, name="Shop", address=f"http://127.0.0.1:{server.server_port}/plain", scheme="Bearer"
    )
    client.force_login(by)

    assert tried(client, environment, shop) == "It answered with status 200 and 20 bytes."

    assert server.asked[0][2]["Authorization"] == "Bearer a token"
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor) == ("connection.tested", by)
    assert (
        "secret of the target"
        not in client.get(
            reverse("integrations:connection", args=[environment.code, shop.code])
        ).content.decode()
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1/", "does not lead to the public internet"),
        ("http://169.254.169.254/latest", "does not lead to the public internet"),
        ("http://example.com:6379/", "Only the ports 80 and 443"),
    ],
)
def test_what_is_refused_is_said_and_audited(client, environment, by, address, words):
    shop = make_connection(environment, address=address)
    client.force_login(by)

    assert words in tried(client, environment, shop)
    assert words in AuditEntry.objects.first().summary


def test_unreadable_credentials_are_asked_for_again(client, environment, by):
    shop = make_connection(environment)
    Connection.objects.update(sealed="damaged")
    client.force_login(by)

    assert "enter it again" in tried(client, environment, shop)


def test_only_what_speaks_http_can_be_tested(client, environment, by):
    files = make_connection(environment, type_name="ftp", address="files.example")
    client.force_login(by)

    response = client.post(try_address(environment, files))

    assert response.status_code == 422
    assert "cannot be tested here" in response.content.decode()
    assert not Job.objects.exists()


def test_testing_too_often_has_to_wait(client, environment, by):
    shop = make_connection(environment)
    client.force_login(by)
    for _ in range(MOST):
        assert client.post(try_address(environment, shop)).status_code == 302

    response = client.post(try_address(environment, shop))

    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert Job.objects.count() == MOST
    client.force_login(make_manager(environment))
    assert client.post(try_address(environment, shop)).status_code == 302


def test_it_needs_manage_and_a_form(client, environment, by):
    shop = make_connection(environment)
    for person, status in ((make_user(), 404), (make_manager(environment, role=Role.MONITOR), 403)):
        client.force_login(person)
        assert client.post(try_address(environment, shop)).status_code == status
    client.force_login(by)
    assert client.get(try_address(environment, shop)).status_code == 405
    elsewhere = make_environment(environment.account)
    give_role(to=by, on=elsewhere, role=Role.MANAGE)
    assert client.post(try_address(elsewhere, shop)).status_code == 404
    assert not Job.objects.exists()


def test_whoever_lost_manage_meanwhile_sends_nothing(client, environment, by, server):
    shop = make_connection(environment, address=f"http://127.0.0.1:{server.server_port}/plain")
    client.force_login(by)
    client.post(try_address(environment, shop))
    give_role(to=by, on=environment, role=Role.MONITOR)

    try_connection_task(Job.objects.get().pk)

    assert Job.objects.get().state == Job.State.FAILED
    assert server.asked == []
