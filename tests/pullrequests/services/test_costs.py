"""What pull requests cost: it follows neither the size of the tiles nor, for bulk parts, that of the change."""

import pytest

from pullrequests.models import PullRequest
from pullrequests.services.merge import carry_out_merge, request_merge
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.services.resolve import resolve_conflict
from tests.factories import (
    change,
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
)
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db

SIZES = [
    # resources of the tile, changed by the source, changed by both
    (5, 2, 1),
    (150, 2, 1),
    (150, 60, 40),
]


@pytest.fixture
def pairs():
    """The same family at three sizes: source and target."""
    environment = make_environment()
    by = make_manager(environment)
    return [pair(environment, by, *size) for size in SIZES]


def pair(environment, by, size, changed, on_both):
    scripts = {f"script{n}": f"{n}\n" for n in range(size)}
    giver = make_integration(environment, by=by, name="Dev", **scripts)
    receiver = make_clone(giver, by=by, name="QA")
    rewrite(giver, range(changed), "dev", by=by)
    rewrite(receiver, range(on_both), "qa", by=by)
    fill(giver, {f"flow{n}": {"name": f"flow{n}"} for n in range(changed)}, kind="flow", by=by)
    return giver, receiver


def rewrite(tile, numbers, side, *, by):
    """Each side changes a field of its own, in one revision."""
    documents = {
        f"script{n}": {"name": f"script{n}", "content": f"{n}\n", side: f"changed in {tile.pk}"}
        for n in numbers
    }
    fill(tile, documents, kind="script", by=by)


def counted(pairs, action):
    return [statements(action, giver, receiver) for giver, receiver in pairs]


def test_opening(pairs):
    by = pairs[0][0].created_by

    costs = counted(pairs, lambda giver, receiver: make_pull_request(giver, receiver, by=by))

    assert [PullRequest.objects.get(source=giver).changes.count() for giver, _ in pairs] == [4, 4, 120]
    assert len(set(costs)) == 1, costs


def test_refreshing(pairs):
    by = pairs[0][0].created_by
    for giver, receiver in pairs:
        make_pull_request(giver, receiver, by=by)
        change(giver, "script0", content="moved\n", by=by)

    def refresh(giver, _):
        refresh_pull_request(pull_request=PullRequest.objects.get(source=giver), by=by)

    costs = counted(pairs, refresh)

    assert len(set(costs)) == 1, costs


def test_merging(pairs):
    by = pairs[0][0].created_by
    for giver, receiver in pairs:
        opened = make_pull_request(giver, receiver, by=by)
        request_merge(pull_request=opened, version=1, by=by)

    def merge(giver, _):
        carry_out_merge(PullRequest.objects.get(source=giver).job)

    costs = counted(pairs, merge)

    assert set(PullRequest.objects.values_list("status", flat=True)) == {"merged"}
    assert len(set(costs)) == 1, costs


def test_asking_for_a_merge(pairs):
    by = pairs[0][0].created_by
    for giver, receiver in pairs:
        make_pull_request(giver, receiver, by=by)

    def ask(giver, _):
        request_merge(pull_request=PullRequest.objects.get(source=giver), version=1, by=by)

    costs = counted(pairs, ask)

    assert len(set(costs)) == 1, costs


def test_choosing(pairs):
    by = pairs[0][0].created_by
    for giver, receiver in pairs:
        for tile in (giver, receiver):
            change(tile, "script1", content=f"{tile.name}\n", by=by)
        make_pull_request(giver, receiver, by=by)

    def choose(giver, _):
        opened = PullRequest.objects.get(source=giver)
        lineage = opened.changes.get(name="script1").lineage
        resolve_conflict(
            pull_request=opened, lineage=lineage, path=["content"], choice="source", value={}, by=by
        )

    costs = counted(pairs, choose)

    assert len(set(costs)) == 1, costs
