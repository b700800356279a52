"""Daisychain at the work that is measured: through the services, on a real database."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from environments.models import Account, Environment, User
from environments.roles import Role
from environments.services.grants import give_role
from integrations import canonical
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import read_archive
from integrations.documents import collector_paused
from integrations.history import contents_at
from integrations.kinds import get_kind
from integrations.kinds.references import translate
from integrations.models import Integration, Job, Revision
from integrations.services.archive import SETTINGS_LINEAGE, carry_out_upload, request_upload, store_archive
from integrations.services.clone import clone_integration
from integrations.services.jobs import run_job
from integrations.services.locking import lock_integration
from integrations.services.revert import revert_integration
from integrations.services.revisions import Plan, prepare, write_revision
from integrations.services.snapshot import take_snapshot
from pullrequests.compare import Pins, newest_sync
from pullrequests.evaluate import Evaluation, evaluate
from pullrequests.models import PullRequest
from pullrequests.services.merge import carry_out_merge, release_failed_merge, request_merge
from pullrequests.services.open import open_pull_request
from pullrequests.services.resolve import resolve_many
from tests.benchmarks.corpus import Corpus, Document, Documents
from tests.benchmarks.edits import Case
from tests.benchmarks.measuring import Work
from tests.benchmarks.subject import Subject

State = dict[UUID, UUID]


class Wrong(AssertionError):
    """What came out is not what had to come out."""


class Ours:
    """A tile of the corpus, and the operations on clones of it."""

    def __init__(self, corpus: Corpus) -> None:
        self.account = Account.objects.create(name="Benchmark")
        self.by = User.objects.create_user(username="benchmark", email="benchmark@example.com", password=None)
        self.environment = self._environment("Development")
        self.shelf: Environment | None = None
        self.numbers = count(1)
        parsed = read_archive(archive_of(corpus))
        self.base = store_archive(parsed=parsed, environment=self.environment, name="Base", by=self.by)

    # Operations: prepare, yield the work, check

    def upload(self, subject: Subject) -> Iterator[Work]:
        """From the documents of an archive to the tile: what the worker does once the archive is read."""
        fresh = subject.fresh_corpus("upload")
        parsed = read_archive(archive_of(fresh))
        made: list[Integration] = []

        def work() -> None:
            with collector_paused():
                made.append(
                    store_archive(parsed=parsed, environment=self.environment, name="New", by=self.by)
                )

        yield work
        _expect_state(made[0], fresh.documents, fresh.kinds)

    def upload_archive(self, subject: Subject) -> Iterator[Work]:
        """From the archive's bytes in the database to the tile: all that the worker does."""
        fresh = subject.fresh_corpus("upload_archive")
        job = request_upload(environment=self.environment, name="New", data=archive_of(fresh), by=self.by)
        yield lambda: run_job(job_id=job.pk, work=carry_out_upload)
        _expect_done(job)
        uploaded = Integration.objects.filter(name="New").latest("pk")
        _expect_state(uploaded, fresh.documents, fresh.kinds)

    def clone(self, subject: Subject) -> Iterator[Work]:
        made: list[Integration] = []
        yield lambda: made.append(self._clone(self.base))
        _expect_state(made[0], subject.case.base, subject.case.kinds)

    def snapshot(self, subject: Subject) -> Iterator[Work]:
        """A label on a state that has not changed since."""
        yield lambda: self._label(self.base)

    def snapshot_of_edits(self, subject: Subject) -> Iterator[Work]:
        """K edited documents become a revision, and that gets a label."""
        tile, case = self._clone(self.base), subject.case

        def work() -> None:
            with transaction.atomic():
                self._edit(tile, case, case.target)
                self._label(tile)

        yield work
        _expect_state(tile, case.target, case.kinds)

    def compare(self, subject: Subject) -> Iterator[Work]:
        """From the pinned states to all changes and conflicts, documents opened where both changed."""
        source, target = self._pair(subject.case)
        found: list[Evaluation] = []
        pins = Pins(newest_sync(source.parent_edge), source.pk, source.head, target.pk, target.head)
        yield lambda: found.append(evaluate(pins, {}))
        _expect_conflicts(found[0], subject.case)

    def open(self, subject: Subject) -> Iterator[Work]:
        """The comparison, kept as a pull request with its changes."""
        source, target = self._pair(subject.case)
        yield lambda: open_pull_request(source=source, target=target, title="Measured", by=self.by)

    def merge(self, subject: Subject) -> Iterator[Work]:
        """From the click to the committed revision: its transaction, and then the worker's."""
        opened = self.settled_pull_request(subject.case)

        def work() -> None:
            job = request_merge(pull_request=opened, version=opened.version, by=self.by)
            run_job(job_id=job.pk, work=carry_out_merge, failed=release_failed_merge)

        yield work
        opened.refresh_from_db()
        assert opened.job is not None
        _expect_done(opened.job)
        _expect_state(opened.target, subject.case.expected, subject.case.kinds)

    def revert(self, subject: Subject) -> Iterator[Work]:
        """K edits are taken back as a new revision."""
        tile, case = self._clone(self.base), subject.case
        with transaction.atomic():
            self._edit(tile, case, case.target)
        yield lambda: revert_integration(integration=tile, to_revision=1, wanted_head=2, by=self.by)
        _expect_state(tile, case.base, case.kinds)

    def state(self, subject: Subject) -> Iterator[Work]:
        """Which content every resource had at an earlier revision."""
        source, _ = self._pair(subject.case)
        found: list[Mapping] = []
        yield lambda: found.append(contents_at(source.pk, 1))
        if len(found[0]) != len(subject.case.base) + 1:
            raise Wrong("The earlier state is not whole.")

    def home(self, subject: Subject) -> Iterator[Work]:
        """The page of an environment with ten tiles in pairs, as the server answers."""
        if self.shelf is None:
            self.shelf = self._environment("Shelf")
            for _ in range(5):
                self._pair(subject.case, self.shelf)
        return self._page(reverse("integrations:home", args=[self.shelf.code]))

    def review(self, subject: Subject) -> Iterator[Work]:
        """The page of a pull request with all its changes, as the server answers."""
        source, target = self._pair(subject.case)
        opened = open_pull_request(source=source, target=target, title="Measured", by=self.by)
        return self._page(opened.get_absolute_url())

    def _page(self, address: str) -> Iterator[Work]:
        browser = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        browser.force_login(self.by)
        answers: list[int] = []
        yield lambda: answers.append(browser.get(address, secure=True).status_code)
        if answers != [200]:
            raise Wrong(f"{address} answered {answers}.")

    # What they are made of

    def _environment(self, name: str) -> Environment:
        environment = Environment.objects.create(account=self.account, name=name)
        give_role(to=self.by, on=environment, role=Role.MANAGE)
        return environment

    def _clone(self, source: Integration, environment: Environment | None = None) -> Integration:
        return clone_integration(
            source=source,
            environment=environment or self.environment,
            name=f"Clone {next(self.numbers)}",
            connections={},
            with_lookup_data=False,
            by=self.by,
        )

    def _label(self, tile: Integration) -> None:
        with transaction.atomic():
            take_snapshot(integration=lock_integration(tile), label="Measured", by=self.by)

    def _edit(self, tile: Integration, case: Case, side: Documents) -> None:
        changed = case.changed(side)
        prepared = [_prepared(case, each, raw) for each, raw in changed.items() if raw is not None]
        write_revision(
            integration=lock_integration(tile),
            kind=Revision.Kind.EDIT,
            by=self.by,
            description="Edited",
            plan=Plan(
                placements=[placement for placement, _ in prepared],
                removals=[lineage_of(each) for each, raw in changed.items() if raw is None],
                contents=[content for _, content in prepared],
            ),
        )

    def _pair(self, case: Case, environment: Environment | None = None) -> tuple[Integration, Integration]:
        """Two tiles of a family, each with its side's edits since."""
        target = self._clone(self.base, environment)
        source = self._clone(target, environment)
        for tile, side in ((source, case.source), (target, case.target)):
            with transaction.atomic():
                self._edit(tile, case, side)
            tile.refresh_from_db()
        return source, target

    def settled_pull_request(self, case: Case) -> PullRequest:
        source, target = self._pair(case)
        opened = open_pull_request(source=source, target=target, title="Measured", by=self.by)
        return resolve_many(pull_request=opened, choice="target", by=self.by)


