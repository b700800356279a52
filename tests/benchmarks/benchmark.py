"""The whole measurement: what is measured, against whom, at which sizes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.git import memory_folder
from tests.benchmarks.measuring import Operation, measure
from tests.benchmarks.memory import merge_memory
from tests.benchmarks.ours import Ours, server_process
from tests.benchmarks.report import Row, rows_of
from tests.benchmarks.scratch import refresh_statistics, scratch
from tests.benchmarks.subject import Subject

OPERATIONS = (
    "upload", "upload_archive", "clone", "snapshot", "snapshot_of_edits", "compare", "open", "merge", "revert",
    "state", "home", "review",
)  # fmt: skip
PEERS = {
    "git": "tests.benchmarks.git:Git",
    "simple-history": "tests.benchmarks.simple_history:SimpleHistory",
    "nbdime": "tests.benchmarks.nbdime:Nbdime",
}

Note = Callable[[str], None]


def _peer(name: str, note: Note) -> Callable | None:
    """The class of a peer; None where its package is not installed, which is said."""
    module, _, wanted = PEERS[name].partition(":")
    try:
        return getattr(import_module(module), wanted)
    except ModuleNotFoundError as error:
        note(f"{name} is left out: {error.name} is not installed.")
        return None


def run(
    *, size: int, edits: int, against: Sequence[str], operations: Sequence[str], repeat: int, note: Note
) -> Iterator[Row]:
    """Measure one size in a database of its own."""
    if "git" in against and memory_folder() is None:
        note("There is no folder in memory; git works on disk, which is not its best.")
    corpus = make_corpus(size)
    with ExitStack() as stack:
        stack.enter_context(scratch())
        peers: dict[str, Any] = {"ours": Ours(corpus)}
        for name in against:
            if peer := _peer(name, note):
                peers[name] = peer(corpus)
                stack.callback(peers[name].close)
        note(f"{size:,} resources are in place")

        def subject_of(at: int) -> Subject:
            refresh_statistics()
            return Subject(corpus, edits, at)

        wanted: dict[tuple[str, str], Operation] = {
            (operation, name): getattr(peer, operation)
            for operation in operations
            for name, peer in peers.items()
            if hasattr(peer, operation)
        }
        timings = measure(
            wanted, subject_of=subject_of, repeat=repeat, server_process=server_process(), note=note
        )
        if "git" in peers:
            note(_conflicts_of_git(peers["git"], Subject(corpus, edits, at=0)))
    yield from rows_of(timings, size=size, edits=edits)


def _conflicts_of_git(git: Any, subject: Subject) -> str:
    """How right git is; ours is compared with the truth at every comparison and every merge."""
    found, true = git.conflicts(subject), subject.case.conflicts
    both = len(subject.case.touched_by_both())
    return (
        f"Of {both} resources changed on both sides {len(true)} truly conflict. "
        f"git asks about {len(found - true)} that do not, and misses {len(true - found)}."
    )


def run_memory(*, size: int, edits: int) -> tuple[float, float]:
    """Megabytes of an idle worker, and how many more it needs for a merge of ``edits`` changes on each side."""
    corpus = make_corpus(size)
    with scratch() as name:
        return merge_memory(Ours(corpus), Subject(corpus, edits, 0), prefix=name)
