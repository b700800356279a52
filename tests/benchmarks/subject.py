"""What one round of measuring is about: the same documents and edits for every peer."""

from dataclasses import dataclass
from functools import cached_property

from tests.benchmarks.corpus import Corpus, make_corpus
from tests.benchmarks.edits import Case, make_case


@dataclass(frozen=True)
class Subject:
    """Round ``at``: edits nobody has stored yet, and a corpus nobody has stored yet."""

    corpus: Corpus
    edits: int
    at: int

    @cached_property
    def case(self) -> Case:
        return make_case(self.corpus, self.edits, seed=self.at)

    def fresh_corpus(self, operation: str) -> Corpus:
        """Documents nobody has stored yet, the same for all peers at one operation."""
        return make_corpus(len(self.corpus.documents), seed=f"{operation} {self.at}")
