"""git at the same work: a file for each resource, scripts as files of their own, in memory where that can be."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.corpus import Corpus, Document, Documents
from tests.benchmarks.measuring import Work
from tests.benchmarks.subject import Subject

MEMORY = Path("/dev/shm")
OLDEST = (2, 38)
"""The first version that merges without a work tree."""

ONE_PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "benchmark"), ("EMAIL", "benchmark@example.com"))
}
NOTHING_IN_THE_BACKGROUND = {
    "GIT_CONFIG_COUNT": "4",
    "GIT_CONFIG_KEY_0": "gc.auto",
    "GIT_CONFIG_VALUE_0": "0",
    "GIT_CONFIG_KEY_1": "maintenance.auto",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_CONFIG_KEY_2": "feature.manyFiles",
    "GIT_CONFIG_VALUE_2": "true",
    "GIT_CONFIG_KEY_3": "advice.detachedHead",
    "GIT_CONFIG_VALUE_3": "false",
}


class GitTrouble(Exception):
    """git cannot be measured here; the message says why."""


class Git:
    """A packed repository with the corpus as its first commit; ``close`` removes it."""

    def __init__(self, corpus: Corpus) -> None:
        require_git()
        self.folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=memory_folder()))
        self.environment = {
            **os.environ, **ONE_PERSON, **NOTHING_IN_THE_BACKGROUND,
            "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        }  # fmt: skip
        self.repository = self.folder / "repository"
        self.repository.mkdir()
        self.corpus = corpus
        self.git("init", "-q", "-b", "main")
        write_files(self.repository, corpus.documents, corpus.kinds)
        self.base = self._commit_all()
        self.git("gc", "-q")
        self.round: int | None = None

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def git(self, *words: str, folder: Path | None = None, may_conflict: bool = False) -> str:
        done = subprocess.run(
            ("git", *words),
            cwd=folder or self.repository,
            env=self.environment,
            capture_output=True,
            check=False,
        )
        if done.returncode > int(may_conflict):
            raise GitTrouble(f"git {words[0]} said: {done.stderr.decode(errors='replace')[:300]}")
        return done.stdout.decode(errors="replace")

    # Operations: prepare, yield the work, clean up

    def upload(self, subject: Subject) -> Iterator[Work]:
        """Files on disk become the first commit of a new repository."""
        return self._upload(subject.fresh_corpus("upload"))

    def _upload(self, fresh: Corpus) -> Iterator[Work]:
        place = self.folder / "upload"
        place.mkdir()
        write_files(place, fresh.documents, fresh.kinds)
        self.git("init", "-q", folder=place)
        yield lambda: self._commit_all(place)
        shutil.rmtree(place)

    def upload_archive(self, subject: Subject) -> Iterator[Work]:
        """The same; files on disk are where git begins."""
        return self._upload(subject.fresh_corpus("upload_archive"))

    def clone(self, subject: Subject) -> Iterator[Work]:
        """A work tree of its own; objects are shared."""
        place = self.folder / "clone"
        yield lambda: self.git("clone", "-q", "--shared", str(self.repository), str(place))
        shutil.rmtree(place)

    def snapshot(self, subject: Subject) -> Iterator[Work]:
        """A commit of a work tree that has not changed."""
        self._check_out(self.base)
        yield lambda: self._commit_all()

    def snapshot_of_edits(self, subject: Subject) -> Iterator[Work]:
        self._check_out(self.base)
        self._write_side(subject, subject.case.target)
        yield lambda: self._commit_all()

    def compare(self, subject: Subject) -> Iterator[Work]:
        """The merged tree and the names of what conflicts; nothing is committed."""
        source, target = self._sides(subject)
        yield lambda: self._merge_tree(target, source)

    def merge(self, subject: Subject) -> Iterator[Work]:
        """A merge in the work tree; where both changed one place, the target's stays."""
        source, target = self._sides(subject)
        self._check_out(target)
        words = ("merge", "-q", "--no-edit", "-s", "ort", "-X", "ours", source)
        yield lambda: self.git(*words, may_conflict=True)

    def revert(self, subject: Subject) -> Iterator[Work]:
        _, target = self._sides(subject)
        self._check_out(target)
        yield lambda: self.git("revert", "--no-edit", target)

    def state(self, subject: Subject) -> Iterator[Work]:
        yield lambda: self.git("ls-tree", "-r", self.base)

    def conflicts(self, subject: Subject) -> set[str]:
        """The ids of the resources git cannot merge by itself."""
        source, target = self._sides(subject)
        named = self._merge_tree(target, source).split("\n\n")[0].split("\n")[1:]
        return {Path(name).stem for name in named if name}

    # What they are made of

    def _sides(self, subject: Subject) -> tuple[str, str]:
        """The commits of both sides, made once a round; neither has been seen before."""
        if self.round != subject.at:
            self.round, self.commits = subject.at, []
            for side in (subject.case.source, subject.case.target):
                self._check_out(self.base)
                self._write_side(subject, side)
                self.commits.append(self._commit_all())
        return self.commits[0], self.commits[1]

    def _check_out(self, commit: str) -> None:
        self.git("reset", "-q", "--hard")
        self.git("clean", "-qfd")
        self.git("checkout", "-q", "-f", "--detach", commit)

    def _commit_all(self, place: Path | None = None) -> str:
        self.git("add", "-A", folder=place)
        self.git("commit", "-q", "--allow-empty", "-m", "measured", folder=place)
        return self.git("rev-parse", "HEAD", folder=place).strip()

    def _merge_tree(self, target: str, source: str) -> str:
        words = ("merge-tree", "--write-tree", "--name-only", "--no-messages", target, source)
        return self.git(*words, may_conflict=True)

    def _write_side(self, subject: Subject, side: Documents) -> None:
        case = subject.case
        changed = case.changed(side)
        for each in changed:
            for path in self.repository.glob(f"{case.kinds[each]}/{each}.*"):
                path.unlink()
        kept = {each: document for each, document in changed.items() if document is not None}
        write_files(self.repository, kept, case.kinds)


def write_files(folder: Path, documents: Documents, kinds: dict[str, str]) -> None:
    """One file for each resource, a field a line; a script's text in a file of its own, as git likes it best."""
    for kind in set(kinds.values()):
        (folder / kind).mkdir(exist_ok=True)
    for each, document in documents.items():
        for name, text in _files_of(document):
            (folder / kinds[each] / f"{each}.{name}").write_text(text)


def _files_of(document: Document) -> Iterator[tuple[str, str]]:
    rest = {key: value for key, value in document.items() if key != "content"}
    yield "json", json.dumps(rest, indent=2, sort_keys=True) + "\n"
    if "content" in document:
        yield "js", document["content"]


def require_git() -> None:
    """Raise GitTrouble where git is missing or too old."""
    if shutil.which("git") is None:
        raise GitTrouble("git is not installed.")
    answer = subprocess.run(("git", "--version"), capture_output=True, text=True, check=True).stdout
    version = tuple(map(int, answer.split()[2].split(".")[:2]))
    if version < OLDEST:
        raise GitTrouble("git older than 2.38 cannot merge without a work tree.")


def memory_folder() -> str | None:
    """A folder in memory, git's best case; None where the system has none."""
    return str(MEMORY) if os.access(MEMORY, os.W_OK) else None
