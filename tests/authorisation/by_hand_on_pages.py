"""What pages show to whom, beyond the tables: names, numbers, and buttons for what one may do."""

from collections.abc import Iterator

from django.urls import reverse

from environments.roles import Role
from integrations.services.bind_connection import bind_connection
from tests.authorisation.by_hand import page, sent, shows, somebody
from tests.authorisation.levels import NOTHING, PEOPLE, level
from tests.authorisation.two_ends import TwoEnds
from tests.authorisation.world import World
from tests.factories import (
    add,
    make_connection,
    make_integration,
)

NONE, MONITOR, MANAGE, ADMINISTER = Role
HERE = ("dev", "qa", "abroad")


def landing_leads_where_one_sees_something(world: World, ends: TwoEnds) -> Iterator[str]:
    for person in PEOPLE:
        if world.people.get(person) is None or person == "who left":
            continue
        seen = {name for name in HERE if level("environment", person, name) > NOTHING}
        answer = sent(world.people[person], "GET", reverse("integrations:landing"))
        places = {world.environments[name].get_absolute_url() for name in seen}
        if (answer.location in places) is not bool(seen):
            yield f"{person} is led to {answer.location!r}"


def a_connection_names_the_tiles_one_sees(world: World, ends: TwoEnds) -> Iterator[str]:
    mine, production = ends.sides.source, ends.sides.target.environment
    connection = make_connection(production, by=ends.maker)
    lineage = mine.resources.get(name="shop").lineage
    bind_connection(integration=mine, lineage=lineage, connection=connection.code, by=ends.maker)
    outsider = somebody((production, MANAGE))
    for route in ("connection", "connection_delete"):
        answer = page(outsider, f"integrations:{route}", production.code, connection.code)
        yield from shows(answer, "Tiles that you may not see use it.", True)
        yield from shows(answer, "Tansy", False)
    answer = page(outsider, "integrations:connections", production.code)
    yield from shows(answer, "1 tile", False)


def credentials_are_offered_to_those_who_manage_the_environment(world: World, ends: TwoEnds) -> Iterator[str]:
    tile = world.tiles["orders"]
    lineage = world.resource("orders", "connection").lineage
    for person, may in (("manager", False), ("manager of dev", True)):
        asker = world.people[person]
        answer = page(asker, "integrations:detail", tile.code)
        yield from shows(answer, "Credentials are entered by those who manage", not may)
        making = reverse("integrations:connection_create", args=[tile.environment.code])
        yield from shows(page(asker, "integrations:resource_connection", tile.code, lineage), making, may)


def addresses_of_those_who_have_nothing_there_are_for_who_administers_more(
    world: World, ends: TwoEnds
) -> Iterator[str]:
    elsewhere = world.people["admin of the clone"]
    for person, may in (("admin", False), ("admin of dev", True), ("admin of account", True)):
        answer = page(world.people[person], "integrations:access", world.tiles["orders"].code)
        yield from shows(answer, elsewhere.email, may)


def a_clone_for_each_is_offered_where_both_rights_are_held(world: World, ends: TwoEnds) -> Iterator[str]:
    tile = ends.calm.source
    offered = reverse("integrations:developer_clones", args=[tile.code])
    for roles in ((MONITOR, ADMINISTER), (MANAGE, MANAGE), (MANAGE, ADMINISTER)):
        answer = page(ends.movers[roles], "integrations:clones", tile.code)
        yield from shows(answer, offered, roles == (MANAGE, ADMINISTER))


def roles_are_given_at_the_tiles_one_administers(world: World, ends: TwoEnds) -> Iterator[str]:
    calm = ends.calm
    answer = page(ends.people[MONITOR, ADMINISTER], "integrations:family_roles", calm.target.code)
    yield from shows(answer, f'value="{calm.target.code}"', True)
    yield from shows(answer, f'value="{calm.source.code}"', False)


def the_clone_page_names_no_stage_one_may_not_see(world: World, ends: TwoEnds) -> Iterator[str]:
    tile, production = world.tiles["stock"], world.environments["production"]
    mover = somebody((tile, MANAGE), (production, MANAGE))
    query = f"?environment={production.code}"
    yield from shows(page(mover, "integrations:clone", tile.code, query=query), "Thuja", False)


def cloning_is_offered_into_environments_one_manages(world: World, ends: TwoEnds) -> Iterator[str]:
    tile = world.tiles["orders"]
    answer = page(world.people["manager of dev"], "integrations:clone", tile.code)
    yield from shows(answer, str(world.environments["dev"].code), True)
    yield from shows(answer, str(world.environments["qa"].code), False)


def what_else_uses_a_resource_is_counted_where_one_sees_it(world: World, ends: TwoEnds) -> Iterator[str]:
    reader = world.people["manager"]
    tile, lineage = world.tiles["orders"], world.resource("orders", "lookup_cache").lineage
    answer = page(reader, "integrations:resource_copy", tile.code, lineage)
    yield from shows(answer, "Xeranthemum", False)


