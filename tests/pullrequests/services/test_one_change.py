"""A choice about one resource: what is kept is what evaluating everything would give."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullrequests.errors import BadChoice
from pullrequests.services.evaluation import evaluate_pull_request, keep_evaluation
from pullrequests.services.one_change import decide_alone
from pullrequests.services.resolve import resolve_conflict, withdraw_choice
from tests.factories import add, change, fill, make_clone, make_pull_request, remove, resolve, resource_of

pytestmark = pytest.mark.django_db
PICK = st.integers(0, 1000)
RUN = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@pytest.fixture
def opened(dev, manager):
    """Fields, lines, one name for two, a deletion against an edit, and a reference that may come to dangle."""
    fill(dev, {name: {"name": name} for name in ("Daily", "Weekly")}, kind="flow", by=manager)
    fill(dev, {name: {"name": name} for name in ("old", "new")}, kind="connection", by=manager)
    fill(dev, {name: {"name": name} for name in ("Orders", "Stock")}, kind="export", by=manager)
    qa = make_clone(dev, by=manager)
    for tile, side in ((dev, "dev"), (qa, "qa")):
        change(tile, "orders", content=f"{side}\nlet b = 1;\nmore\n", by=manager)
        change(tile, "Daily", schedule=side, timezone=side, by=manager)
        fill(tile, {"Stock": {"name": f"Stock of {side}"}}, kind="export", by=manager)
        add(tile, {"name": "prices", "content": side}, by=manager)
    change(dev, "Orders", _connectionId=str(resource_of(dev, "new").lineage), by=manager)
    change(qa, "Orders", _connectionId=str(resource_of(qa, "old").lineage), by=manager)
    remove(dev, "old", by=manager)
    remove(dev, "Weekly", by=manager)
    change(qa, "Weekly", schedule="qa", by=manager)
    return make_pull_request(dev, qa, by=manager)


def kept(pull_request):
    rows = pull_request.changes.order_by("lineage").values(
        "lineage", "name", "result", "outcome", "conflicts", "settled"
    )
    pull_request.refresh_from_db()
    summed = pull_request.preview_sum and bytes(pull_request.preview_sum)
    return list(rows), pull_request.open_conflicts, summed


def choose(pull_request, place, which, *, by):
    """One of all choices at one of all conflicts, or taking one back; what is refused leaves things as they were."""
    places = [(change, conflict) for change in pull_request.changes.all() for conflict in change.conflicts]
    change, conflict = places[place % len(places)]
    where = {"pull_request": pull_request, "lineage": change.lineage, "path": conflict["path"], "by": by}
    allowed = [*conflict["allowed"], "withdraw"]
    choice = allowed[which % len(allowed)]
    if choice == "withdraw":
        withdraw_choice(**where)
        return
    try:
        resolve_conflict(**where, choice=choice, value={"value": f"written {which % 2}"})
    except BadChoice:
        pass


@given(steps=st.lists(st.tuples(PICK, PICK), min_size=1, max_size=8))
@RUN
def test_any_choices_leave_what_evaluating_everything_gives(opened, manager, steps):
    with transaction.atomic():
        for place, which in steps:
            choose(opened, place, which, by=manager)
            one_by_one = kept(opened)

            keep_evaluation(opened, evaluate_pull_request(opened))
            opened.save()

            assert one_by_one == kept(opened)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("name", "is_told_apart"),
    [("Daily", True), ("orders", True), ("prices", False), ("Orders", False), ("Weekly", True)],
)
def test_only_what_touches_no_other_resource_is_decided_alone(opened, manager, name, is_told_apart):
    alone = decide_alone(opened, opened.changes.exclude(conflicts=[]).get(name=name), has_written=False)

    assert (alone is not None) == is_told_apart


def test_the_last_open_conflict_is_left_to_the_full_evaluation(dev, qa, manager):
    for tile, side in ((dev, "dev"), (qa, "qa")):
        change(tile, "orders", content=f"{side}\n", by=manager)
    opened = make_pull_request(dev, qa, by=manager)

    resolved = resolve(opened, "orders", "source", by=manager)

    assert resolved.open_conflicts == 0
    assert resolved.preview_sum is not None
