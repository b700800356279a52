"""Rights that change: the very next request obeys."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.services.archiving import archive_integration, restore_integration
from integrations.services.tokens import create_token, revoke_token
from tests.authorisation.actions import ACTIONS
from tests.authorisation.asking import Asker, ask
from tests.authorisation.levels import MANAGE, MONITOR
from tests.authorisation.services_of_places import CODE
from tests.factories import make_user

pytestmark = pytest.mark.django_db

# Reading, writing, and asking for long work; of what a manager of a tile may do, a third.
ASKED = [
    action
    for action in ACTIONS
    if action.on == "tile" and action.takes in (MONITOR, MANAGE) and action.route.partition(":")[2] in {
        "detail", "revisions", "compare", "download", "snapshot", "revert", "settings", "resource", "resource_edit",
        "resource_delete", "lookup_data", "lookup_add", "my_access", "list",
    }
]  # fmt: skip


class Scene:
    """Somebody who manages Orders as a member of a team, or by name; signed in once, before anything changes."""

    def __init__(self, world: Any, *, by_team: bool) -> None:
        self.world, self.tile, self.by = world, world.tiles["orders"], world.maker
        self.person = make_user()
        self.team = Group.objects.create(name="Managers of Orders")
        self.team.user_set.add(self.person)
        give_role(to=self.team if by_team else self.person, on=self.tile, role=Role.MANAGE)
        self.client = Asker()
        self.client.force_login(self.person)

    def answers(self) -> dict[str, int]:
        """How each request is answered."""
        return {str(action): self._answer(action) for action in ASKED}

    def _answer(self, action: Any) -> int:
        parts = {"code": self.tile.code, **action.parts(self.world, "orders")}
        data = action.data(self.world, "orders") if action.method == "POST" else None
        return ask(
            self.client, action.method, reverse(action.route, kwargs=parts) + action.query, data
        ).status


def _disable(scene: Scene) -> None:
    place = scene.tile.environment
    place.is_enabled = False
    place.save(update_fields=["is_enabled"])


def _deactivate(scene: Scene) -> None:
    User.objects.filter(pk=scene.person.pk).update(is_active=False)


def _delete(scene: Scene) -> None:
    archive_integration(integration=scene.tile, by=scene.by)


def _delete_and_restore(scene: Scene) -> None:
    restore_integration(integration=archive_integration(integration=scene.tile, by=scene.by), by=scene.by)


ALLOWED = {str(action): action.gives for action in ASKED}
CHANGES: dict[str, tuple[Callable[[Scene], Any], Callable[[Any], int]]] = {
    "the role is taken": (lambda s: give_role(to=s.person, on=s.tile, role=Role.NONE), lambda action: 404),
    "the role is lowered": (
        lambda s: give_role(to=s.person, on=s.tile, role=Role.MONITOR),
        lambda action: 403 if action.takes > MONITOR else action.gives,
    ),
    "the person leaves the team": (lambda s: s.team.user_set.remove(s.person), lambda action: 404),
    "the person is deactivated": (_deactivate, lambda action: 302),
    "the tile is deleted": (_delete, lambda action: 404),
    "the tile is deleted and restored": (_delete_and_restore, lambda action: action.gives),
    "the environment is disabled": (_disable, lambda action: 404),
}


def test_a_manager_may_do_it_all(world):
    assert len(ASKED) >= 15
    assert Scene(world, by_team=True).answers() == ALLOWED


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_request_obeys(world, change):
    do, wanted = CHANGES[change]
    with transaction.atomic():
        scene = Scene(world, by_team="team" in change)
        do(scene)
        answers = scene.answers()
        transaction.set_rollback(True)
    world.tiles["orders"].environment.refresh_from_db()

    assert answers == {str(action): wanted(action) for action in ASKED}


def test_a_revoked_token_opens_nothing_any_more(world):
    dev, owner = world.environments["dev"], make_user()
    give_role(to=owner, on=dev, role=Role.MONITOR)
    token, words = create_token(
        environment=dev, name="T", scope="read", lifetime=timedelta(days=1), code=CODE, by=owner
    )
    program = Asker(headers={"Authorization": f"Bearer {words}"})
    address = reverse("integrations:api_token")

    before = program.get(address).status_code
    revoke_token(token=token, by=owner)

    assert (before, program.get(address).status_code) == (200, 401)
