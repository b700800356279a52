"""Which rows a preview and a merge may touch, and no others."""

from __future__ import annotations

from integrations.models import Resource
from pullrequests.models import Change, PullRequest
from tests.pullrequests.laws.world import Changed


def is_of_the_request(row: PullRequest, changed: Changed) -> bool:
    """The request itself and its job, which a refused merge may touch."""
    return changed.row["id"] == {"PullRequest": row.pk, "Job": row.job_id}.get(changed.table)


def is_of_the_preview(changed: Changed) -> bool:
    """Requests with their changes, and the documents those lead to."""
    if changed.table == "Content":
        return changed.before is None and Change.objects.filter(result=changed.row["id"]).exists()
    return changed.table in ("PullRequest", "Change")


def is_of_the_merge(row: PullRequest, changed: Changed) -> bool:
    """Rights, other tiles and edges, and what is local to resources that stay are none of a merge's business."""
    match changed.table:
        case "PullRequest" | "Job":
            return is_of_the_request(row, changed)
        case "Revision" | "HistoricalResource":
            return changed.before is None and changed.row["integration_id"] == row.target_id
        case "Snapshot":
            return changed.before is None
        case "Sync":
            return changed.before is None and changed.row["edge_id"] == row.edge_id
        case "Integration":
            return changed.row["id"] == row.target_id and changed.columns == {"head"}
        case "Resource":
            return changed.row["integration_id"] == row.target_id and is_proposed(changed, row)
        case "ResourceLocal" | "LookupEntry" | "LookupReminder":
            return is_local_to_what_came_or_went(changed, row)
    return False


def is_proposed(changed: Changed, row: PullRequest) -> bool:
    proposed = row.changes.exclude(outcome=Change.Outcome.KEPT)
    return proposed.filter(lineage=changed.row["lineage"]).exists()


def is_local_to_what_came_or_went(changed: Changed, row: PullRequest) -> bool:
    there = Resource.objects.filter(pk=changed.row["resource_id"], integration=row.target_id).first()
    if changed.after is None:
        return there is None
    is_new = row.changes.filter(lineage=there.lineage, outcome=Change.Outcome.NEW).exists()
    return changed.before is None and is_new and changed.table != "LookupEntry"
