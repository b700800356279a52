"""What the doctor finds: a place, and a sentence."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from environments.models import Connection
from integrations.models import Integration

Tally = Counter[str]
"""How many of what were looked at."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something stored that is not right; the tile comes with its environment."""

    tile: Integration
    problem: str
    revision: int | None = None
    resource: str = ""

    def __str__(self) -> str:
        places = [str(self.tile), f"revision {self.revision}" if self.revision else "", self.resource]
        return f"{', '.join(filter(None, places))}: {self.problem}"

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "tile": str(self.tile),
            "code": str(self.tile.code),
            "revision": self.revision,
            "resource": self.resource or None,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class ConnectionFault:
    """Something that is not right with a connection; it comes with its environment."""

    connection: Connection
    problem: str

    def __str__(self) -> str:
        return f"Connection {self.connection} · {self.connection.environment}: {self.problem}"

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "connection": str(self.connection),
            "code": str(self.connection.code),
            "environment": str(self.connection.environment),
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class LogFault:
    """Something that is not right with the audit log of an account, or with a guard of the past."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {"place": self.place, "problem": self.problem}
