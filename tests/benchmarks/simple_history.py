"""django-simple-history by itself at the same work: documents in a model it tracks, written by its own helpers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history

from tests.benchmarks.corpus import Corpus, Documents
from tests.benchmarks.edits import Case
from tests.benchmarks.measuring import Work
from tests.benchmarks.subject import Subject

AT_ONCE = 1000


class Held(models.Model):
    """One document of a tile, whole, as most projects keep theirs; its table exists in the scratch database alone."""

    tile = models.PositiveIntegerField(db_index=True)
    vendor_id = models.CharField(max_length=24)
    name = models.CharField(max_length=255)
    document = models.JSONField()
    history = HistoricalRecords()

    class Meta:
        app_label = "ilm_site"

    def __str__(self) -> str:
        return self.name


class SimpleHistory:
    """A tile of the corpus, and the operations on copies of it."""

    def __init__(self, corpus: Corpus) -> None:
        with connection.schema_editor() as editor:
            editor.create_model(Held)
            editor.create_model(Held.history.model)
        self.tiles = 0
        self.base = self._store(corpus.documents)

    def close(self) -> None:
        """Its tables go with the database."""

    # Operations: prepare, yield the work

    def upload(self, subject: Subject) -> Iterator[Work]:
        fresh = subject.fresh_corpus("upload")
        yield lambda: self._store(fresh.documents)

    def clone(self, subject: Subject) -> Iterator[Work]:
        yield lambda: self._copy()

    def snapshot_of_edits(self, subject: Subject) -> Iterator[Work]:
        tile = self._copy()
        yield lambda: self._edit(tile, subject.case)

    def revert(self, subject: Subject) -> Iterator[Work]:
        """What was changed is saved again as it was at a moment."""
        tile = self._copy()
        before = timezone.now()
        self._edit(tile, subject.case)
        changed = list(subject.case.changed(subject.case.target))
        yield lambda: self._go_back(tile, before, changed)

    # What they are made of

    def _store(self, documents: Documents) -> int:
        self.tiles += 1
        rows = [
            Held(tile=self.tiles, vendor_id=each, name=document["name"], document=document)
            for each, document in documents.items()
        ]
        bulk_create_with_history(rows, Held, batch_size=AT_ONCE)
        return self.tiles

    def _copy(self) -> int:
        held = Held.objects.filter(tile=self.base)
        return self._store(dict(held.values_list("vendor_id", "document")))

    def _edit(self, tile: int, case: Case) -> None:
        changed = case.changed(case.target)
        held = {row.vendor_id: row for row in Held.objects.filter(tile=tile, vendor_id__in=changed)}
        for each, document in changed.items():
            if document is None:
                held[each].delete()
                continue
            row = held.get(each) or Held(tile=tile, vendor_id=each)
            row.name, row.document = document["name"], document
            row.save()

    def _go_back(self, tile: int, moment: datetime, changed: list[str]) -> None:
        past: Any = Held.history.as_of(moment).filter(tile=tile, vendor_id__in=changed)
        back = {row.vendor_id for row in past}
        for row in past:
            row.save()
        for row in Held.objects.filter(tile=tile, vendor_id__in=set(changed) - back):
            row.delete()
