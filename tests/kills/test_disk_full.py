"""A full disk under the database: nothing is half done, pages can be read, and a sentence says what it is."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from integrations.models import Job
from pullrequests.models import PullRequest
from tests.factories import (
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    state_of,
)
from tests.ilm_site.running_site import new_home
from tests.kills.clicks import Click
from tests.kills.pictures import picture_of
from tests.kills.waiting import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]

MEGABYTES = 24
MANY = 1_000  # as many as need many new pages of history


@pytest.fixture
def small_disk(transactional_db):
    """A file system with little room, which holds the history alone; root can make one."""
    with new_home() as home, _mounted(home), connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        owner = Path(cursor.fetchone()[0]).stat()
        os.chown(home, owner.st_uid, owner.st_gid)
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{home}'")
        # Otherwise pages that earlier tests left behind would have room enough.
        cursor.execute("TRUNCATE integrations_resource_history")
        cursor.execute("ALTER TABLE integrations_resource_history SET TABLESPACE small")
        yield home
        cursor.execute("ALTER TABLE integrations_resource_history SET TABLESPACE pg_default")
        cursor.execute("DROP TABLESPACE small")


@contextmanager
def _mounted(folder):
    size = f"size={MEGABYTES}m,mode=755"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("Only root can make a small disk.")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_up(file):
    with file.open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_leaves_all_as_it_was_and_says_so_and_with_room_the_merge_can_be_asked_for_again(
    small_disk, stage, client
):
    by = make_manager(environment := make_environment())
    dev = make_integration(environment, by=by, name="Dev", orders="let a = 1;")
    qa = make_clone(dev, by=by, name="QA")
    fill(dev, {f"script {n}": {"name": f"script {n}"} for n in range(MANY)}, kind="script", by=by)
    click = Click("pull", make_pull_request(dev, qa, by=by).pk, by.pk)
    before = picture_of(environment)
    fill_up(small_disk / "filler")

    job = click.ask()
    wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, "the job ends")

    job.refresh_from_db()
    client.force_login(by)
    page = client.get(PullRequest.objects.get().get_absolute_url()).content.decode()
    assert job.problem == "The server's storage is full; nothing was changed. Please tell an admin."
    assert "storage is full" in page
    assert picture_of(environment) == before
    (small_disk / "filler").unlink()
    stage.wait_until_done(click.ask())
    assert len(state_of(qa)) == len(state_of(dev)) > MANY
