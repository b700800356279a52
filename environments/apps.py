"""The app of accounts, environments and the people in them."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from environments.key_check import check_keys


class EnvironmentsConfig(AppConfig):
    name = "environments"

    def ready(self) -> None:
        """Keys are tried by ``manage.py check``."""
        register(check_keys, Tags.database)
