"""What no service writes, the doctor names: the tile, the revision, the resource, and what is wrong."""

from ilm_site.doctor import examine
from integrations.archive.lineages import lineage_of
from integrations.models import Revision
from integrations.services.locking import lock_integration
from integrations.services.revisions import Plan, write_revision
from tests.factories import (
    change,
    make_clone,
    make_integration,
    make_pull_request,
    merge,
    pull,
    resolve,
    resource_of,
    revert,
)
from tests.tampering import tamper

ONES = b"\1" * 512


def found(tile=None):
    return [str(fault) for fault in examine(tile)]


def test_a_changed_row(qa):
    tamper(
        "UPDATE integrations_resource SET name = 'evil' WHERE integration_id = %s AND name = 'stock'", qa.pk
    )

    assert found() == ["QA · Company, stock: It stands in the tile otherwise than its history says."]


def test_a_lost_row(qa):
    tamper("DELETE FROM integrations_resource WHERE integration_id = %s AND name = 'stock'", qa.pk)

    assert found() == ["QA · Company, stock: Its history says it is in the tile, but it is not."]


def test_a_row_without_a_history(dev, qa):
    other = make_integration(dev.environment, by=dev.created_by, name="Other")
    tamper(
        "UPDATE integrations_resource SET integration_id = %s WHERE integration_id = %s AND name = 'stock'",
        other.pk,
        qa.pk,
    )

    assert "Other · Company, stock: It is in the tile, but its history says it is not." in found()


def test_a_changed_document(qa):
    tamper(
        "UPDATE integrations_content SET document = replace(document, 'qa', 'evil') WHERE document LIKE '%%qa%%'"
    )

    assert found() == ["QA · Company, revision 2, stock: Its document is not the one that was stored."]


def test_changed_references_of_a_document(dev):
    tamper("UPDATE integrations_content SET \"references\" = '{}' WHERE document LIKE '%%main%%'")

    assert found() == [
        "Dev · Company, revision 4, main: The references kept for it are not those of its document."
    ]


def test_a_history_row_under_another_name(dev):
    tamper("UPDATE integrations_resource_history SET name = 'evil' WHERE name = 'main'")

    assert found() == [
        "Dev · Company, revision 4: Its history gives another state than its stored hash stands for.",
        "Dev · Company, evil: It stands in the tile otherwise than its history says.",
        "Dev · Company, revision 4, evil: In its document it is called main.",
    ]


def test_a_lost_history_row(dev, by):
    change(dev, "stock", content="2\n", by=by)
    change(dev, "stock", content="3\n", by=by)
    change(dev, "orders", content="3\n", by=by)
    tamper("DELETE FROM integrations_resource_history WHERE name = 'stock' AND revision = 6")

    assert found() == [
        "Dev · Company, revision 6: Its history gives another state than its stored hash stands for.",
        "Dev · Company, stock: It stands in the tile otherwise than its history says.",
    ]


def test_the_first_history_row_lost(dev, by):
    change(dev, "stock", content="2\n", by=by)
    tamper("DELETE FROM integrations_resource_history WHERE name = 'stock' AND revision = 2")

    assert "Dev · Company, revision 5, stock: It was changed or deleted, but was not there." in found()


def test_another_state_hash(dev):
    tamper("UPDATE integrations_revision SET state_sum = %s WHERE number = 2", ONES)

    assert found() == [
        "Dev · Company, revision 2: Its history gives another state than its stored hash stands for."
    ]


def test_a_lost_revision(dev):
    tamper("DELETE FROM integrations_revision WHERE number = 3")

    assert found() == ["Dev · Company, revision 3: History rows name this revision, but it does not exist."]


def test_another_head(dev):
    tamper("UPDATE integrations_integration SET head = 5")

    assert found() == ["Dev · Company: The tile's newest revision should be 5, but it is 4."]


def test_a_reference_that_leads_nowhere(dev, by):
    write_revision(
        integration=lock_integration(dev),
        kind=Revision.Kind.EDIT,
        by=by,
        description="Deleted without looking",
        plan=Plan(removals=[resource_of(dev, "next").lineage]),
    )

    assert found() == [
        "Dev · Company, revision 5, main: It refers to next, which is not in the tile any more."
    ]


