"""Checks of the merged whole: what is right resource by resource can still be wrong together.

Both checks look only at what a merge changes and at what refers to it, so they cost as much as the change,
not as the integration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from integrations.paths import Path


@dataclass(frozen=True, slots=True)
class Member:
    """A resource of the merged whole: its kind, its name, and where it refers to which lineages."""

    kind: str
    name: str
    references: tuple[tuple[Path, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SameName:
    """Two or more resources of one kind would have one name."""

    kind: str
    name: str
    lineages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dangling:
    """At ``path``, the resource ``owner`` would refer to the lineage ``missing``, which is not there."""

    owner: str
    path: Path
    missing: str


def find_same_names(
    changed: Mapping[str, Member | None], *, named: Callable[[str, str], Iterable[str]]
) -> list[SameName]:
    """Return the names that a merge would give to more than one resource of a kind, in a fixed order.

    ``changed`` holds what the merge adds or renames, as merged, and None for what it removes; ``named(kind,
    name)`` gives the lineages of the target that bear a name before the merge. Names that clashed before
    and stay as they were are not reported: leave resources out of ``changed`` when neither their kind nor
    their name changes.
    """
    bearers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for lineage, member in changed.items():
        if member is not None:
            bearers[member.kind, member.name].add(lineage)
    for key, lineages in bearers.items():
        lineages.update(lineage for lineage in named(*key) if lineage not in changed)
    return [
        SameName(kind, name, tuple(sorted(lineages)))
        for (kind, name), lineages in sorted(bearers.items())
        if len(lineages) > 1
    ]


def find_dangling(
    changed: Mapping[str, Member | None],
    *,
    exists: Callable[[str], bool],
    referrers: Callable[[str], Iterable[tuple[str, Path]]],
) -> list[Dangling]:
    """Return the references that would lead nowhere after a merge, in a fixed order.

    ``changed`` holds what the merge changes, as merged, and None for what it removes. ``exists`` says
    whether a lineage is in the target before the merge, and ``referrers`` gives the places of the target
    that refer to one.
    """

    def is_missing(lineage: str) -> bool:
        return changed[lineage] is None if lineage in changed else not exists(lineage)

    dangling = {
        Dangling(owner, path, lineage)
        for owner, member in changed.items()
        if member is not None
        for path, lineage in member.references
        if is_missing(lineage)
    }
    dangling.update(
        Dangling(owner, path, lineage)
        for lineage in changed
        if changed[lineage] is None
        for owner, path in referrers(lineage)
        if owner not in changed
    )
    return sorted(dangling, key=lambda found: (found.owner, repr(found.path), found.missing))
