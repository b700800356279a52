"""Which tiles can pull from each other, and the way between two that cannot."""

from itertools import pairwise

import pytest

from environments.roles import Role
from environments.services.grants import give_role
from pullrequests.ways import edge_between, explain_way
from tests.factories import make_clone, make_environment, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """Dev, its clones QA and Lab, and QA's clone Prod, each in an environment of that name; Other is alone."""
    environments = {name: make_environment(name=name) for name in ("Dev", "QA", "Lab", "Prod", "Other")}
    by = make_manager(*environments.values())
    dev = make_integration(environments["Dev"], by=by, name="Orders")
    qa = make_clone(dev, environments["QA"], by=by, name="Orders")
    return {
        "Dev": dev,
        "QA": qa,
        "Lab": make_clone(dev, environments["Lab"], by=by, name="Orders"),
        "Prod": make_clone(qa, environments["Prod"], by=by, name="Orders"),
        "Other": make_integration(environments["Other"], by=by, name="Orders"),
    }


@pytest.fixture
def by(family):
    return family["Dev"].created_by


EDGES = {("Dev", "QA"), ("Dev", "Lab"), ("QA", "Prod")}
ALL = ["Dev", "QA", "Lab", "Prod", "Other"]


@pytest.mark.parametrize("one", ALL)
@pytest.mark.parametrize("other", ALL)
def test_an_edge_joins_parent_and_clone_and_nobody_else(family, one, other):
    edge = edge_between(family[one], family[other])

    assert (edge is not None) is ((one, other) in EDGES or (other, one) in EDGES)
    if edge is not None:
        assert {edge.parent, edge.child} == {family[one], family[other]}


WAYS = [
    ("Dev", "Prod", ["Dev", "QA", "Prod"]),
    ("Prod", "Dev", ["Prod", "QA", "Dev"]),
    ("QA", "Lab", ["QA", "Dev", "Lab"]),
    ("Lab", "QA", ["Lab", "Dev", "QA"]),
    ("Lab", "Prod", ["Lab", "Dev", "QA", "Prod"]),
    ("Prod", "Lab", ["Prod", "QA", "Dev", "Lab"]),
]


@pytest.mark.parametrize(("source", "target", "hops"), WAYS)
def test_the_way_that_works_is_told_hop_by_hop(family, by, source, target, hops):
    sentence = explain_way(family[source], family[target], by)

    steps = [f"pull Orders · {a} into Orders · {b}" for a, b in pairwise(hops)]
    assert sentence == (
        f"Orders · {target} was not cloned from Orders · {source}, nor the other way round, so it cannot "
        f"pull from it. This works: {', then '.join(steps)}."
    )


@pytest.mark.parametrize(
    ("source", "target", "hidden"), [("Dev", "Prod", "QA"), ("QA", "Lab", "Dev"), ("Lab", "Prod", "QA")]
)
def test_a_tile_in_between_that_may_not_be_seen_is_as_if_there_were_no_way(family, source, target, hidden):
    person = make_user()
    for name, tile in family.items():
        if name != hidden:
            give_role(to=person, on=tile, role=Role.MANAGE)

    sentence = explain_way(family[source], family[target], person)

    assert f"Orders · {hidden}" not in sentence
    assert sentence == explain_way(family[source], family["Other"], person).replace("Other", target)


def test_strangers_to_each_other_have_no_way(family, by):
    assert "Nor do clones that you may see lead from one to the other" in explain_way(
        family["Dev"], family["Other"], by
    )
    assert "Nor do clones that you may see lead from one to the other" in explain_way(
        family["Other"], family["Prod"], by
    )


def test_a_tile_cannot_pull_from_itself(family, by):
    assert explain_way(family["Dev"], family["Dev"], by) == "Orders · Dev cannot pull from itself."