def test_a_snapshot_of_another_revision(qa):
    tamper(
        "UPDATE integrations_snapshot SET revision_id = (SELECT id FROM integrations_revision"
        " WHERE integration_id = %s AND number = 1) WHERE reason = 'after_pull'",
        qa.pk,
    )

    assert found() == [
        "QA · Company, revision 1: It has 1 snapshots “After a pull”, but should have 0.",
        "QA · Company, revision 3: It has 0 snapshots “After a pull”, but should have 1.",
    ]


def test_a_revert_to_a_state_that_never_was(qa, by):
    revert(qa, 2, by=by)
    tamper(
        "UPDATE integrations_revision SET state_sum = %s WHERE integration_id = %s AND number = 2",
        ONES,
        qa.pk,
    )

    assert (
        "QA · Company, revision 4: It went back to a state that the tile had at no earlier revision."
        in found()
    )


def test_a_cycle_of_clones(dev, qa, by):
    production = make_clone(qa, by=by, name="Production")
    tamper("UPDATE integrations_cloneedge SET parent_id = %s WHERE parent_id = %s", production.pk, dev.pk)

    sentences = found()

    assert "QA · Company: It is a clone of a clone of itself." in sentences
    assert "Production · Company: It is a clone of a clone of itself." in sentences
    assert (
        "QA · Company, revision 1: It is said to have come from Dev · Company, which is not directly related."
        in (sentences)
    )


def test_a_shared_moment_at_a_revision_that_does_not_exist(qa):
    tamper("UPDATE integrations_sync SET giver_revision = 99 WHERE receiver_revision = 1")

    assert (
        "QA · Company, revision 1: Both tiles are said to have shared revision 99 of Dev · Company, "
        "which does not exist."
    ) in found()


def test_a_shared_moment_at_another_revision(qa):
    tamper("UPDATE integrations_sync SET giver_revision = 3 WHERE receiver_revision = 1")

    assert (
        "QA · Company, revision 1: It did not share with Dev · Company, revision 3, what is said to be shared."
    ) in found()


def test_a_pull_said_to_be_taken_back(qa):
    tamper("UPDATE integrations_sync SET voided_at = 4 WHERE receiver_revision = 3")

    assert found() == [
        "QA · Company, revision 3: The pull is said to be taken back by revision 4, which is no later revert."
    ]


def test_a_merge_that_is_not_what_was_decided(dev, qa, by):
    change(dev, "stock", content="dev\n", by=by)
    merge(resolve(make_pull_request(dev, qa, by=by), "stock", "source", by=by), by=by)
    tamper("UPDATE pullrequests_resolution SET choice = 'target'")

    assert found() == [
        "QA · Company, revision 4, “Bring it over”: Computed again, stock comes out otherwise than it landed."
    ]


def test_a_merge_that_is_not_what_was_reviewed(qa):
    tamper("UPDATE pullrequests_pullrequest SET preview_sum = %s", ONES)

    assert found() == [
        "QA · Company, revision 3, “Bring it over”: What landed is not what was reviewed: "
        "the hashes of the two states differ."
    ]


def test_a_reviewed_change_that_did_not_land(dev, qa):
    tamper(
        "UPDATE pullrequests_change SET lineage = %s, name = 'other' WHERE name = 'orders'",
        lineage_of("other"),
    )

    assert found() == [
        "QA · Company, revision 3, “Bring it over”: orders landed, but was not part of what was reviewed.",
        "QA · Company, revision 3, “Bring it over”: other was reviewed, but did not land.",
    ]


def test_a_pull_without_a_pull_request(qa):
    tamper("UPDATE pullrequests_pullrequest SET status = 'open', merge_revision_id = NULL")

    assert found() == [
        "QA · Company, revision 3: It was pulled, but no merged pull request says so.",
        "QA · Company: It is said to have received 1 pulls, but 0 were merged.",
    ]


def test_one_tile_alone(dev, qa, by):
    pull(qa, dev, by=by)
    tamper(
        "UPDATE integrations_resource SET name = 'evil' WHERE integration_id = %s AND name = 'stock'", qa.pk
    )

    assert found(dev) == []
    assert len(found(qa)) == 1
