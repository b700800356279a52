"""A flow as it is drawn: sources, then steps, then branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.presentation.links import Link, Links

_LAST_ROUTERS = {"outputRouter": "the end"}


@dataclass(frozen=True, slots=True)
class Step:
    """One source or step; without a link when what it names cannot be found."""

    role: str
    link: Link | None
    hook: Link | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    name: str
    steps: tuple[Step, ...]
    next_router: str = ""


@dataclass(frozen=True, slots=True)
class Router:
    name: str
    rule: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class FlowShown:
    """The parts of one flow in the order records pass them."""

    sources: tuple[Step, ...]
    steps: tuple[Step, ...]
    routers: tuple[Router, ...]
    then: tuple[Link, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not (self.sources or self.steps or self.routers)


def flow_shown(document: Mapping[str, Any], links: Links) -> FlowShown:
    """Return the drawing of a flow's document; parts that are not as a flow's should be are left out."""
    routers = _dicts(document.get("routers"))
    names = {router.get("id"): _name(router, at) for at, router in enumerate(routers) if router.get("id")}
    return FlowShown(
        sources=tuple(_step(item, links, "Source") for item in _dicts(document.get("pageGenerators"))),
        steps=_steps(document, links),
        routers=tuple(_router(router, at, names, links) for at, router in enumerate(routers)),
        then=tuple(
            links[value] for value in _list(document.get("_runNextFlowIds")) if _is_known(value, links)
        ),
    )


def _router(router: Mapping[str, Any], at: int, names: Mapping[Any, str], links: Links) -> Router:
    every = router.get("routeRecordsTo") == "all_matching_branches"
    rule = "Records go to every branch that fits" if every else "Records go to the first branch that fits"
    branches = tuple(
        Branch(
            str(branch.get("name") or f"Branch {number}"),
            _steps(branch, links),
            _next_router(branch.get("nextRouterId"), names),
        )
        for number, branch in enumerate(_dicts(router.get("branches")), 1)
    )
    return Router(_name(router, at), rule, branches)


def _next_router(value: Any, names: Mapping[Any, str]) -> str:
    return (names.get(value) or _LAST_ROUTERS.get(value, "")) if isinstance(value, str) else ""


def _name(router: Mapping[str, Any], at: int) -> str:
    return str(router.get("name") or f"Router {at + 1}")


def _steps(owner: Mapping[str, Any], links: Links) -> tuple[Step, ...]:
    return tuple(_step(item, links) for item in _dicts(owner.get("pageProcessors")))


def _step(item: Mapping[str, Any], links: Links, role: str = "") -> Step:
    exported, imported = item.get("_exportId"), item.get("_importId")
    hooks = item.get("hooks")
    hook = hooks.get("postResponseMap") if isinstance(hooks, Mapping) else None
    script = hook.get("_scriptId") if isinstance(hook, Mapping) else None
    target = exported if exported else imported
    return Step(
        role or ("Lookup" if exported else "Import"),
        links.get(target) if isinstance(target, str) else None,
        links.get(script) if isinstance(script, str) else None,
    )


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, Mapping)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_known(value: Any, links: Links) -> bool:
    return isinstance(value, str) and value in links