def archive_of(corpus: Corpus) -> bytes:
    """The corpus in the vendor's layout."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("integration.json", json.dumps({"_id": "0" * 24, "name": "Measured"}))
        for each, document in corpus.documents.items():
            folder = get_kind(corpus.kinds[each]).folder
            archive.writestr(f"{folder}/{each}.json", json.dumps(document, separators=(",", ":")))
    return packed.getvalue()


def server_process() -> int:
    """The process of the database that serves this connection; 0 where it is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() WHERE inet_server_addr() IS NULL")
        row = cursor.fetchone()
    return row[0] if row else 0


def _tile_document(kind: str, raw: Document) -> Document:
    """A raw document as a tile holds it; those of the corpus have nothing else that is left out."""
    document = {key: value for key, value in raw.items() if key != "_id"}
    return translate(get_kind(kind), document, lambda vendor_id, _: str(lineage_of(vendor_id)))


def _prepared(case: Case, vendor_id: str, raw: Document) -> tuple:
    kind = case.kinds[vendor_id]
    return prepare(lineage_of(vendor_id), kind, _tile_document(kind, raw))


def _content_of(kind: str, raw: Document) -> UUID:
    return canonical.content_id(canonical.encode(_tile_document(kind, raw)))


def _expect_state(tile: Integration, documents: Documents, kinds: Mapping[str, str]) -> None:
    held = dict(tile.resources.order_by().values_list("lineage", "content_id"))
    held.pop(SETTINGS_LINEAGE, None)
    if held != {lineage_of(each): _content_of(kinds[each], raw) for each, raw in documents.items()}:
        raise Wrong("The tile does not hold what it must.")


def _expect_conflicts(evaluation: Evaluation, case: Case) -> None:
    found = {item.lineage for item in evaluation.decided if item.open_conflicts}
    if found != {lineage_of(each) for each in case.conflicts}:
        raise Wrong("The conflicts found are not those that there are.")


def _expect_done(job: Job) -> None:
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise Wrong(job.problem)
