"""Addresses of the audit log: the same pages for a tile, an environment and an account."""

from django.urls import path

from environments.models import Account, Environment
from integrations.models import Integration
from integrations.places import Place
from integrations.views import audit

PLACES: dict[type[Place], str] = {
    Integration: "tiles/<uuid:code>/audit/",
    Environment: "environments/<uuid:code>/audit/",
    Account: "account/<uuid:code>/audit/",
}

patterns = []
for kind, place in PLACES.items():
    name, given = audit.NAMES[kind], {"kind": kind}
    patterns += [
        path(place, audit.audit, given, name=name),
        path(f"{place}csv/", audit.audit_csv, given, name=f"{name}_csv"),
    ]
