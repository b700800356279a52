"""The roles Monitor, Manage and Administer, and the permissions they stand for."""

from enum import IntEnum


class Role(IntEnum):
    """What someone may do; each role includes the ones before it."""

    NONE = 0
    MONITOR = 1
    MANAGE = 2
    ADMINISTER = 3

    @property
    def label(self) -> str:
        return "No access" if self is Role.NONE else self.name.capitalize()

    def codename(self, model_name: str) -> str:
        """The permission that stands for this role on a model, such as ``manage_integration``."""
        return f"{self.name.lower()}_{model_name}"

    def codenames_up_to(self, model_name: str) -> list[str]:
        """All permissions that come with the role."""
        return [role.codename(model_name) for role in Role if Role.NONE < role <= self]
