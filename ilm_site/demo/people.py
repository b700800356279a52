"""The people of the demo. They exist only where the demo is switched on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to sign in as with one click."""

    username: str
    name: str
    title: str
    sentence: str


PEOPLE = (
    Person("dora", "Dora Developer", "Developer", "Manages Dev, sees QA. Proposes changes."),
    Person(
        "quinn", "Quinn Quality", "QA lead", "Manages QA, sees Dev and Production. Reviews, merges, reverts."
    ),
    Person("rhea", "Rhea Release", "Release owner", "Administers Production, sees QA. Does the last hop."),
    Person("ada", "Ada Admin", "Admin", "Administers the account: everything, everywhere."),
    Person("moss", "Moss Monitor", "Monitor", "Sees all tiles of all environments, changes nothing."),
)