def a_namesake_is_told_of_where_one_sees_it(world: World, ends: TwoEnds) -> Iterator[str]:
    make_integration(world.environments["dev"], by=world.maker, name="verbena GONE")
    address = reverse("integrations:restore", args=[world.tiles["deleted"].code])
    for person, is_told in (("admin", False), ("admin of dev", True)):
        asker = world.people[person]
        answer = sent(asker, "POST", address, {})
        told = any("is called" in words for words in answer.told)
        if told is not is_told:
            yield f"{person} is {'not ' if is_told else ''}told of it"


def a_tile_is_told_of_by_those_who_see_it_alone(world: World, ends: TwoEnds) -> Iterator[str]:
    by, clone, tile = world.maker, world.tiles["clone"], world.tiles["orders"]
    shop, script = (world.resource("orders", kind).lineage for kind in ("connection", "script"))
    add(clone, {"name": "Nigella", "_connectionId": str(shop)}, kind="import", by=by)
    hooks = {"preSavePage": {"_scriptId": str(script), "function": "go"}}
    add(clone, {"name": "Nigella too", "hooks": hooks}, kind="export", by=by)
    for person, is_told in (("manager", False), ("monitor of account", True)):
        answer = page(world.people[person], "integrations:resource", tile.code, shop)
        yield from shows(answer, "In other tiles you can see", is_told)
        yield from shows(
            page(world.people[person], "integrations:home", tile.environment.code), "into this tile", is_told
        )


def home_tells_of_what_one_could_restore(world: World, ends: TwoEnds) -> Iterator[str]:
    for person, is_told in (("manager", False), ("admin", True)):
        answer = page(world.people[person], "integrations:home", world.environments["dev"].code)
        yield from shows(answer, "Deleted tiles (1)", is_told)


def home_tells_the_role_one_has_on_a_tile(world: World, ends: TwoEnds) -> Iterator[str]:
    for person, is_admin in (("monitor", False), ("admin", True)):
        answer = page(world.people[person], "integrations:home", world.environments["dev"].code)
        yield from shows(answer, "You may administer", is_admin)


def copying_is_offered_to_those_who_manage_the_tile(world: World, ends: TwoEnds) -> Iterator[str]:
    tile, lineage = world.tiles["orders"], world.resource("orders", "lookup_cache").lineage
    for person, may in (("monitor", False), ("manager", True)):
        answer = page(world.people[person], "integrations:resource", tile.code, lineage)
        yield from shows(answer, reverse("integrations:resource_copy", args=[tile.code, lineage]), may)


def a_connection_is_opened_by_those_who_see_it(world: World, ends: TwoEnds) -> Iterator[str]:
    tile, connection = world.tiles["orders"], world.connections["dev"]
    lineage = world.resource("orders", "connection").lineage
    bind_connection(integration=tile, lineage=lineage, connection=connection.code, by=world.maker)
    for person, may in (("monitor", False), ("monitor of account", True)):
        answer = page(world.people[person], "integrations:resource", tile.code, lineage)
        yield from shows(
            answer, reverse("integrations:connection", args=[tile.environment.code, connection.code]), may
        )


def one_is_told_what_ones_role_allows(world: World, ends: TwoEnds) -> Iterator[str]:
    for person, is_admin in (("monitor", False), ("admin", True)):
        answer = page(world.people[person], "integrations:my_access", world.tiles["orders"].code)
        yield from shows(answer, "Do you need more?", not is_admin)
        yield from shows(answer, ": needs Administer.", not is_admin)


def only_those_who_look_after_an_account_are_led_to_it(world: World, ends: TwoEnds) -> Iterator[str]:
    account, dev = world.accounts["ours"], world.environments["dev"]
    for person, may in (("monitor of account", False), ("admin of account", True)):
        answer = page(world.people[person], "integrations:home", dev.code)
        yield from shows(answer, f'href="{account.get_absolute_url()}"', may)


def resources_are_narrowed_to_sides_one_sees(world: World, ends: TwoEnds) -> Iterator[str]:
    production, sandbox = ends.sides.target.environment, ends.sides.source.environment
    answer = page(somebody((production, MANAGE)), "integrations:resources", production.code)
    yield from shows(answer, f'value="{sandbox.code}"', False)


ON_PAGES = [
    landing_leads_where_one_sees_something,
    a_connection_names_the_tiles_one_sees,
    credentials_are_offered_to_those_who_manage_the_environment,
    addresses_of_those_who_have_nothing_there_are_for_who_administers_more,
    a_clone_for_each_is_offered_where_both_rights_are_held,
    roles_are_given_at_the_tiles_one_administers,
    the_clone_page_names_no_stage_one_may_not_see,
    cloning_is_offered_into_environments_one_manages,
    what_else_uses_a_resource_is_counted_where_one_sees_it,
    a_namesake_is_told_of_where_one_sees_it,
    a_tile_is_told_of_by_those_who_see_it_alone,
    home_tells_of_what_one_could_restore,
    home_tells_the_role_one_has_on_a_tile,
    copying_is_offered_to_those_who_manage_the_tile,
    a_connection_is_opened_by_those_who_see_it,
    one_is_told_what_ones_role_allows,
    only_those_who_look_after_an_account_are_led_to_it,
    resources_are_narrowed_to_sides_one_sees,
]
