"""A fault: one change of the code that would harm people, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """``before`` stands exactly once in ``file``; with ``after`` in its place one of ``tests`` must fail."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def put_into(self, code: str) -> str:
        found = code.count(self.before)
        assert found == 1, f"“{self.name}” finds its place in {self.file} {found} times instead of once."
        return code.replace(self.before, self.after)
