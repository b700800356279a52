"""Addresses of accounts; always by code, never by key."""

from django.urls import path

from environments.one_moment import read_at_one_moment
from environments.views import account

app_name = "environments"

ACCOUNT = "account/<uuid:code>/"

urlpatterns = read_at_one_moment(
    [
        path(ACCOUNT, account.account, name="account"),
    ]
)
