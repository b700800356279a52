"""What the two tiles of a pull request are called, in full and in short."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.models import Integration


@dataclass(frozen=True, slots=True)
class TileNames:
    """Short names of the two tiles, for column heads and choices.

    The environment names a tile while the two stand in different ones,
    otherwise the tile's own name does. They are never equal.
    """

    source: str
    target: str

    def of(self, side: str) -> str:
        """The name of the "source" or the "target"."""
        return self.source if side == "source" else self.target


def tile_names(source: Integration, target: Integration) -> TileNames:
    """Short names for two tiles whose environments are loaded."""
    if source.environment.name != target.environment.name:
        return TileNames(source.environment.name, target.environment.name)
    if source.name != target.name:
        return TileNames(source.name, target.name)
    return TileNames(f"{source.name} (giving)", f"{target.name} (receiving)")
