"""The app of pull requests: comparing, resolving and merging."""

from django.apps import AppConfig


class PullrequestsConfig(AppConfig):
    name = "pullrequests"
