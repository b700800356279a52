"""What a kind of resource declares about itself: all of it data, no behaviour.

Patterns are dotted paths; ``*`` stands for one step (a list item or any key),
``**`` for any number of steps, also none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DEFAULT_IDENTITY_KEYS = ("_id", "id", "key", "generate", "name")
"""Keys tried, in this order, for a list whose identity no kind declares."""

ITEM_ITSELF = "@value"
"""Identity of a list of plain values used as a set: each value is its own identity."""


class FieldType(StrEnum):
    """How a field is entered and shown."""

    TEXT = "text"
    LONG_TEXT = "long text"
    CODE = "code"
    JSON = "json"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind's form; ``path`` leads through objects only, never into a list."""

    path: str
    label: str
    type: FieldType = FieldType.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    required: bool = False
    refers_to: str | None = None
    section: str = "General"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of resource.

    ``references`` maps the pattern of a reference to the name of the kind it
    leads to. ``identities`` maps the pattern of a list to the key that names
    its items; ``"a|b"`` is the first of them an item has. ``texts`` merge by
    line. ``secrets`` and ``volatile`` never enter a document;
    ``environment_owned`` paths (plain, no wildcards) stay with the tile.
    A ``singular`` kind has exactly one resource a tile.
    """

    name: str
    label: str
    plural: str
    icon: str
    folder: str
    fields: tuple[Field, ...]
    references: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    environment_owned: tuple[str, ...] = ()
    singular: bool = False

    @property
    def word(self) -> str:
        """What it is called within a sentence: "flow", "API"."""
        return self.label if self.label.isupper() else self.label.lower()

    @property
    def one(self) -> str:
        """The same with its article: "a flow", "an API"."""
        return f"{'an' if self.word[0].lower() in 'aeio' else 'a'} {self.word}"

    def sections(self) -> tuple[tuple[str, tuple[Field, ...]], ...]:
        """Give the fields by section, both in the order they were declared."""
        names = dict.fromkeys(declared.section for declared in self.fields)
        return tuple(
            (name, tuple(declared for declared in self.fields if declared.section == name)) for name in names
        )

    def field_at(self, path: str) -> Field | None:
        """Find the declared field at a dotted path."""
        return next((declared for declared in self.fields if declared.path == path), None)


def options(*values: str) -> tuple[tuple[str, str], ...]:
    """Make choices of values, labelled by themselves in plain words."""
    return tuple(
        (value, value.replace("_", " ").capitalize() if value.islower() else value) for value in values
    )


COMMON_VOLATILE = (
    "_id",
    "_integrationId",
    "_userId",
    "_sourceId",
    "createdAt",
    "lastModified",
    "deletedAt",
    "sandbox",
    "externalId",
    "debugUntil",
    "debugDate",
    "draft",
    "draftExpiresAt",
    "rawData",
    "aiDescription.generatedOn",
)
"""Fields of every kind that say who, when and where, not what."""

NAME = Field("name", "Name", required=True)
DESCRIPTION = Field("description", "Description", FieldType.LONG_TEXT)
SETTINGS = (
    Field("settings", "Custom settings", FieldType.JSON, section="Settings"),
    Field("settingsForm.form", "Settings form", FieldType.JSON, section="Settings"),
    Field(
        "settingsForm.init._scriptId",
        "Script that prepares the settings form",
        FieldType.REFERENCE,
        refers_to="script",
        section="Settings",
    ),
    Field("settingsForm.init.function", "Function in that script", section="Settings"),
)
SETTINGS_REFERENCES: Mapping[str, str] = {
    "settingsForm.init._scriptId": "script",
    "settingsForm.**.virtual._connectionId": "connection",
}
