"""Which tiles can pull from each other, and the way between two that cannot."""

from itertools import pairwise

from django.db.models import Q

from environments.models import User
from integrations.models import CloneEdge, Integration


def edge_between(one: Integration, other: Integration) -> CloneEdge | None:
    """The clone edge between two tiles, whichever is the parent."""
    return CloneEdge.objects.filter(Q(parent=one, child=other) | Q(parent=other, child=one)).first()


def explain_way(source: Integration, target: Integration, user: User) -> str:
    """Why a direct pull is refused, and the hops that work (through tiles the user may see)."""
    if source == target:
        return f"{source} cannot pull from itself."
    hops = _path(source, target)
    refusal = f"{target} was not cloned from {source}, nor the other way round, so it cannot pull from it."
    tiles = Integration.objects.visible_to(user).select_related("environment").in_bulk(hops or [])
    if hops is None or any(key not in tiles for key in hops):
        return f"{refusal} Nor do clones that you may see lead from one to the other."
    deleted = next((tiles[key] for key in hops if tiles[key].archived_at), None)
    if deleted is not None:
        return (
            f"{refusal} The way leads through {deleted}, which was deleted and can be restored by an admin."
        )
    steps = [f"pull {tiles[a]} into {tiles[b]}" for a, b in pairwise(hops)]
    return f"{refusal} This works: {', then '.join(steps)}."


def _path(source: Integration, target: Integration) -> list[int] | None:
    """Keys of the tiles from source to target, through their nearest common ancestor; None across families."""
    up, down = _ancestors(source.pk), _ancestors(target.pk)
    shared = next((key for key in up if key in down), None)
    if shared is None:
        return None
    return up[: up.index(shared) + 1] + down[: down.index(shared)][::-1]


def _ancestors(key: int) -> list[int]:
    """The tile and its ancestors, nearest first; one statement for each generation."""
    chain = [key]
    while (edge := CloneEdge.objects.filter(child=chain[-1]).first()) is not None:
        chain.append(edge.parent_id)
    return chain
