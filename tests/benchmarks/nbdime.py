"""nbdime, which merges JSON by its structure, on what both sides changed: parsed documents, nothing stored."""

import copy
from collections.abc import Iterator

from nbdime.merging.generic import decide_merge

from tests.benchmarks.corpus import Corpus
from tests.benchmarks.measuring import Work
from tests.benchmarks.subject import Subject


class Nbdime:
    """Only comparing can be measured; what one side alone changed is not given to it."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def close(self) -> None:
        """Nothing is kept."""

    def compare(self, subject: Subject) -> Iterator[Work]:
        case = subject.case
        both = [each for each in case.touched_by_both() if each in case.target and each in case.source]
        sides = [copy.deepcopy((case.base[each], case.target[each], case.source[each])) for each in both]
        yield lambda: [decide_merge(*documents) for documents in sides]
