"""What services refuse beyond the tables: rights that were lost, that others lack, or that nobody gave."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from environments.models import Account, Environment, User
from environments.roles import Role
from environments.services.create_environment import create_environment
from environments.services.grants import give_role
from integrations.access import role_given
from integrations.errors import InvitationClosed, NotYoursToChange
from integrations.models import Integration
from integrations.permissions import environments_of
from integrations.services.edit import create_resource, edit_resource
from integrations.services.invitations import invite
from integrations.services.joining import accept_invitation
from integrations.services.share import share_resource
from integrations.services.tokens import create_token, revoke_token
from pullrequests.presentation.resource import inputs_of
from tests.authorisation.asking import FIRST_WRITTEN, ROLES_READ, Asker, ask, losing
from tests.authorisation.by_hand import page, sent, shows, somebody
from tests.authorisation.services_of_places import CODE
from tests.authorisation.two_ends import TwoEnds
from tests.authorisation.world import World
from tests.factories import make_integration, make_invitation, make_user

NONE, MONITOR, MANAGE, ADMINISTER = Role


def refused(error: type[Exception], call: Callable[..., Any], **wanted: Any) -> Iterator[str]:
    """A mistake unless the call is refused so."""
    try:
        with transaction.atomic():
            call(**wanted)
    except error:
        return
    yield f"{call.__name__} lets pass"


def whoever_makes_an_environment_may_look_after_it(world: World, ends: TwoEnds) -> Iterator[str]:
    account = ends.near.source.environment.account
    for roles, gets in (((ADMINISTER, NONE), ADMINISTER), ((NONE, ADMINISTER), NONE)):
        maker = ends.officers[roles]
        made = create_environment(account=account, name=f"By {maker.pk}", colour="teal", by=maker)
        if role_given(maker, made) is not gets:
            yield f"{roles} get {role_given(maker, made)}"


def a_refused_move_shows_the_page_one_may_see(world: World, ends: TwoEnds) -> Iterator[str]:
    account, place = world.accounts["another"], world.environments["abroad"]
    address = reverse("environments:environment_move", args=[account.code, place.code])
    answer = sent(world.people["admin elsewhere"], "POST", address, {"direction": "sideways"})
    yield from shows(answer, reverse("integrations:account_people", args=[account.code]), False, status=422)


def roles_are_changed_where_one_administers(world: World, ends: TwoEnds) -> Iterator[str]:
    tile, of_dev = world.tiles["orders"], world.people["manager of dev"]
    there = ["person", of_dev.pk]
    changing = reverse("integrations:environment_people_role", args=[tile.environment.code, *there])
    for person, may in (("admin", False), ("admin of dev", True)):
        yield from shows(page(world.people[person], "integrations:access", tile.code), changing, may)


def whoever_gave_up_their_role_is_led_home(world: World, ends: TwoEnds) -> Iterator[str]:
    for place, route in (
        (world.tiles["orders"], "access"),
        (world.environments["dev"], "environment_people"),
    ):
        person = somebody((place, ADMINISTER), (world.tiles["stock"], MONITOR))
        address = reverse(f"integrations:{route}_role", args=[place.code, "person", person.pk])
        answer = sent(person, "POST", address, {"role": "0"})
        if answer.location != reverse("integrations:landing"):
            yield f"led to {answer.location!r}"


def whoever_removed_themselves_is_led_home(world: World, ends: TwoEnds) -> Iterator[str]:
    account = world.accounts["ours"]
    person = somebody((account, ADMINISTER))
    address = reverse("integrations:person_remove", args=[account.code, person.pk])
    answer = sent(person, "POST", address, {})
    if answer.location != reverse("integrations:landing"):
        yield f"led to {answer.location!r}"


def whoever_left_their_team_is_led_home(world: World, ends: TwoEnds) -> Iterator[str]:
    account, team, person = world.accounts["ours"], world.team, make_user()
    give_role(to=team, on=account, role=ADMINISTER)
    team.user_set.add(person)
    address = reverse("integrations:team_member", args=[account.code, team.pk, person.pk])
    answer = sent(person, "POST", address, {})
    if answer.location != reverse("integrations:landing"):
        yield f"led to {answer.location!r}"


def a_token_for_several_environments_is_for_admins_of_the_account(
    world: World, ends: TwoEnds
) -> Iterator[str]:
    dev, qa = world.environments["dev"], world.environments["qa"]
    for person, may in (("admin of dev", False), ("admin of account", True)):
        yield from shows(page(world.people[person], "integrations:token_create", dev.code), str(qa.code), may)
    wanted = {"name": "T", "scope": "read", "lifetime": timedelta(days=1), "code": CODE}
    yield from refused(
        PermissionDenied,
        create_token,
        environment=dev,
        others=[qa],
        by=world.people["admin of dev"],
        **wanted,
    )


def who_left_does_not_even_revoke_their_own_token(world: World, ends: TwoEnds) -> Iterator[str]:
    dev, owner = world.environments["dev"], somebody((world.environments["dev"], MONITOR))
    token, _ = create_token(
        environment=dev, name="T", scope="read", lifetime=timedelta(days=1), code=CODE, by=owner
    )
    owner.is_active = False
    owner.save()
    yield from refused(PermissionDenied, revoke_token, token=token, by=owner)


def an_invitation_gives_no_more_than_its_sender_has_now(world: World, ends: TwoEnds) -> Iterator[str]:
    tile, guest = world.tiles["orders"], make_user()
    sender = somebody((tile, ADMINISTER))
    invitation, _ = make_invitation(tile, guest.email, by=sender, role=MANAGE)
    accepted, _ = make_invitation(tile, world.people["stranger"].email, by=sender, role=MANAGE)
    accept_invitation(invitation=accepted, by=world.people["stranger"])
    if role_given(world.people["stranger"], tile) is not MANAGE:
        yield "who accepts has no role"
    give_role(to=sender, on=tile, role=NONE)
    yield from refused(InvitationClosed, accept_invitation, invitation=invitation, by=guest)


def what_is_shared_is_changed_by_those_who_may_in_all_its_tiles(world: World, ends: TwoEnds) -> Iterator[str]:
    shared = ends.sides.source.resources.get(name="shared")
    for on_other in (NONE, MONITOR):
        yield from refused(
            NotYoursToChange,
            edit_resource,
            integration=ends.sides.source,
            lineage=shared.lineage,
            document={"name": "shared", "content": "2"},
            expected=shared.content_id,
            by=ends.neighbours[MANAGE, on_other],
        )


def what_is_shared_is_shared_on_by_those_who_may_in_all_its_tiles(
    world: World, ends: TwoEnds
) -> Iterator[str]:
    mine, shared = ends.sides.source, ends.sides.source.resources.get(name="shared")
    third = make_integration(ends.sides.target.environment, by=ends.maker, name="Third")
    yield from refused(
        NotYoursToChange,
        share_resource,
        integration=mine,
        lineage=shared.lineage,
        other=third,
        with_references=False,
        by=somebody((mine, MANAGE), (third, MANAGE)),
    )


def a_shared_resource_tells_of_the_tiles_one_sees(world: World, ends: TwoEnds) -> Iterator[str]:
    mine, lineage = ends.sides.source, ends.sides.source.resources.get(name="shared").lineage
    for on_other in (NONE, MONITOR, MANAGE):
        answer = page(ends.neighbours[MANAGE, on_other], "integrations:resource", mine.code, lineage)
        yield from shows(answer, "Sorrel", on_other > NONE)
        yield from shows(answer, "so you cannot change it here either", on_other < MANAGE)


def a_resource_is_shared_with_tiles_one_manages(world: World, ends: TwoEnds) -> Iterator[str]:
    mine, lineage = ends.sides.source, ends.sides.source.resources.get(name="script").lineage
    other = str(ends.sides.target.code)
    for on_other in (NONE, MONITOR, MANAGE):
        answer = page(ends.neighbours[MANAGE, on_other], "integrations:resource_share", mine.code, lineage)
        yield from shows(answer, other, on_other >= MANAGE)


def a_known_address_is_told_to_nobody_below_administer(world: World, ends: TwoEnds) -> Iterator[str]:
    yield from refused(
        PermissionDenied,
        invite,
        to=world.tiles["orders"],
        addresses=[world.maker.email],
        role=MONITOR,
        by=world.people["manager"],
        link_to=str,
    )


def nobody_is_invited_to_what_they_have_already(world: World, ends: TwoEnds) -> Iterator[str]:
    tile = world.tiles["orders"]
    for person, is_new in (("stranger", True), ("monitor", True), ("manager", False)):
        address = world.people[person].email
        outcome = invite(to=tile, addresses=[address], role=MANAGE, by=world.maker, link_to=str)
        if outcome[0].is_stored is not is_new or ("has Manage here" in outcome[0].problem) is is_new:
            yield f"{person}: {outcome[0].problem}"


def a_token_reaches_what_its_owner_sees_now(world: World, ends: TwoEnds) -> Iterator[str]:
    dev, owner = world.environments["dev"], somebody((world.environments["dev"], MONITOR))
    _, words = create_token(
        environment=dev, name="T", scope="read", lifetime=timedelta(days=1), code=CODE, by=owner
    )
    for role in (MONITOR, NONE):
        give_role(to=owner, on=dev, role=role)
        answer = Asker(headers={"Authorization": f"Bearer {words}"}).get(reverse("integrations:api_token"))
        if (dev.name in answer.content.decode()) is not bool(role):
            yield f"with {role.label}: {answer.content!r}"
    User.objects.filter(pk=owner.pk).update(is_active=False)
    answer = Asker(headers={"Authorization": f"Bearer {words}"}).get(reverse("integrations:api_token"))
    if answer.status_code != 401:
        yield f"{answer.status_code} for who left"


def whoever_may_not_decide_hears_so_whatever_they_send(world: World, ends: TwoEnds) -> Iterator[str]:
    request, reader = ends.disputed.request, ends.people[MONITOR, MONITOR]
    change = [request.code, request.changes.get().lineage]
    for route, parts in (
        ("merge", [request.code]),
        ("resolve", change),
        ("resolve_many", [request.code]),
        ("resolve_reverted", [request.code]),
    ):
        answer = sent(reader, "POST", reverse(f"pullrequests:{route}", args=parts), {})
        if answer.status != 403:
            yield f"{route}: {answer.status} instead of 403"


def whoever_loses_sight_of_a_request_is_not_shown_it_once_more(world: World, ends: TwoEnds) -> Iterator[str]:
    calm, disputed = ends.calm.request, ends.disputed.request
    found = disputed.changes.get()
    choice = {"path": json.dumps(found.conflicts[0]["path"]), "inputs": inputs_of(found), "choice": "source"}
    again = {"reverted_in": 1, "compared": f"{calm.source_revision}:{calm.target_revision}"}
    many = {"choice": "source", "version": disputed.version}
    for route, parts, data, at in (
        ("merge", [calm.code], {}, ROLES_READ),
        ("resolve", [disputed.code, found.lineage], choice, FIRST_WRITTEN),
        ("resolve_many", [disputed.code], many, FIRST_WRITTEN),
        ("resolve_reverted", [calm.code], {"choice": "source", **again}, FIRST_WRITTEN),
    ):
        person, client = somebody((ends.calm.source.environment.account, ADMINISTER)), Asker()
        client.force_login(person)
        with connection.execute_wrapper(losing(person, at)):
            answer = ask(client, "POST", reverse(f"pullrequests:{route}", args=parts), data)
        if answer.status != 404:
            yield f"{route}: {answer.status} instead of 404"


def nothing_exists_for_who_left(world: World, ends: TwoEnds) -> Iterator[str]:
    person = somebody((world.accounts["ours"], ADMINISTER), is_active=False)
    for rows in (
        Account.objects.administered_by(person),
        Account.objects.with_role_of(person).filter(role__gt=NONE),
        Environment.objects.open_to(person, MONITOR),
        Environment.objects.with_role_of(person).filter(role__gt=NONE),
        Integration.objects.open_to(person, MONITOR),
        Integration.objects.with_role_of(person).filter(role__gt=NONE),
        environments_of(person),
    ):
        if rows.exists():
            yield f"{rows} exist"


def protection_is_asked_for_by_the_service(world: World, ends: TwoEnds) -> Iterator[str]:
    wanted = {"integration": world.fenced, "kind": "script", "document": {"name": "new"}}
    yield from refused(PermissionDenied, create_resource, by=world.people["manager"], **wanted)


OF_SERVICES = [
    whoever_makes_an_environment_may_look_after_it,
    a_refused_move_shows_the_page_one_may_see,
    roles_are_changed_where_one_administers,
    whoever_gave_up_their_role_is_led_home,
    whoever_removed_themselves_is_led_home,
    whoever_left_their_team_is_led_home,
    a_token_for_several_environments_is_for_admins_of_the_account,
    who_left_does_not_even_revoke_their_own_token,
    an_invitation_gives_no_more_than_its_sender_has_now,
    what_is_shared_is_changed_by_those_who_may_in_all_its_tiles,
    what_is_shared_is_shared_on_by_those_who_may_in_all_its_tiles,
    a_shared_resource_tells_of_the_tiles_one_sees,
    a_resource_is_shared_with_tiles_one_manages,
    a_known_address_is_told_to_nobody_below_administer,
    nobody_is_invited_to_what_they_have_already,
    a_token_reaches_what_its_owner_sees_now,
    whoever_may_not_decide_hears_so_whatever_they_send,
    whoever_loses_sight_of_a_request_is_not_shown_it_once_more,
    nothing_exists_for_who_left,
    protection_is_asked_for_by_the_service,
]
