"""What a table of services says of each: how it is called, and the roles it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from environments.models import User
from environments.roles import Role
from integrations.models import Job
from tests.authorisation.two_ends import Ends, TwoEnds

NONE, MONITOR, MANAGE, ADMINISTER = Role
Call = Callable[..., Any]


@dataclass
class Stage:
    """The pairs that services are asked about, by the names of what is asked of most."""

    world: TwoEnds

    @property
    def calm(self) -> Ends:
        return self.world.calm

    @property
    def disputed(self) -> Ends:
        return self.world.disputed

    @property
    def tile(self) -> Any:
        return self.calm.target

    @property
    def maker(self) -> User:
        return self.world.maker

    @property
    def place(self) -> Any:
        """The environment of the target."""
        return self.tile.environment

    @property
    def script(self) -> Any:
        return self.tile.resources.get(kind="script")

    @property
    def cache(self) -> Any:
        return self.tile.resources.get(kind="lookup_cache")

    @property
    def change(self) -> Any:
        return self.disputed.request.changes.get()


@dataclass(frozen=True)
class Service:
    """One service, and what it takes.

    ``takes`` is the least role on the target, or on the tile, environment or
    account alone; ``sees`` is the least on the source. With ``or_manages``
    Manage on the source will do as well, and with ``or_takes`` the same role
    on the source alone. ``first`` makes what the service is called with, by
    the maker of everything. ``again`` says that it asks once more at its end,
    so that who lost everything meanwhile gets nothing. ``people`` names those
    who have the pairs of roles: see TwoEnds.
    """

    of: Callable[..., Any]
    takes: Role
    call: Call
    sees: Role = NONE
    or_manages: bool = False
    or_takes: bool = False
    first: Callable[[Stage], Any] | None = None
    again: bool = False
    people: str = "people"

    def __str__(self) -> str:
        return self.of.__name__

    def prepared(self, stage: Stage) -> Callable[[User], Any]:
        """The call, for whoever it is done; what must be there before is made."""
        if self.first is None:
            return lambda by: self.call(stage, by)
        made = self.first(stage)
        return lambda by: self.call(stage, by, made)

    def may(self, on_source: Role, on_target: Role) -> bool:
        """What the table says; on two tiles, both must be seen."""
        if self.or_manages:
            return min(on_source, on_target) >= Role.MONITOR and max(on_source, on_target) >= Role.MANAGE
        if self.or_takes:
            return max(on_source, on_target) >= self.takes
        return on_source >= self.sees and on_target >= self.takes


def work(carry_out: Callable[[Job], Any], takes: Role, first: Callable[[Stage], Job], **more: Any) -> Service:
    """The work of a job, asked for by the maker, and done as if somebody else had asked when they still could."""

    def call(stage: Stage, by: User, job: Job) -> Any:
        job.created_by = by
        return carry_out(job)

    return Service(carry_out, takes, call, first=first, **more)
