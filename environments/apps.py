"""The app of accounts, environments and the people in them."""

from django.apps import AppConfig


class EnvironmentsConfig(AppConfig):
    name = "environments"
