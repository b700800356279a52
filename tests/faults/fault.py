"""A fault: one change of the code that would harm people, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """With ``after`` in the place of ``before``, in every one of so many ``places``, one of ``tests`` must fail."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    places: int = 1

    def put_into(self, code: str) -> str:
        found = code.count(self.before)
        assert found == self.places, f"“{self.name}” finds its place in {self.file} {found} times."
        return code.replace(self.before, self.after)
