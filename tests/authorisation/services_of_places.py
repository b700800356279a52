"""Services of accounts, environments, their people, connections and lookup data, with the roles they take."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from environments.models import Team, User
from environments.services import connections
from environments.services.change_environment import change_environment
from environments.services.connections import Entered
from environments.services.create_environment import create_environment
from environments.services.disable_environment import disable_environment
from environments.services.enable_environment import enable_environment
from environments.services.move_environment import move_environment
from environments.services.protect_environment import protect_environment
from integrations.models import Invitation
from integrations.services import (
    access,
    invitations,
    lookup_rows,
    lookup_upload,
    migrate_sides,
    teams,
    tokens,
    try_connection,
)
from integrations.services.deactivate_person import deactivate_person, reactivate_person
from integrations.services.delete_connection import delete_connection
from integrations.services.remove_person import remove_person
from tests.authorisation.service import ADMINISTER, MANAGE, MONITOR, NONE, Service, Stage, work
from tests.factories import make_connection, make_invitation

CODE = UUID("3f0ab1c9-7c0e-4c0e-9a54-0f5b6f6f2b02")
ENTERED = Entered("Renamed", {"address": "https://new.example.com", "auth": "none"}, {})


def _link_to(path: str) -> str:
    return f"https://ilm.example{path}"


def _row(stage: Stage) -> dict[str, Any]:
    entry = stage.cache.lookup_entries.get()
    return {
        "integration": stage.tile,
        "lineage": stage.cache.lineage,
        "row": entry.pk,
        "expected": lookup_rows.row_mark(entry.key, entry.value),
    }


def _staged(stage: Stage) -> Any:
    return lookup_upload.stage_rows(
        integration=stage.tile,
        lineage=stage.cache.lineage,
        rows={"a": "1"},
        origin="rows.csv",
        by=stage.maker,
    )


def _connection(stage: Stage) -> Any:
    return make_connection(stage.place, by=stage.maker)


def _doubted(stage: Stage) -> Any:
    found = _connection(stage)
    found.check_note = "Its kind has changed."
    found.save()
    return found


def _team(stage: Stage) -> Team:
    return teams.create_team(account=stage.place.account, name="Pilots", by=stage.maker)


def _member(stage: Stage) -> Team:
    team = _team(stage)
    team.user_set.add(stage.maker)
    return team


def _invited(stage: Stage) -> Invitation:
    found, _ = make_invitation(stage.tile, "guest@example.com", by=stage.maker)
    Invitation.objects.update(mailed_at=None)
    found.refresh_from_db()
    return found


def _token(stage: Stage) -> Any:
    made, _ = tokens.create_token(
        environment=stage.place, name="T", scope="read", lifetime=timedelta(days=1), code=CODE, by=stage.maker
    )
    return made


def _member_of_one_account(stage: Stage) -> User:
    """Somebody of the first account alone."""
    return stage.world.movers[NONE, MONITOR]


def _deactivated(stage: Stage) -> User:
    person = _member_of_one_account(stage)
    deactivate_person(person=person, account=stage.place.account, by=stage.maker)
    return User.objects.get(pk=person.pk)


LOOKUPS = [
    Service(lookup_rows.add_row, MANAGE, lambda s, by: lookup_rows.add_row(
        integration=s.tile, lineage=s.cache.lineage, key="new", value="1", by=by)),
    Service(lookup_rows.edit_row, MANAGE, lambda s, by: lookup_rows.edit_row(**_row(s), key="b", value="2", by=by)),
    Service(lookup_rows.delete_row, MANAGE, lambda s, by: lookup_rows.delete_row(**_row(s), by=by)),
    Service(lookup_rows.delete_all_rows, MANAGE, lambda s, by: lookup_rows.delete_all_rows(
        integration=s.tile, lineage=s.cache.lineage, expected=1, by=by)),
    Service(lookup_upload.stage_rows, MANAGE, lambda s, by: lookup_upload.stage_rows(
        integration=s.tile, lineage=s.cache.lineage, rows={"a": "1"}, origin="rows.csv", by=by)),
    Service(lookup_upload.stage_neighbour, MANAGE, lambda s, by: lookup_upload.stage_neighbour(
        integration=s.tile, lineage=s.cache.lineage, neighbour=s.calm.source, by=by), MANAGE),
    Service(lookup_upload.write_upload, MANAGE, lambda s, by, upload: lookup_upload.write_upload(
        upload=upload, mode="merge", seen="", by=by), first=_staged),
    Service(lookup_upload.request_write, MANAGE, lambda s, by, upload: lookup_upload.request_write(
        upload=upload, mode="merge", seen="", by=by), first=_staged),
]  # fmt: skip
PEOPLE = [
    Service(access.set_role, ADMINISTER, lambda s, by: access.set_role(
        to=s.maker, on=s.tile, role=MONITOR, by=by)),
    Service(invitations.invite, ADMINISTER, lambda s, by: invitations.invite(
        to=s.tile, addresses=["new@example.com"], role=MONITOR, by=by, link_to=_link_to)),
    Service(invitations.send_again, ADMINISTER, lambda s, by, found: invitations.send_again(
        invitation=found, by=by, link_to=_link_to), first=_invited),
    Service(invitations.withdraw, ADMINISTER, lambda s, by, found: invitations.withdraw(
        invitation=found, by=by), first=_invited),
]  # fmt: skip
# The roles of these are on the source, a tile, and on the environment of the target.
ENVIRONMENTS = [
    Service(connections.create_connection, MANAGE, lambda s, by: connections.create_connection(
        environment=s.place, type_name="http", entered=ENTERED, by=by), people="movers"),
    Service(connections.change_connection, MANAGE, lambda s, by, found: connections.change_connection(
        connection=found, environment=s.place, entered=ENTERED, expected=found.version, by=by),
        first=_connection, people="movers"),
    Service(connections.confirm_connection, MANAGE, lambda s, by, found: connections.confirm_connection(
        connection=found, environment=s.place, by=by), first=_doubted, people="movers"),
    Service(delete_connection, MANAGE, lambda s, by, found: delete_connection(
        connection=found, environment=s.place, by=by), first=_connection, people="movers"),
    Service(try_connection.request_connection_test, MANAGE, lambda s, by, found:
        try_connection.request_connection_test(connection=found, environment=s.place, by=by),
        first=_connection, people="movers"),
    work(try_connection.carry_out_connection_test, MANAGE, lambda s: try_connection.request_connection_test(
        connection=make_connection(s.place, by=s.maker, address="http://127.0.0.1:1"), environment=s.place,
        by=s.maker), people="movers"),
    Service(tokens.create_token, MONITOR, lambda s, by: tokens.create_token(
        environment=s.place, name="T", scope="read", lifetime=timedelta(days=1), code=CODE, by=by),
        people="movers"),
    Service(tokens.revoke_token, ADMINISTER, lambda s, by, found: tokens.revoke_token(
        token=found, by=by), first=_token, people="movers"),
]  # fmt: skip
# The roles of these are on the Production of an account and on the account.
ACCOUNTS = [
    Service(create_environment, ADMINISTER, lambda s, by: create_environment(
        account=s.place.account, name="New", colour="teal", by=by), or_takes=True, people="officers"),
    Service(change_environment, ADMINISTER, lambda s, by: change_environment(
        environment=s.place, name="New", description="", colour="teal", by=by), or_takes=True, people="officers"),
    Service(move_environment, ADMINISTER, lambda s, by: move_environment(environment=s.place, by_steps=1, by=by),
        or_takes=True, people="officers"),
    Service(protect_environment, ADMINISTER, lambda s, by: protect_environment(
        environment=s.place, is_protected=True, by=by), or_takes=True, people="officers"),
    Service(enable_environment, ADMINISTER, lambda s, by, off: enable_environment(environment=off, by=by),
        first=lambda s: disable_environment(environment=s.place, by=s.maker), or_takes=True, people="officers"),
    Service(disable_environment, ADMINISTER, lambda s, by: disable_environment(environment=s.place, by=by),
        or_takes=True, people="officers"),
    Service(teams.create_team, ADMINISTER, lambda s, by: teams.create_team(
        account=s.place.account, name="New", by=by), people="officers"),
    Service(teams.rename_team, ADMINISTER, lambda s, by, team: teams.rename_team(team=team, name="New", by=by),
        first=_team, people="officers"),
    Service(teams.add_member, ADMINISTER, lambda s, by, team: teams.add_member(
        team=team, person=s.maker, by=by), first=_team, people="officers"),
    Service(teams.remove_member, ADMINISTER, lambda s, by, team: teams.remove_member(
        team=team, person=s.maker, by=by), first=_member, people="officers"),
    Service(teams.delete_team, ADMINISTER, lambda s, by, team: teams.delete_team(team=team, by=by),
        first=_team, people="officers"),
    Service(remove_person, ADMINISTER, lambda s, by: remove_person(
        person=_member_of_one_account(s), account=s.place.account, by=by), people="officers"),
    Service(deactivate_person, ADMINISTER, lambda s, by: deactivate_person(
        person=_member_of_one_account(s), account=s.place.account, by=by), people="officers"),
    Service(reactivate_person, ADMINISTER, lambda s, by, gone: reactivate_person(
        person=gone, account=s.place.account, by=by), first=_deactivated, people="officers"),
    Service(migrate_sides.request_migration, ADMINISTER, lambda s, by: migrate_sides.request_migration(
        account=s.world.sides.source.environment.account, by=by), people="officers"),
    work(migrate_sides.carry_out_migration, ADMINISTER, lambda s: migrate_sides.request_migration(
        account=s.world.sides.source.environment.account, by=s.maker), people="officers", again=True),
]  # fmt: skip
