"""Addresses of the API tokens, and the one that programs ask what theirs may do."""

from django.urls import path

from integrations.views import api_token, tokens

TOKENS = "environments/<uuid:code>/tokens/"

patterns = [
    path(TOKENS, tokens.tokens, name="tokens"),
    path(f"{TOKENS}new/", tokens.token_create, name="token_create"),
    path(f"{TOKENS}<uuid:token>/revoke/", tokens.token_revoke, name="token_revoke"),
]
# These look at no session, and note when a token is used: they read at one moment by themselves.
for_programs = [path("api/token", api_token.api_token, name="api_token")]
