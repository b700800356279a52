"""Rows that stand for all tests of a module: they are made once, and each test gets a copy of what was made.

A folder's conftest names ``kept_world = keep(make_world)`` and ``world``, which gives each test its copy. A module that
wants more in its world names ``kept_more = keep_more(add)``. ``make_way(item)`` is called before every test.
"""

import copy
from contextlib import ExitStack

import pytest
from django.db import transaction

KEPT = pytest.StashKey()
IS_SEEN = pytest.StashKey()


class Kept:
    """What a builder makes in a transaction that stays open; while none is open it is made anew for each who asks."""

    def __init__(self, make):
        self.make = make
        self.made = None
        self.around = ExitStack()

    def open(self):
        """As in a test, what insists on being a transaction of its own may be part of the building."""
        atomic = transaction.atomic()
        atomic._from_testcase = True
        self.around.enter_context(atomic)
        self.around.callback(transaction.set_rollback, True)
        self.made = self.make()

    def close(self):
        self.made = None
        self.around.close()

    def give(self):
        return self.make() if self.made is None else copy.deepcopy(self.made)


def make_way(item):
    """Before a test that commits, whose rows others see, the module's open transactions end, and none is opened."""
    stash = item.getparent(pytest.Module).stash
    stash[IS_SEEN] = commits(item)
    if stash[IS_SEEN]:
        for kept in reversed(stash.get(KEPT, [])):
            kept.close()


def commits(item):
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    return bool(is_marked or {"transactional_db", "live_server"} & set(item.fixturenames))


def keep(make):
    """A module's fixture that keeps what ``make()`` makes."""

    @pytest.fixture(scope="module")
    def keeping(request, django_db_setup, django_db_blocker):
        with django_db_blocker.unblock():
            yield from _keep(make, request.node.stash)

    return keeping


def keep_more(add):
    """A module's fixture that keeps the folder's world made anew, with what ``add(world)`` gives as ``more``."""

    @pytest.fixture(scope="module")
    def keeping(request, kept_world, django_db_blocker):
        def make():
            world = kept_world.make()
            world.more = add(world)
            return world

        with django_db_blocker.unblock():
            yield from _keep(make, request.node.stash)

    return keeping


def _keep(make, stash):
    kept = Kept(make)
    stash.setdefault(KEPT, []).append(kept)
    try:
        if not stash[IS_SEEN]:
            kept.open()
        yield kept
    finally:
        kept.close()
        stash[KEPT].remove(kept)


def copied(request):
    """The test's copy: of the one world with more that it asks for, or else of the folder's."""
    names = {name for name in request.fixturenames if name.startswith("kept_")} - {"kept_world"}
    (name,) = names or {"kept_world"}
    return request.getfixturevalue(name).give()
