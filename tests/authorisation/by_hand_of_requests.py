"""What pull requests, and the pages that lead to them, show to whom, beyond the tables."""

from collections.abc import Iterator

from django.urls import reverse

from environments.roles import Role
from tests.authorisation.by_hand import merge, page, sent, shows, somebody
from tests.authorisation.two_ends import TwoEnds
from tests.authorisation.world import World
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
)

NONE, MONITOR, MANAGE, ADMINISTER = Role
HERE = ("dev", "qa", "abroad")


def the_list_of_all_requests_has_those_of_which_one_sees_both_tiles(
    world: World, ends: TwoEnds
) -> Iterator[str]:
    for person in ("monitor", "admin of the clone", "monitor of account"):
        answer = sent(world.people[person], "GET", reverse("pullrequests:all"))
        yield from shows(answer, "Papaver", person == "monitor of account")


def a_family_offers_pulls_to_those_who_manage_an_end(world: World, ends: TwoEnds) -> Iterator[str]:
    calm = ends.calm
    opening = reverse("pullrequests:create", args=[calm.target.code])
    for route in ("integrations:clones", "pullrequests:list"):
        for roles, may in (((MONITOR, MONITOR), False), ((MANAGE, MONITOR), True), ((MONITOR, MANAGE), True)):
            answer = page(ends.people[roles], route, calm.target.code)
            yield from shows(answer, f'href="{opening}?', may)


def opening_is_offered_to_those_who_manage_an_end(world: World, ends: TwoEnds) -> Iterator[str]:
    calm = ends.calm
    query = f"?source={calm.source.code}&target={calm.target.code}"
    for roles, may in (((MONITOR, MONITOR), False), ((MANAGE, MONITOR), True)):
        answer = page(ends.people[roles], "pullrequests:create", calm.target.code, query=query)
        yield from shows(answer, "Opening a pull request needs Manage on", not may)


def a_request_offers_what_one_may_do(world: World, ends: TwoEnds) -> Iterator[str]:
    calm = ends.calm
    change(calm.source, "a", content="later", by=ends.maker)
    again = reverse("pullrequests:refresh", args=[calm.request.code])
    ending = reverse("pullrequests:cancel", args=[calm.request.code])
    for roles, may_refresh, may_cancel in (
        ((MONITOR, MONITOR), False, False),
        ((MANAGE, MONITOR), True, False),
        ((MONITOR, MANAGE), True, True),
    ):
        answer = page(ends.people[roles], "pullrequests:detail", calm.request.code)
        yield from shows(answer, f'action="{again}"', may_refresh)
        yield from shows(answer, f'action="{ending}"', may_cancel)


def a_merged_request_offers_the_revert_to_those_who_manage_the_target(
    world: World, ends: TwoEnds
) -> Iterator[str]:
    calm = ends.calm
    merged = merge(calm, ends.maker)
    for roles, may in (((MANAGE, MONITOR), False), ((MONITOR, MANAGE), True)):
        answer = page(ends.people[roles], "pullrequests:detail", merged.code)
        yield from shows(answer, "Revert this pull", may)


def the_past_of_a_tile_names_no_tile_one_may_not_see(world: World, ends: TwoEnds) -> Iterator[str]:
    source, target = ends.near.source, ends.near.target
    merge(ends.near, ends.maker)
    target.refresh_from_db()
    reader = ends.people[NONE, MANAGE]
    lineage = target.resources.get(name="a").lineage
    for route, parts, query in (
        ("revisions", (), ""),
        ("compare", (), "?before=1&after=2"),
        ("revision", (target.head,), ""),
        ("revision", (target.head - 1,), ""),
        ("revert", (target.head - 1,), ""),
        ("resource", (lineage,), ""),
        ("resource_history", (lineage,), ""),
        ("resource_revert", (lineage, target.head - 1), ""),
    ):
        answer = page(reader, f"integrations:{route}", target.code, *parts, query=query)
        yield from shows(answer, f"{source.name} · {source.environment}", False)


def a_change_names_its_users_where_one_sees_them(world: World, ends: TwoEnds) -> Iterator[str]:
    calm, hidden = ends.calm, make_environment(ends.calm.source.environment.account)
    changed = calm.request.changes.get()
    other = make_clone(calm.source, hidden, by=ends.maker, name="Nigella")
    hooks = {"preSavePage": {"_scriptId": str(changed.lineage), "function": "go"}}
    add(other, {"name": "Lunaria", "hooks": hooks}, kind="export", by=ends.maker)
    answer = page(ends.people[MANAGE, MANAGE], "pullrequests:change", calm.request.code, changed.lineage)
    yield from shows(answer, "Lunaria", False)
    answer = page(ends.maker, "pullrequests:change", calm.request.code, changed.lineage)
    yield from shows(answer, "Lunaria", True)


def a_way_between_tiles_names_none_that_one_may_not_see(world: World, ends: TwoEnds) -> Iterator[str]:
    between = make_clone(ends.calm.source, by=ends.maker, name="Nigella")
    last = make_clone(between, by=ends.maker, name="Lunaria")
    reader = somebody((ends.calm.source, MANAGE), (last, MANAGE))
    query = f"?source={ends.calm.source.code}&target={last.code}"
    answer = page(reader, "pullrequests:create", last.code, query=query)
    yield from shows(answer, "Nigella", False, status=409)


def the_other_end_is_one_that_exists_for_me(world: World, ends: TwoEnds) -> Iterator[str]:
    calm = ends.calm
    answer = page(
        ends.people[NONE, MANAGE], "pullrequests:create", calm.target.code, query=f"?with={calm.source.code}"
    )
    if answer.status != 404:
        yield f"{answer.status} instead of 404"


OF_REQUESTS = [
    the_list_of_all_requests_has_those_of_which_one_sees_both_tiles,
    a_family_offers_pulls_to_those_who_manage_an_end,
    opening_is_offered_to_those_who_manage_an_end,
    a_request_offers_what_one_may_do,
    a_merged_request_offers_the_revert_to_those_who_manage_the_target,
    the_past_of_a_tile_names_no_tile_one_may_not_see,
    a_change_names_its_users_where_one_sees_them,
    a_way_between_tiles_names_none_that_one_may_not_see,
    the_other_end_is_one_that_exists_for_me,
]
