"""Remembering where a person was last."""

from environments.models import Environment, User


def remember_environment(*, user: User, environment: Environment) -> None:
    """Keep the environment as the one the person was in last; one statement, and none when it is already."""
    if user.last_environment_id != environment.pk:
        User.objects.filter(pk=user.pk).update(last_environment=environment)
