"""The assessment of a migration and its result, as sections of lines: for the page, and as a file to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from integrations.side_migration import Assessment, ConnectionUse, SharedUse


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it means, and one line for each thing; ``none`` is said where there is no line."""

    heading: str
    meaning: str
    lines: list[str]
    none: str


def sections_of_assessment(found: Assessment) -> list[Section]:
    """What would happen to what, in the order in which people ask."""
    return [
        Section(
            "What stands in the way",
            "These jobs have to end before the migration can start.",
            [job.title for job in found.jobs],
            "Nothing. The migration can start.",
        ),
        Section(
            "Production tiles",
            "They stay as they are: no revision is written, and flows go on running.",
            [tile.name for tile in found.production_tiles],
            "Production has no tiles.",
        ),
        Section(
            "Sandbox tiles",
            f"They go to the environment {found.new_name}, with their history, clones, snapshots and pull requests.",
            [tile.name for tile in found.sandbox_tiles],
            "Sandbox has no tiles.",
        ),
        Section(
            "Shared resources",
            "They are shared no more. Every tile keeps what it holds now as a copy of its own.",
            [_shared_line(use) for use in found.shared],
            "No resource is shared by several tiles.",
        ),
        *_connections_and_people(found),
    ]


def _connections_and_people(found: Assessment) -> list[Section]:
    return [
        Section(
            "Connections of sandbox tiles",
            "They are copied, with address and credentials sealed anew, and are to be checked before use.",
            [_connection_line(use) for use in found.copied],
            "No sandbox tile uses a connection of Production.",
        ),
        Section(
            "Connections made in Sandbox that Production uses",
            "They go over to Production, so that nothing there has to be set up again.",
            [use.connection.name for use in found.moved],
            "There are none.",
        ),
        Section(
            "API tokens",
            f"They stay valid in Production alone. What works in Sandbox needs new tokens of {found.new_name}.",
            [f"{token.name} of {token.owner}, ending in {token.ending}" for token in found.tokens],
            "There are no valid tokens.",
        ),
        Section(
            "Pull requests between the sides",
            "They stay open and can be merged afterwards.",
            [f"{across.title}: {across.source} → {across.target}" for across in found.across],
            "None is open.",
        ),
        Section(
            "People with a role on Sandbox",
            f"They keep it on {found.new_name}. Tell them that the sides are parted.",
            [f"{access.name}: {access.role.label}" for access in found.people],
            "Nobody has a role on Sandbox as a whole.",
        ),
    ]


def _shared_line(use: SharedUse) -> str:
    kind = f" ({use.kind.label})" if use.kind else ""
    return f"{use.name}{kind}: {', '.join(str(tile) for tile in [*use.production, *use.sandbox])}"


def _connection_line(use: ConnectionUse) -> str:
    return f"{use.connection.name}, used by {', '.join(use.sandbox_tiles)}"


def sections_of_result(details: dict[str, Any]) -> list[Section]:
    """What was migrated, and what is left for people to do."""
    name = details["environment name"]
    return [
        Section(
            "Check the connections",
            f"They were copied for {name}. Open each, and say that it fits or enter another address.",
            [_checking_line(each) for each in details["connections"]],
            "No connection was copied.",
        ),
        Section(
            "Issue API tokens",
            f"These are valid in Production alone now. Issue new ones of {name} for what works there.",
            details["tokens"],
            "No token was valid.",
        ),
        Section(
            "Tell people",
            f"They have kept their roles on {name}.",
            details["people"],
            "Nobody had a role on Sandbox as a whole.",
        ),
        Section(
            "Switch flows on",
            f"In {name} these tiles have flows that are off, as they were before. Switch on those that shall run.",
            details["flows off"],
            "No flow is switched off.",
        ),
        Section(
            "Resources that were shared",
            "Each tile has a copy of its own. Changes travel by pull requests from now on.",
            [f"{each['name']}: {', '.join(each['tiles'])}" for each in details["copies"]],
            "None was shared.",
        ),
        Section("Tiles that were moved", f"They are in {name}.", details["tiles"], "Sandbox had no tiles."),
    ]


def _checking_line(connection: dict[str, Any]) -> str:
    state = "" if connection["readable"] else " (its credentials have to be entered again)"
    return f"{connection['name']}, used by {', '.join(connection['tiles'])}{state}"


def as_markdown(title: str, sections: Iterable[Section]) -> str:
    """The sections as a file that people can read, print and tick off."""
    parts = [f"# {_line(title)}"]
    for section in sections:
        lines = [f"- [ ] {_line(line)}" for line in section.lines] or [f"- {section.none}"]
        parts += ["", f"## {section.heading}", "", _line(section.meaning), "", *lines]
    return "\n".join(parts) + "\n"


def _line(text: str) -> str:
    """Names are people's own words: on one line, and without what would start markup."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in plain)
