"""Addresses of accounts and of what is set up in them; always by code, never by key."""

from django.urls import path

from environments.one_moment import read_at_one_moment
from environments.views import (
    account,
    environment_actions,
    environment_create,
    environment_disable,
    environment_edit,
    licence,
)

app_name = "environments"

ACCOUNT = "account/<uuid:code>/"
ENVIRONMENT = f"{ACCOUNT}environments/<uuid:environment>/"

urlpatterns = read_at_one_moment(
    [
        path(ACCOUNT, account.account, name="account"),
        path(f"{ACCOUNT}licence/", licence.licence, name="licence"),
        path(f"{ACCOUNT}environments/new/", environment_create.environment_create, name="environment_create"),
        # One environment of the account.
        path(ENVIRONMENT, environment_edit.environment_edit, name="environment_edit"),
        path(f"{ENVIRONMENT}move/", environment_actions.environment_move, name="environment_move"),
        path(f"{ENVIRONMENT}protect/", environment_actions.environment_protect, name="environment_protect"),
        path(f"{ENVIRONMENT}enable/", environment_actions.environment_enable, name="environment_enable"),
        path(f"{ENVIRONMENT}disable/", environment_disable.environment_disable, name="environment_disable"),
    ]
)
