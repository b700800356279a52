"""The doctor: everything that is stored, looked at again, with a sentence for each thing that is wrong."""

from collections import Counter
from collections.abc import Iterator

from environments.one_moment import one_moment
from integrations.audit.connections import check_connections
from integrations.audit.contents import check_contents
from integrations.audit.family import check_forest, check_syncs
from integrations.audit.faults import ConnectionFault, Fault, LogFault, Tally
from integrations.audit.guards import check_guards
from integrations.audit.log import check_log
from integrations.audit.replay import replay
from integrations.audit.sharing import check_sharing
from integrations.audit.snapshots import check_snapshots
from integrations.documents import collector_paused
from integrations.models import Integration
from pullrequests.audit.merges import check_merges

CHECKS_OF_A_TILE = (replay, check_snapshots, check_syncs, check_merges)


def examine(
    tile: Integration | None = None, tally: Tally | None = None
) -> Iterator[Fault | ConnectionFault | LogFault]:
    """Find what is wrong with a tile, or with all; ``tally`` counts what was looked at.

    All is read as of one moment, so that people may go on working.
    """
    tally = Counter() if tally is None else tally
    with one_moment(), collector_paused():
        tiles = Integration.objects.select_related("environment").order_by("pk")
        for each in tiles if tile is None else tiles.filter(pk=tile.pk):
            tally["tiles"] += 1
            for check in CHECKS_OF_A_TILE:
                yield from check(each, tally)
        yield from check_contents(tile, tally)
        yield from check_forest(tally)
        if tile is None:
            yield from check_connections(tally)
            yield from check_log(tally)
            yield from check_guards()
        yield from check_sharing(tally)
