"""The app of integrations: their resources, clones, revisions and snapshots."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
